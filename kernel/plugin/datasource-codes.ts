// Codes of datasources, FW63xx: which there are, and what they are asked to read.
import type {CodeEntry} from '../errors.ts';

/** Part of the one table, kernel/errors.ts. */
export const DATASOURCE_CODES = {
  FW6301: {
    title: 'two plugins with one datasource',
    meaning:
      'Two installed plugins provide a datasource of the same name, or one provides the name of a bundled one. Bundled ones come first, then plugins in order of their names; the message says which is used. Remove the other.',
  },
  FW6302: {
    title: 'faulty DSN',
    meaning:
      'The datasource cannot read from what the address says; the message says why. The README of the datasource has an address that works.',
  },
  FW6303: {
    title: 'no datasource for this DSN',
    meaning:
      'No datasource that is bundled or installed reads addresses of this scheme. Install the plugin that does: `firewatch plugins search WORD`.',
  },
  FW6304: {
    title: 'datasource warns',
    meaning:
      'What the datasource said while it was read, or that it gave no line; secrets are left out. Nothing is lost by it.',
  },
  FW6305: {
    title: 'datasource reports an error',
    meaning:
      'What the datasource said while it was read; secrets are left out. Something of it was not read, the rest was.',
  },
} as const satisfies Record<string, CodeEntry>;
