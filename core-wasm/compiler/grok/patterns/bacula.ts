// Bacula: the lines of its job log, "day-month hour:minute daemon JobId n: message".
//
// Messages stand here by what they are about. Their texts are those of Bacula 5; where
// it prints a line of its source, any number will do.

import {anyOf, phrase, shapes, vocabulary} from './shape.ts';

const FIELDS = vocabulary({
  BACULA_TIMESTAMP: 'bts',
  BACULA_HOST: 'hostname client',
  BACULA_VOLUME: 'volume',
  BACULA_DEVICE: 'device',
  BACULA_JOB: 'job',
  INT: 'jobid duplicate',
  DATA: 'elapsed',
  GREEDYDATA: 'berror runjob',
});

// Names of resources have no blanks here; sizes have a comma before each three digits.
const LEXICAL = String.raw`
BACULA_TIMESTAMP %{MONTHDAY}-%{MONTH} %{HOUR}:%{MINUTE}
BACULA_HOST [\w.-]+
${['VOLUME', 'DEVICE', 'VERSION', 'JOB'].map((kind) => `BACULA_${kind} %{USER}`).join('\n')}
BACULA_DEVICEPATH %{UNIXPATH}
BACULA_CAPACITY [0-9]{1,3}(?:,[0-9]{3})*
`;

const VOLUME = 'olume "<volume>"';
const DEVICE = 'on device "<device>" (<BACULA_DEVICEPATH>)';
const MOMENT = '<MONTHDAY>-<MONTH>-<YEAR> <HOUR>:<MINUTE>';

const VOLUMES = {
  NEW_VOLUME: `Created new V${VOLUME} in catalog.`,
  NEW_LABEL: `Labeled new V${VOLUME} ${DEVICE}.`,
  WROTE_LABEL: `Wrote label to prelabeled V${VOLUME} on device "<BACULA_DEVICE>" (<BACULA_DEVICEPATH>)`,
  NEW_MOUNT: `New v${VOLUME} mounted ${DEVICE} at ${MOMENT}.`,
  VOLUME_PREVWRITTEN: `V${VOLUME} previously written, moving to end of data.`,
  READYAPPEND: `Ready to append to end of V${VOLUME} size=<BACULA_CAPACITY>`,
  END_VOLUME: phrase(
    `End of medium on V${VOLUME}`,
    `Bytes=<BACULA_CAPACITY> Blocks=<BACULA_CAPACITY> at ${MOMENT}.`,
  ),
  MAX_CAPACITY: `User defined maximum volume capacity <BACULA_CAPACITY> exceeded ${DEVICE}`,
  USEDEVICE: 'Using Device "<device>"',
};

const PRUNED = 'for client <client> from catalog.';

const PRUNING = {
  BEGIN_PRUNE_JOBS: 'Begin pruning Jobs older than ….',
  BEGIN_PRUNE_FILES: 'Begin pruning Files.',
  PRUNED_JOBS: `Pruned <INT> Job{s}? ${PRUNED}`,
  PRUNED_FILES: `Pruned Files from <INT> Job{s}? ${PRUNED}`,
  NOPRUNE_JOBS: 'No Jobs found to prune.',
  NOPRUNE_FILES: 'No Files found to prune.',
  NOJOBS: `There are no more Jobs associated with V${VOLUME}. Marking it purged.`,
  ALL_RECORDS_PRUNED: `All records pruned from V${VOLUME}; marking it "Purged"`,
  ENDPRUNE: 'End auto prune.',
};

const JOBS = {
  JOB: '{Error: }?Bacula <BACULA_HOST> <BACULA_VERSION> (<BACULA_VERSION>):',
  STARTJOB: 'Start Backup JobId <INT>, Job=<job>',
  STARTRESTORE: 'Start Restore Job <job>',
  JOBEND: phrase(
    'Job write elapsed time = <elapsed>,',
    'Transfer rate = <NUMBER> {K|M|G}?{ }?Bytes/second',
  ),
  NOSUIT: 'No prior or suitable Full backup found in catalog. Doing FULL backup.',
  NOPRIOR: 'No prior Full backup Job record found.',
  CANCELLING: 'Cancelling duplicate JobId=<INT>.',
  MARKCANCEL: 'JobId <INT>, Job <job> marked to be canceled.',
  DUPLICATE: 'Fatal error: JobId <duplicate> already running. Duplicate job not allowed.',
  MAXSTART: 'Fatal error: Job canceled because max start delay time exceeded.',
};

const PEER = '{Client: <client>|Storage daemon} on <HOSTNAME>:<POSINT>.';

const CLIENTS = {
  CLIENT_RBJ: 'shell command: run ClientRunBeforeJob "<runjob>"',
  VSS: '{Generate }?VSS {snapshots|Writer|Provider}',
  DIFF_FS: '~<UNIXPATH> is a different filesystem. Will not descend from <UNIXPATH> into it.',
  NOOPEN: '~Cannot open …: ERR=<berror>',
  NOOPENDIR: '~Could not open directory …: ERR=<berror>',
  NOSTAT: '~Could not stat …: ERR=<berror>',
  NO_CONNECT: `Warning: bsock.c:<INT> Could not connect to ${PEER} ERR=<berror>`,
  FATAL_CONN: `Fatal error: bsock.c:<INT> Unable to connect to ${PEER} ERR=<berror>`,
  NO_AUTH: phrase(
    'Fatal error: Unable to authenticate with File daemon at <HOSTNAME>.',
    'Possible causes:',
  ),
  NOJOBSTAT: 'Fatal error: No Job status returned from FD.',
};

const MESSAGES = Object.fromEntries(
  Object.entries({...VOLUMES, ...PRUNING, ...JOBS, ...CLIENTS}).map(([kind, text]) => [
    `BACULA_LOG_${kind}`,
    text,
  ]),
);

export const BACULA = [
  LEXICAL,
  shapes(MESSAGES, FIELDS),
  shapes(
    {BACULA_LOGLINE: `<bts> <hostname> JobId <jobid>: {${anyOf(Object.keys(MESSAGES))}}`},
    FIELDS,
  ),
].join('\n');
