import {listItems, readSituation} from '@firewatch/kernel';
import {Command} from 'clipanion';
import {writeAll} from '../../output.ts';
import {jsonText} from '../../report/json.ts';
import {plural} from '../../report/layout.ts';
import {InstalledHubCommand} from './installed.ts';

/** `firewatch hub status`: what is in force, in a few lines. */
export class HubStatusCommand extends InstalledHubCommand {
  static override paths = [['hub', 'status']];

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'show where things stand: hubs, installed items, changes, updates',
    details: 'Exit code: 0, or 1 when the hub cannot be used.',
    examples: [['', '$0 hub status']],
  });

  async execute(): Promise<number> {
    const situation = await this.withHub((hub) => readSituation(hub, 'cached'));
    const items = await listItems(situation);
    const {generation, places, lock, sources} = situation;
    const installed = items.filter(({isInstalled}) => isInstalled);
    const names = (list: typeof items) => list.map(({type, name}) => `${type}:${name}`);
    const status = {
      state: places.root,
      generation,
      hubs: sources.map(({name, index, spec}) => ({
        name,
        place: spec.places[0],
        serial: index.serial,
        expires: index.expires,
      })),
      installed: lock.items.length,
      local: names(installed.filter(({isLocal}) => isLocal)),
      tainted: names(installed.filter(({isTainted}) => isTainted)),
      pinned: names(installed.filter(({isPinned}) => isPinned)),
      left_out: lock.left_out,
      updates: names(installed.filter(({hasUpdate}) => hasUpdate)),
    };
    await writeAll(
      this.context.stdout,
      this.output === 'json' ? [`${jsonText(status)}\n`] : lines(status),
    );
    return 0;
  }
}

function* lines(status: {
  readonly state: string;
  readonly generation: number;
  readonly hubs: readonly {name: string; place: string; serial: number; expires: string}[];
  readonly installed: number;
  readonly local: readonly string[];
  readonly tainted: readonly string[];
  readonly pinned: readonly string[];
  readonly left_out: readonly string[];
  readonly updates: readonly string[];
}): Generator<string> {
  yield `state       ${status.state}, generation ${status.generation}\n`;
  for (const {name, place, serial, expires} of status.hubs)
    yield `hub         ${name} at ${place}, serial ${serial}, believed until ${expires}\n`;
  yield `installed   ${plural(status.installed, 'item')}\n`;
  const list = (what: string, names: readonly string[]) =>
    names.length > 0 ? `${what.padEnd(12)}${names.join(', ')}\n` : '';
  yield list('your own', status.local);
  yield list('changed', status.tainted);
  yield list('pinned', status.pinned);
  yield list('left out', status.left_out);
  yield list('updates', status.updates);
}
