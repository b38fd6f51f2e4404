// Codes of the versioned hub, FW40xx: publishing, trusting, fetching, resolving, installing.
import type {CodeEntry} from '../errors.ts';

/** Part of the one table, kernel/errors.ts. */
export const HUB_CODES = {
  FW4001: {
    title: 'not a key',
    meaning:
      "Public keys are one line of base64 as minisign writes them. Private keys are PEM (PKCS #8, Ed25519) as `firewatch hub keygen` writes them, or minisign's without a password.",
  },
  FW4002: {
    title: 'no hub at this place',
    meaning:
      "A published hub has an index.json, the reference's a .index.json. A folder of items becomes a hub by `firewatch hub publish`.",
  },
  FW4003: {
    title: 'faulty index of a hub',
    meaning:
      'The index is no JSON, not by its schema, or names a path outside of its folder. Nothing of it is used. Tell whoever runs the hub.',
  },
  FW4004: {
    title: 'unsigned hub',
    meaning:
      'Nobody vouches for the index, so nothing of it is used. `--allow unsigned` takes it all the same: from a checkout of your own, or over a way you trust.',
  },
  FW4005: {
    title: 'wrong signature',
    meaning:
      'The index and its signature do not belong together: the hub was being published just then, or one of them was changed. Try again; if it stays, tell whoever runs the hub.',
  },
  FW4006: {
    title: 'unknown key',
    meaning:
      'The index is signed by a key that is neither trusted nor introduced by one that is. Ask whoever runs the hub, by another way than the hub itself, for its public key.',
  },
  FW4007: {
    title: 'expired index',
    meaning:
      'An index is believed for a time only, so that nobody can keep news back for ever. Whoever runs the hub has to publish it anew; or the clock of this machine is wrong.',
  },
  FW4008: {
    title: 'older index than one seen before',
    meaning:
      'Somebody may be replaying an old index to bring back rules with faults that were mended. `--allow older` takes it, after a hub was restored from a backup for instance.',
  },
  FW4009: {
    title: 'faulty memory of a source',
    meaning:
      'The file that remembers what was last believed of a hub is damaged. Delete it: the hub is met as if for the first time.',
  },
  FW4011: {
    title: 'not a name, range or version',
    meaning:
      'Items are named author/name, with a type before it (scenarios:firewatch/ssh-bf) and a semver range behind it (firewatch/sshd@^1.2) where wanted.',
  },
  FW4012: {
    title: 'hub not fit to be published',
    meaning:
      'Items have faults, or tests fail; each is listed. `firewatch hub lint` and `firewatch hub test` say more.',
  },
  FW4014: {
    title: 'item that cannot be published',
    meaning:
      'The item asks for a data file that is not there, names its dependencies wrongly, or shares its name with another; the message says which.',
  },
  FW4015: {
    title: 'version that cannot be published',
    meaning:
      'The line `# hub-version:` of the item states no version, an older one, or one that was published with other bytes. What is published stays as it is: state a greater one, or leave the line out.',
  },
  FW4021: {
    title: 'not a place of a hub',
    meaning: 'A hub is a folder, or an address that begins with https:, http: or file:.',
  },
  FW4022: {
    title: 'hub cannot be reached',
    meaning:
      'The server or the folder did not give what was asked for, after several tries where that can help; the message carries the last reason. Proxies come from HTTPS_PROXY, HTTP_PROXY and NO_PROXY.',
  },
  FW4023: {
    title: 'larger than allowed',
    meaning:
      'More bytes came than the index says, or than any artefact has. Nothing of it was kept.',
  },
  FW4024: {
    title: 'wrong digest',
    meaning:
      'What came is not what the index names: the download was damaged, the hub was being changed, or somebody changed the file. Nothing of it was kept.',
  },
  FW4025: {
    title: 'plugin other than announced',
    meaning:
      'The manifest in the archive is not the one in the index, by which you were asked. The plugin was not installed. Tell whoever runs the hub.',
  },
  FW4026: {
    title: 'data file not fetched',
    meaning:
      'An item names a data file by an address that did not give it. The item is installed; with the old file where there was one, else expressions that ask for it find nothing. `hub upgrade` tries again; `--data-mirror` looks elsewhere.',
  },
  FW4028: {
    title: 'faulty list of hubs',
    meaning:
      'The hub.yaml of the configuration has a key or a value that it cannot have; docs/hub.md shows one. Every fault is listed.',
  },
  FW4031: {
    title: 'state of the hub cannot be written',
    meaning:
      'The system refused; the message carries its reason. The installed state is what it was before.',
  },
  FW4032: {
    title: 'faulty lock of a hub',
    meaning:
      'The hub.lock is no JSON or not by its schema. `firewatch hub rollback` returns to an earlier state.',
  },
  FW4033: {
    title: 'hub in use',
    meaning: 'Another client is changing the installed state. Wait until it is done.',
  },
  FW4034: {
    title: 'interrupted',
    meaning: 'The operator stopped the operation. The installed state is what it was before.',
  },
  FW4035: {
    title: 'no such generation',
    meaning:
      'A dozen generations are kept. `firewatch hub rollback --list` shows them; `firewatch hub install --lock FILE` restores any state whose hub.lock was saved.',
  },
  FW4036: {
    title: 'stored artefact missing or damaged',
    meaning:
      'The copy that merges and comparisons start from is not what its digest says: a disk error, or somebody changed it. `firewatch hub install --force NAME` fetches it again.',
  },
  FW4037: {
    title: 'installed file gone',
    meaning:
      'The file of an installed item was deleted by hand. `firewatch hub remove` removes items; `firewatch hub install --force NAME` puts it back.',
  },
  FW4041: {
    title: 'no version suits all',
    meaning:
      'Items ask for versions of another that cannot be had together. The message names who asks for what; change the range you asked for, unpin, or remove one of them.',
  },
  FW4042: {
    title: 'no such item',
    meaning:
      'None of the hubs has it. `firewatch hub search` looks through names and descriptions.',
  },
  FW4043: {
    title: 'two items for one place',
    meaning:
      'Two items bring a file of the same name with different content. Only one of them can be installed.',
  },
  FW4044: {
    title: 'items that ask for each other',
    meaning: 'The dependencies of the hub run in a ring. Tell whoever runs the hub.',
  },
  FW4045: {
    title: 'item still asked for',
    meaning:
      'An installed collection asks for the item, so it stays. `--force` removes it all the same.',
  },
  FW4046: {
    title: 'item not installed',
    meaning:
      'Only installed items can be upgraded, removed or pinned. `firewatch hub list` shows them.',
  },
  FW4047: {
    title: 'needs of a plugin not agreed to',
    meaning:
      'A plugin needs the network, files or commands, and nobody was there to be asked. Read what it needs, and install it with `--yes`, or from a terminal.',
  },
  FW4048: {
    title: 'lock that cannot be restored',
    meaning:
      "A hub.lock names bytes that none of the hubs has any more. The reference's hub keeps the newest versions only; ours keeps all.",
  },
  FW4051: {
    title: 'conflict with own changes',
    meaning:
      'You and the hub changed the same lines of an item. Nothing was changed. Decide with `--conflicts mine` or `--conflicts theirs`, or edit your file so that it agrees, and upgrade again.',
  },
  FW4052: {
    title: 'own file in the way',
    meaning: 'A file of yours lies at the path of an item of the hub. Rename it.',
  },
  FW4053: {
    title: 'own changes left behind',
    meaning:
      'The item is removed, or `--force` took the file of the hub. Your text stays in the generation before, as long as that is kept; `firewatch hub rollback` returns to it.',
  },
} as const satisfies Record<string, CodeEntry>;
