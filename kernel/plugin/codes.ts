// Codes of plugins, FW42xx and FW43xx: their archives, their manifests, their life in a process.
import type {CodeEntry} from '../errors.ts';

/** Part of the one table, kernel/errors.ts. */
export const PLUGIN_CODES = {
  FW4201: {
    title: 'archive with a wrong digest',
    meaning:
      'The SHA-256 of the file is not the one that was promised: it is damaged, or it is not the file that was published. Nothing was unpacked. Fetch it again; if that does not help, tell who publishes the hub.',
  },
  FW4202: {
    title: 'not an archive, or a damaged one',
    meaning:
      'The file is no tar archive (plain or gzip), ends early, or has a wrong checksum. Nothing was unpacked.',
  },
  FW4203: {
    title: 'archive with a forbidden path',
    meaning:
      'A path in the archive is absolute, leads out of its folder by `..`, is too long or too deep, occurs twice, or has characters other than letters, digits and `.`, `_`, `-`, `+`, `@`. Nothing was unpacked. Do not use archives of whoever made this one.',
  },
  FW4204: {
    title: 'archive with something that is neither file nor directory',
    meaning:
      'Symbolic links, hard links, devices and FIFOs have no place in an archive of a plugin. Nothing was unpacked.',
  },
  FW4205: {
    title: 'archive with too many files',
    meaning: 'The message says how many are allowed. Nothing was unpacked.',
  },
  FW4206: {
    title: 'archive that is too large, or a decompression bomb',
    meaning:
      'The archive, or what it unpacks to, is larger than any plugin, or it expands more than any program text does. Nothing was unpacked.',
  },
  FW4207: {
    title: 'archive cannot be unpacked there',
    meaning:
      'The folder exists already, or the system refused to write; the message carries its reason. What had been written was taken away again.',
  },
  FW4208: {
    title: 'folder cannot be packed',
    meaning:
      'The folder holds something that an archive cannot: a link, a device, a path that is too long or has forbidden characters, or more than the limits allow.',
  },
  FW4211: {
    title: 'faulty plugin',
    meaning:
      'The manifest `plugin.json` or a file it names is missing or not as docs/plugins.md says. Every fault is listed. Whoever wrote the plugin has to mend it.',
  },
  FW4212: {
    title: 'plugin for another version of firewatch',
    meaning:
      'The plugin was written for a version of the plugin contract, or of alerts and decisions, that this firewatch does not have. Upgrade the one or the other.',
  },
  FW4213: {
    title: 'faulty configuration of a plugin',
    meaning:
      'The configuration does not fit the schema that the plugin brings, or the plugin itself found faults in it. Every fault is listed with its place; `firewatch plugins inspect NAME` shows the schema.',
  },
  FW4214: {
    title: 'not provided by the plugin',
    meaning: 'The plugin has nothing of this kind and name. The message says what it has.',
  },
  FW4215: {
    title: 'faulty test of a plugin',
    meaning:
      'A file of the folder `test/` of the plugin is not as docs/plugins.md says, or there is none. The message lists every fault.',
  },
  FW4216: {
    title: 'cannot be made anew',
    meaning:
      '`hub new` makes files, and one of them is there already, or the name cannot be one of an item. Nothing was written.',
  },
  FW4217: {
    title: 'plugin not installed',
    meaning:
      'No plugin of this name is installed in this state folder. `firewatch plugins list` shows those that are, `firewatch plugins search WORD` what there is.',
  },
  FW4301: {
    title: 'plugin cannot be started',
    meaning:
      'Its process did not begin; the message carries the reason. It is tried again, with growing pauses. Everything else goes on.',
  },
  FW4302: {
    title: 'plugin ended',
    meaning:
      'Its process ended by itself, or was ended because it looped, flooded, held too much memory or did not close; the message says which. It is started again, with growing pauses; what was under way is done again. Everything else goes on.',
  },
  FW4303: {
    title: 'plugin took too long',
    meaning:
      'A call was not answered within its time, so the process was ended and is started again.',
  },
  FW4304: {
    title: 'plugin does not keep to the contract',
    meaning:
      'It answered something that the contract does not have. Its process was ended. Whoever wrote the plugin has to mend it; `firewatch plugins test DIR` shows what is wrong.',
  },
  FW4305: {
    title: 'plugin reports an error',
    meaning: "The message is the plugin's own; secrets are left out of it.",
  },
} as const satisfies Record<string, CodeEntry>;
