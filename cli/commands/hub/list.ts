import {type ListedItem, listItems, readSituation} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {writeAll} from '../../output.ts';
import {listCsv, listJson, listTable} from '../../report/hub-list.ts';
import {jsonText} from '../../report/json.ts';
import {InstalledHubCommand, pathsOf} from './installed.ts';

/** What `--status` takes, and what it lets through. */
const STATES: Readonly<Record<string, (item: ListedItem) => boolean>> = {
  installed: ({isInstalled}) => isInstalled,
  'not-installed': ({isInstalled}) => !isInstalled,
  tainted: ({isTainted}) => isTainted,
  local: ({isLocal}) => isLocal,
  outdated: ({hasUpdate}) => hasUpdate,
  'up-to-date': ({isInstalled, isLocal, hasUpdate}) => isInstalled && !isLocal && !hasUpdate,
};

/** `firewatch hub list`: what is installed, and with -a what could be. */
export class HubListCommand extends InstalledHubCommand {
  static override paths = pathsOf('list');

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'list installed items',
    details:
      'States are the words cscli has: enabled or disabled, then local (your own item), tainted (you ' +
      'changed it, or something it asks for), update-available. ' +
      'Exit code: 0, or 1 when the hub cannot be used.',
    examples: [
      ['What is installed', '$0 hub list'],
      ['All scenarios there are', '$0 scenarios list -a'],
      ['For a script', '$0 hub list -o json'],
      ['What can be upgraded', '$0 hub list --status outdated'],
    ],
  });

  all = Option.Boolean('-a,--all', false, {description: 'also what is not installed'});
  status = Option.Array('--status', [], {
    description: `only those: ${Object.keys(STATES).join(', ')}; may be repeated`,
  });
  names = Option.Rest({name: 'NAME'});

  async execute(): Promise<number> {
    const wanted = this.status.map((word) => {
      const state = STATES[word];
      if (state) return state;
      throw new UsageError(
        `--status: "${word}" is not known; expected ${Object.keys(STATES).join(', ')}`,
      );
    });
    const situation = await this.withHub((hub) => readSituation(hub, 'cached'));
    const names = this.wishes(this.names).map(({name}) => name);
    const items = (await listItems(situation)).filter(
      (item) =>
        (this.type === undefined || item.type === this.type) &&
        (names.length === 0 || names.includes(item.name)) &&
        (wanted.length > 0
          ? wanted.every((state) => state(item))
          : this.all || names.length > 0 || item.isInstalled),
    );
    await writeAll(this.context.stdout, this.render(items));
    return 0;
  }

  private render(items: readonly ListedItem[]): Iterable<string> {
    if (this.output === 'json') return [`${jsonText(listJson(items, this.type))}\n`];
    if (this.output === 'raw') return listCsv(items, this.type === undefined);
    return listTable(items, this.terminal);
  }
}
