// Codes of the agent, FW60xx: its state, its configuration, its sources.
import type {CodeEntry} from '../errors.ts';

/** Part of the one table, kernel/errors.ts. */
export const AGENT_CODES = {
  FW6001: {
    title: 'agent already running',
    meaning:
      'Another `firewatch run` uses the state folder. Two agents on one folder would count every line twice: stop the other, or give this one a folder of its own with `--state`.',
  },
  FW6002: {
    title: 'damaged checkpoint',
    meaning:
      'A checkpoint of the agent cannot be used. The one before it is, and the journals since are fed again, so nothing is lost. If both are damaged, positions come from the journal and attacks under way are counted from zero. Look after the disk.',
  },
  FW6003: {
    title: 'damaged journal',
    meaning:
      'A record in the middle of a journal is damaged. What follows it is read from the sources again; what cannot be read again is lost, and the message says how many bytes that may be. Look after the disk.',
  },
  FW6004: {
    title: 'state cannot be written',
    meaning:
      'The system refused to write the journal or a checkpoint; the message carries its reason. The agent stops reading and tries again every second: nothing that sources keep is lost. Make room, or mend the permissions.',
  },
  FW6005: {
    title: 'journal cannot be synced',
    meaning:
      'The system could not put the journal onto the disk, so that nothing written lately may be believed. The agent ends; started again, it recovers from its last checkpoint. Look after the disk.',
  },
  FW6006: {
    title: 'buckets not carried over',
    meaning:
      'The checkpoint was written by another version of firewatch. Every line still counts once, but attacks under way are counted from zero.',
  },
  FW6007: {
    title: 'alerts cannot be stored',
    meaning:
      'The store refused the alerts; the message carries its reason. They are tried again every second, and reading waits when many are held.',
  },
  FW6008: {
    title: 'too many streams',
    meaning:
      'The engine knows as many streams as its memory profile allows; lines of this one are not read. Give the agent fewer files, or start it with a larger profile.',
  },
  FW6009: {
    title: 'state folder cannot be used',
    meaning:
      'The system refused to make or read the folder of the agent; the message carries its reason. Mend the permissions, or name another with `--state`.',
  },
  FW6010: {
    title: 'journal full, reading waits',
    meaning:
      'Input since the last checkpoint fills the journal (`checkpoint.journal_most_bytes`), and no checkpoint can be taken, because the store or the disk takes nothing: other messages say why. What sources keep is read when there is room again.',
  },
  FW6011: {
    title: 'journal full, input dropped',
    meaning:
      'As FW6010, for a source that cannot be read again: what it sends meanwhile is dropped, and the message at the end says how many bytes that were.',
  },
  FW6101: {
    title: 'configuration is no YAML',
    meaning: 'The text cannot be read as YAML; the message says what is wrong at this place.',
  },
  FW6102: {
    title: 'fault in the configuration',
    meaning:
      'A setting is unknown, missing, or has a value it cannot have. schemas/firewatch.schema.json describes every setting; each datasource brings a schema of its own.',
  },
  FW6103: {
    title: 'configuration not used',
    meaning:
      'The configuration has faults, which are all listed; nothing of it is used. A running agent goes on with the one it has.',
  },
  FW6104: {
    title: 'configuration cannot be read',
    meaning: 'The system refused; the message carries its reason.',
  },
  FW6105: {
    title: 'nothing to watch',
    meaning:
      'No configuration says what to watch, and none of the usual logs is there. Name the logs in firewatch.yaml, or on the command line.',
  },
  FW6401: {
    title: 'no metrics',
    meaning:
      'The address of the metrics cannot be listened on; everything else goes on. Another program may have the port: choose one by prometheus.listen_port in firewatch.yaml.',
  },
  FW6402: {
    title: 'metrics cannot be read',
    meaning:
      'Nothing answered at the address, or not with metrics. Is `firewatch run` running, and prometheus enabled? `--url` says where to ask.',
  },
  FW6110: {
    title: 'secret cannot be read',
    meaning:
      'A setting says that its secret is in a file or a credential of systemd, and it is not there, empty, or may not be read. Secrets may be written as `$NAME` of the environment, `{file: PATH}`, `{credential: NAME}`, or under the name of the setting with `_file` behind it.',
  },
  FW6111: {
    title: 'secret open to every user',
    meaning:
      'A file with a secret may be read by every user of the machine. Take the permission away: `chmod o-r FILE`.',
  },
  FW6112: {
    title: 'setting of the reference not taken',
    meaning:
      "CrowdSec's config.yaml is used, and some of its settings mean nothing here, are unknown, or have a value that cannot be used. `firewatch migrate --dry-run` says what becomes of each, and why.",
  },
  FW6113: {
    title: 'nothing to migrate',
    meaning:
      'There is no config.yaml of CrowdSec at this place. Name the folder or the file with `--from`.',
  },
  FW6114: {
    title: 'migrated already',
    meaning: 'The folder has such a file; it is not overwritten unless `--force` says so.',
  },
} as const satisfies Record<string, CodeEntry>;
