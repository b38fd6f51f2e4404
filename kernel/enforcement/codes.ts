// Codes of bouncers, FW53xx: their configuration, the API they follow, what becomes of decisions.
import type {CodeEntry} from '../errors.ts';

/** Part of the one table, kernel/errors.ts. */
export const ENFORCEMENT_CODES = {
  FW5301: {
    title: 'faulty bouncer',
    meaning:
      'A bouncer of the configuration has a key or a value that it cannot have. Common keys are in docs/bouncers.md, the others in the README of the plugin.',
  },
  FW5302: {
    title: 'no plugin for the type of a bouncer',
    meaning:
      'No installed plugin provides a bouncer of this type. Install one that does: `firewatch plugins install firewatch/bouncer-TYPE`.',
  },
  FW5303: {
    title: 'two bouncers of one name',
    meaning: 'Give each bouncer a name of its own: it is what logs and metrics call it.',
  },
  FW5304: {
    title: 'bouncer without an API',
    meaning:
      'The bouncer has no `api`, so that only `firewatch run --serve` can run it. Give it an `api` with `url` and `key` (`firewatch bouncers add NAME` prints one).',
  },
  FW5305: {
    title: 'no such bouncer',
    meaning: 'No bouncer of the configuration has this name; the message lists those there are.',
  },
  FW5311: {
    title: 'Local API does not answer',
    meaning:
      'The Local API that a bouncer follows was not reached, or the connection broke off. What is in force stays in force until its own end; the API is asked again after a pause that grows to a minute.',
  },
  FW5312: {
    title: 'Local API refuses the bouncer',
    meaning:
      'The key or the certificate is not known to the Local API, was deleted, or has expired. What is in force stays in force until its own end. Make a key with `firewatch bouncers add NAME`.',
  },
  FW5313: {
    title: 'wrong answer of the Local API',
    meaning:
      'What answered is no Local API, or its answer was cut short: nothing of it was used. What is in force stays in force until its own end. Check `api.url`, and proxies on the way.',
  },
  FW5321: {
    title: 'decisions are not in force',
    meaning:
      'The plugin of a bouncer could not enforce a change; the message carries its reason. It is tried again; what was in force before still is, as far as the plugin knows.',
  },
  FW5322: {
    title: 'decisions refused by a bouncer',
    meaning:
      'The plugin cannot enforce these decisions and never will: an address that is none, a list that is full. The others are in force.',
  },
  FW5323: {
    title: 'enforcement was altered',
    meaning:
      'Something that the bouncer had put in force was missing or altered (a flushed table, a reloaded firewall), and was put right. Find out who does that.',
  },
} as const satisfies Record<string, CodeEntry>;
