// The code table and the error that carries a code.
//
// Three families of errors: the command line is wrong (clipanion's UsageError,
// exit 2); something the operator can act on (EngineError, exit 1); everything
// else is a bug (stack trace, exit 70). Codes are permanent and never reused;
// docs/errors.md is generated from this table (scripts/generate-errors.mjs).

import {AGENT_CODES} from './agent/codes.ts';
import {ENFORCEMENT_CODES} from './enforcement/codes.ts';
import {HUB_CODES} from './hub/codes.ts';
import {NETWORK_CODES} from './network/codes.ts';
import {NOTIFICATION_CODES} from './notifications/codes.ts';
import {PLUGIN_CODES} from './plugin/codes.ts';
import {DATASOURCE_CODES} from './plugin/datasource-codes.ts';
import {SERVER_CODES} from './server-codes.ts';

/** What docs/errors.md says of a code. */
export interface CodeEntry {
  /** Names the fault; the message of a single case says more. */
  readonly title: string;
  /** What it means and what to do. */
  readonly meaning: string;
}

/**
 * Every code of the host, by area: FW1xxx acquisition, FW271x the network (kernel/network/codes.ts), FW28xx the folder of rules, FW3xxx the hub,
 * FW40xx the versioned hub (kernel/hub/codes.ts), FW42xx and FW43xx plugins (kernel/plugin/codes.ts), FW70xx the Local API (kernel/server-codes.ts). The faults inside rules (FW2xxx besides) are the compiler's, core-wasm/compiler/rules/faults.ts.
 */
