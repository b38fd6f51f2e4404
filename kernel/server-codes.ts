// Codes of the Local API, FW70xx: its clients, its settings, its start. server/ raises them.

/** Part of the one table, kernel/errors.ts. */
export const SERVER_CODES = {
  FW7001: {
    title: 'machine exists',
    meaning: 'A machine of this name is registered. Choose another name, or delete that one first.',
  },
  FW7002: {
    title: 'bouncer exists',
    meaning: 'A bouncer of this name is registered. Choose another name, or delete that one first.',
  },
  FW7003: {
    title: 'no such bouncer',
    meaning: 'No bouncer has this name. `firewatch bouncers list` shows those there are.',
  },
  FW7004: {
    title: 'bouncer belongs to another',
    meaning:
      'The bouncer was made when a key was used from a second address. Delete the one whose key it is; those made for it go with it.',
  },
  FW7005: {
    title: 'no such machine',
    meaning: 'No machine has this name. `firewatch machines list` shows those there are.',
  },
  FW7006: {
    title: 'server settings',
    meaning: 'A setting of the Local API cannot be used; the message says which and why.',
  },
  FW7007: {
    title: 'cannot listen',
    meaning:
      'The system refused the address or the socket; the message carries its reason. Perhaps another server listens there.',
  },
  FW7008: {
    title: 'credentials cannot be used',
    meaning:
      'The file of the credentials of the Local API cannot be read or written, or does not have `url`, `login` and `password`.',
  },
  FW7009: {
    title: 'Local API refused',
    meaning: 'The Local API did not answer, or refused; the message carries its words.',
  },
  FW7010: {
    title: 'file not imported',
    meaning:
      'Records of the file are faulty; each is listed with its line. Nothing of it was imported, or, with `--batch`, nothing after the batches before the first fault. Mend the file, or use `--skip-faulty` to import what is right.',
  },
} as const;
