import {EngineError, type ListedItem, listItems, readSituation} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {jsonText} from '../../report/json.ts';
import {printable} from '../../report/printable.ts';
import {InstalledHubCommand, pathsOf} from './installed.ts';

/** `firewatch hub inspect`: all that is known of an item. */
export class HubInspectCommand extends InstalledHubCommand {
  static override paths = pathsOf('inspect');

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'show all that is known of an item',
    details: 'Exit code: 0, or 1 when there is no such item.',
    examples: [
      ['', '$0 scenarios inspect firewatch/ssh-bf'],
      ['For a script', '$0 hub inspect -o json firewatch/sshd'],
    ],
  });

  names = Option.Rest({name: 'NAME', required: 1});

  async execute(): Promise<number> {
    const situation = await this.withHub((hub) => readSituation(hub, 'cached'));
    const items = await listItems(situation);
    const told = this.wishes(this.names).flatMap((wish) => {
      const found = items.filter(
        ({type, name}) => name === wish.name && (wish.type === undefined || wish.type === type),
      );
      if (found.length === 0)
        throw new EngineError('FW4042', `no hub has an item named "${wish.name}"`);
      return found.map(inspected);
    });
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(told.length === 1 ? told[0] : told)}\n`]
        : told.flatMap((one) => [...yamlLines(one), '\n']),
    );
    return 0;
  }
}

/** Keys of cscli, where it has them. */
const inspected = ({item, ...listed}: ListedItem) => ({
  type: listed.type,
  name: listed.name,
  ...(item?.author !== undefined && {author: item.author}),
  description: listed.description,
  status: listed.status,
  installed: listed.isInstalled,
  local: listed.isLocal,
  tainted: listed.isTainted,
  up_to_date: listed.isInstalled && !listed.hasUpdate,
  pinned: listed.isPinned,
  hub: listed.hub,
  version: listed.hubVersion,
  local_version: listed.localVersion,
  local_hash: listed.digest,
  local_path: listed.localPath,
  belongs_to_collections: listed.belongsTo,
  tainted_by: listed.taintedBy,
  ...(item?.references && {references: item.references}),
  ...(item?.labels && {labels: item.labels}),
  ...(item?.versions[listed.hubVersion]?.requires && {
    requires: item.versions[listed.hubVersion]?.requires?.map(
      ({type, name, range}) => `${type}:${name}@${range}`,
    ),
  }),
  ...(item?.versions[listed.hubVersion]?.manifest && {
    manifest: item.versions[listed.hubVersion]?.manifest,
  }),
  versions: Object.keys(item?.versions ?? {}),
});

/** Plain YAML: text as JSON strings where it needs quotes, lists and maps on one line. */
function* yamlLines(values: Record<string, unknown>): Generator<string> {
  for (const [key, value] of Object.entries(values)) {
    const isPlain = typeof value === 'string' && /^[A-Za-z0-9][\w ./:@^-]*$/.test(value);
    yield `${key}: ${printable(isPlain && !value.includes(': ') ? value : JSON.stringify(value), true)}\n`;
  }
}