export const CODES = {
  FW1001: {title: 'not found', meaning: 'No file or directory has this name. Check the path.'},
  FW1002: {
    title: 'cannot be read',
    meaning: 'The system refused to open or read the file; the message carries its reason.',
  },
  FW1003: {
    title: 'no permission',
    meaning:
      'The user who runs firewatch may not read this. Run it as a member of the group that may (`adm` on Debian), or as root.',
  },
  FW1004: {
    title: 'vanished',
    meaning:
      'The file was there when its directory was listed and gone when its turn came, as rotation does. Run again.',
  },
  FW1005: {
    title: 'not a regular file',
    meaning:
      'A socket, FIFO or device inside a directory is never opened: reading one can block for ever. A FIFO named on the command line is read like standard input.',
  },
  FW1006: {
    title: 'binary file',
    meaning:
      'The file is not text. For wtmp, btmp and lastlog use `last`, `lastb` or `lastlog`; with `--type` the file is read as lines whatever it holds.',
  },
  FW1007: {
    title: 'UTF-16 or UTF-32 text',
    meaning:
      'Log lines are read as UTF-8 or ASCII. Convert first: `iconv -f utf-16 -t utf-8 FILE | firewatch analyze -`.',
  },
  FW1008: {
    title: 'grew while it was read',
    meaning:
      'Lines were appended during the run. What was there at the start is in the report; run again for the rest.',
  },
  FW1009: {
    title: 'shrank while it was read',
    meaning:
      'The file was truncated during the run (rotation with `copytruncate`). What was read until then is in the report.',
  },
  FW1010: {
    title: 'empty file',
    meaning: 'There is nothing in it. Perhaps it was rotated a moment ago.',
  },
  FW1011: {
    title: 'symbolic link loop',
    meaning:
      'The link leads back to a directory above it, or to itself. It is not followed; everything else is read.',
  },
  FW1012: {
    title: 'gzip data ends early',
    meaning: 'The compressed file is truncated. The lines before the end are in the report.',
  },
  FW1013: {
    title: 'gzip data is damaged',
    meaning: 'A checksum or a block is wrong. The lines before the damage are in the report.',
  },
  FW1014: {
    title: 'decompression bomb',
    meaning:
      'The file expands more than any log does. Reading stopped at the limit; the lines before it are in the report. If it is a real log, decompress it yourself and pipe it in: `zcat FILE | firewatch analyze -`. Text that is piped in has no limit.',
  },
  FW1015: {
    title: 'bytes after the gzip data',
    meaning:
      'The gzip data ended properly, and something that is not gzip follows. It was not read.',
  },
  FW1016: {
    title: 'compressed twice',
    meaning:
      'What came out of the compressed file is compressed again. Decompress it yourself and pipe it in: `zcat FILE | firewatch analyze -`.',
  },
  FW1017: {
    title: 'unknown kind of log',
    meaning:
      'The first lines look like no format that is known. Nothing is guessed: name it with `--type` if you know it.',
  },
  FW1018: {
    title: 'the same file again',
    meaning: 'The file was reached twice, by two names or links. Its lines count once.',
  },
  FW1019: {
    title: 'systemd journal file',
    meaning:
      'The journal is binary. Export it: `journalctl -o short-iso | firewatch analyze --type syslog -`.',
  },
  FW1020: {
    title: 'no file in the directory',
    meaning: 'The directory holds nothing that could be read. Check the path.',
  },
  FW1021: {
    title: 'decompression tool missing',
    meaning:
      "Files of .zst, .bz2 and .xz are read by the system's tools. Install the package of the format: `zstd`, `bzip2`, or `xz-utils` (Debian), `xz` (elsewhere).",
  },
  FW1022: {
    title: 'compressed data is damaged or ends early',
    meaning:
      'The tool of the format stopped with an error; its words are in the message. The lines before it are in the report.',
  },
  FW1023: {
    title: 'nothing fits the pattern',
    meaning:
      'No file has a name that fits. `*` and `?` do not cross directories and do not match names that begin with a dot; `**` crosses directories.',
  },
  FW1024: {
    title: 'damaged cursor',
    meaning:
      'The file of `--cursor` cannot be used. If the state before it can (it lies beside it, `.previous`), that is used, and what the last run reported is reported again; otherwise everything is read again. Look after the disk; nothing else has to be done.',
  },
  FW1025: {
    title: 'buckets not carried over',
    meaning:
      'The cursor was written by another version of firewatch. Every line still counts once, but the counts of attacks under way begin at zero.',
  },
  FW1026: {
    title: 'cursor in use',
    meaning:
      'Another run has the cursor. Runs of one cursor must not overlap: give the job more time between its runs, or each job a cursor of its own.',
  },
  FW1027: {
    title: 'cursor cannot be read or written',
    meaning:
      'The system refused; the message carries its reason. The directory must exist and belong to the user who runs firewatch. When the report was printed and the cursor could not be written, the next run reports the same again.',
  },
  FW1028: {
    title: 'log gone before it was read to its end',
    meaning:
      'The file that was read last is neither there nor among the rotated ones. Run more often than logs are deleted, and let rotation keep at least one file.',
  },
  FW1032: {
    title: 'line not transformed',
    meaning:
      'The expression `transform` of a source failed on a line, or gave neither a text nor a list of texts; the line is read as it is. Said once of each source and reason.',
  },
  FW2801: {
    title: 'rules not found',
    meaning:
      '`--rules` names a hub or a CrowdSec configuration directory: parsers/<stage>/…, scenarios/…, and optionally postoverflows/, contexts/, patterns/, data/, config.yaml, simulation.yaml.',
  },
  FW2802: {
    title: 'no rules in the directory',
    meaning: 'The directory has neither parsers/ nor scenarios/ with a .yaml file in it.',
  },
  FW2803: {
    title: 'rule file cannot be read',
    meaning: 'The system refused to read the file; the message carries its reason.',
  },
  FW2610: {
    title: 'rules that this engine cannot run',
    meaning:
      'The compiled rules, or core.wasm, are of another build than the engine, or the rules are larger than the memory allows. Build everything together (`npm run build`), or load fewer items.',
  },
  FW2611: {
    title: 'memory ran short',
    meaning:
      'There were more buckets, events or names at once than the memory holds, and something was given up; the message counts what. Detections may be missing or, for blackholes, repeated. Read fewer logs at once, or load fewer scenarios.',
  },
  FW2804: {
    title: 'faulty rules',
    meaning:
      'A whitelist is faulty, or `--strict` was given and an item is: nothing ran. Every fault is listed with its place.',
  },
  FW2805: {
    title: 'scenario not loaded',
    meaning:
      'No loaded scenario has the name given with `--scenario`. The names are in the scenarios/ directory of the rules.',
  },
  FW2806: {
    title: 'faulty configuration file',
    meaning:
      'config.yaml, config.yaml.local or simulation.yaml of the directory of rules is not YAML, or simulation.yaml has a key or a value that it cannot have.',
  },
  FW2809: {
    title: 'no file of the simulation',
    meaning:
      'firewatch.yaml names neither a file with `simulation:` nor a folder with `rules:`, and installed rules are not changed by hand. Name a file with `simulation: simulation.yaml`, or give it with `--file`.',
  },
  FW2807: {
    title: 'link to nowhere',
    meaning:
      'An item is a symbolic link to a file that does not exist: it was removed from the hub, or the directory is a copy made without following links (`cp -rL` follows them). The rest is loaded.',
  },
  FW2808: {
    title: 'item without a stage',
    meaning:
      'Parsers and postoverflows lie in the folder of their stage: parsers/s01-parse/nginx-logs.yaml. Move the file there.',
  },
  FW3001: {
    title: 'no hub',
    meaning:
      'The directory holds no items. A hub has folders parsers/, scenarios/, postoverflows/, contexts/ and collections/ with .yaml files in them.',
  },
  FW3002: {
    title: 'hub file cannot be read',
    meaning: 'The system refused to read the file; the message carries its reason.',
  },
  FW3003: {
    title: 'faulty index',
    meaning: 'The `.index.json` of the hub is no JSON. Delete it: items are found without it.',
  },
  FW3004: {
    title: 'faulty hub test',
    meaning:
      'The configuration, the expectation or the log of a test is missing, empty or not well formed; the message says what.',
  },
  FW3005: {
    title: 'kind of hub test not supported',
    meaning: 'The test is one of application rules, which this version does not run.',
  },
  FW3006: {
    title: 'item of a hub test not found',
    meaning:
      'A test or collection names an item that the hub does not have, or a path that leads to no file from the root of the hub or from the folder of the test.',
  },
  FW3007: {
    title: 'faulty item in a hub test',
    meaning:
      'The items of the test do not compile. The first fault is shown; `firewatch hub lint` lists all.',
  },
  FW3008: {
    title: 'assertion cannot be evaluated',
    meaning:
      'The assertion is no expression of the rule language, gives no bool, or asks for a result that is not there. The reference ends the run there; here the test fails.',
  },
  FW3009: {
    title: 'faulty database of addresses',
    meaning: 'The file is no database in the MaxMind format (.mmdb), or it is damaged.',
  },
  FW3010: {
    title: 'hub test not found',
    meaning:
      "The hub has no test of this name. Tests are the folders of the hub's tests/ or .tests/.",
  },
  FW3101: {
    title: 'node that is never reached',
    meaning:
      'A node before it in the same stage, or in the same parent, has no filter and cannot fail, and takes every event to the next stage. Reorder them, or give that one a filter.',
  },
  FW3102: {
    title: 'filter that never holds',
    meaning:
      'The filter is false whatever the event: it contradicts itself or the node around it, or it asks for a value that no rule of the hub sets.',
  },
  FW3103: {
    title: 'captured for nobody',
    meaning:
      'A grok of the item names a field that no rule of the hub reads. Leave the name out: captures cost time and memory.',
  },
  FW3104: {
    title: 'field that nobody sets',
    meaning:
      'An expression reads a field that no rule of the hub sets: it is always empty. Probably the name is misspelled.',
  },
  FW3105: {
    title: 'pattern that cannot match',
    meaning: 'The pattern asks for text after its end or before its start.',
  },
  FW3106: {
    title: 'pattern that is searched the slow way',
    meaning:
      'The pattern captures more than the tables of the matcher can remember. It is matched all the same, some ten times slower. Capture less, or split it.',
  },
  FW3107: {
    title: 'distinct without bound',
    meaning:
      'A bucket without capacity remembers every value of `distinct` as long as it lives. Give the scenario a capacity, or a shorter life.',
  },
  FW3108: {
    title: 'no blackhole',
    meaning:
      'Without `blackhole` an attack that goes on raises alert after alert. A minute is customary.',
  },
  FW3109: {
    title: 'address that the peer may have written',
    meaning:
      'The pattern that gives `source_ip` allows any text both before and after the address. A peer that can write into the line (a user name, a path) can then write an address, and have somebody else banned. Anchor the pattern, or keep the free text on one side.',
  },
  FW3110: {
    title: 'no description',
    meaning: 'The item says nothing of what it is for: add `description`.',
  },
  FW3111: {
    title: 'missing labels',
    meaning:
      'Consoles, profiles and users judge an alert by the labels service, behavior, label, confidence, spoofable and remediation of its scenario.',
  },
  FW3112: {
    title: 'no test',
    meaning:
      'No test of the hub runs the item. `firewatch hub test --update` writes an expectation.',
  },
  // Profiles and decisions
  FW5001: {
    title: 'profile cannot judge',
    meaning:
      'A filter of the profile failed on an alert, or gave no boolean, and its on_error does not say what then. Mend the filter, or set on_error.',
  },
  FW5002: {
    title: 'faulty profiles',
    meaning:
      'Profiles are used whole or not at all: one left out would let a later one decide in its place. The faults listed beside this are all there are.',
  },
  FW5003: {
    title: 'no profile',
    meaning:
      'The file of profiles holds none. Write one, or leave the file out: then the built-in ones ban for four hours.',
  },
  FW5010: {
    title: 'store cannot be used',
    meaning:
      'The file of alerts and decisions cannot be opened, is no such file, or is of a newer firewatch; the message carries the reason.',
  },
  FW5011: {
    title: 'decision without a duration',
    meaning:
      'An alert arrived with a decision whose duration cannot be read; nothing of what arrived with it was stored.',
  },
  FW5012: {
    title: 'no address',
    meaning: 'An address or a range was expected: 203.0.113.7, 2001:db8::1, 203.0.113.0/24.',
  },
  FW5013: {
    title: 'no duration',
    meaning:
      'A decision needs a duration above 0: a number with a unit (s, m, h), or whole days in front (7d).',
  },
  FW5014: {
    title: 'no backup',
    meaning:
      'The store was not written to the file; the message carries the reason. A file that is there is not replaced, and a store in PostgreSQL or MariaDB is backed up by pg_dump or mariadb-dump.',
  },
  FW5015: {
    title: 'not restored',
    meaning:
      'The file is no backup of a store, is damaged or of a newer firewatch, or the store is in PostgreSQL or MariaDB. The store is as it was.',
  },
  FW5020: {
    title: 'no such allowlist',
    meaning: 'No allowlist has this name; `firewatch allowlists list` names them.',
  },
  FW5021: {title: 'allowlist exists', meaning: 'An allowlist of this name exists already.'},
  FW5022: {
    title: 'allowlisted',
    meaning:
      'An allowlist covers the value, so nothing is decided about it, unless told to all the same.',
  },
  FW5023: {
    title: 'somebody would be locked out',
    meaning:
      'The value covers an address that this machine cannot do without: its own, a gateway, a name server, or where somebody is logged in from. `--force` decides all the same. docs/decisions.md says how addresses are found.',
  },
  FW5024: {
    title: 'allowlist of the configuration',
    meaning:
      'The list is kept as firewatch.yaml says; commands do not change it. Change it there, and `firewatch run` takes it at the next reload (SIGHUP).',
  },
  FW5025: {
    title: 'allowlist of this name exists',
    meaning:
      'firewatch.yaml names an allowlist that a command made. Delete that one, or give it another name in the configuration.',
  },
  FW5026: {
    title: 'allowlist cannot be refreshed',
    meaning:
      'A name of an allowlist cannot be looked up, or a file cannot be read or has lines that are no addresses; the message carries the reason. The addresses it stood for before stay allowlisted, and it is tried again.',
  },
  FW5030: {
    title: 'no such alert',
    meaning: 'No alert of this number is in the store; `firewatch alerts list` names them.',
  },
  FW5004: {
    title: 'profiles cannot be read',
    meaning: 'The system refused to open or read the file; the message carries its reason.',
  },

  // Notifications
  FW5101: {
    title: 'faulty template',
    meaning:
      'The text of a notification is no template, or calls a function that there is not; the message names the place.',
  },
  FW5102: {
    title: 'template failed',
    meaning:
      'The template asked something of an alert that it does not have, or grew too long; the alert is sent without it.',
  },

  FW9001: {
    title: 'not available',
    meaning:
      'A rule asked for something this run does not have: a database, a resolver, a helper function. It got the empty answer, or an error, as the rule language says.',
  },
  ...HUB_CODES,
  ...NETWORK_CODES,
  ...PLUGIN_CODES,
  ...AGENT_CODES,
  ...DATASOURCE_CODES,
  ...NOTIFICATION_CODES,
  ...ENFORCEMENT_CODES,
  ...SERVER_CODES,
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof CODES;

/** A place an operator can go to; line and column count from 1. */
export interface Where {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Something the operator can act on. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: Code;
  readonly where: Where | undefined;
  /** One line: what to do. */
  readonly hint: string | undefined;

  constructor(
    code: Code,
    message: string,
    {where, hint, cause}: {where?: Where; hint?: string; cause?: unknown} = {},
  ) {
    super(message, cause === undefined ? undefined : {cause});
    this.code = code;
    this.where = where;
    this.hint = hint;
  }
}
