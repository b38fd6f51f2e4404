import {diffInstalled, itemKey, readInstalled} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {diffLines} from '../../report/diff.ts';
import {jsonText} from '../../report/json.ts';
import {InstalledHubCommand, pathsOf} from './installed.ts';

/** `firewatch hub diff`: what you changed. */
export class HubDiffCommand extends InstalledHubCommand {
  static override paths = pathsOf('diff');

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'show your changes to installed items',
    details:
      'Edit the files below STATE/hub/current as you like: they are used as they are, shown here, and ' +
      'carried over by upgrades. Exit code: 0 no changes, 1 there are some.',
    examples: [
      ['All changes', '$0 hub diff'],
      ['Of one item', '$0 scenarios diff firewatch/ssh-bf'],
    ],
  });

  names = Option.Rest({name: 'NAME'});

  async execute(): Promise<number> {
    const diffs = await this.withHub(async (hub) => {
      const installed = await readInstalled(hub);
      const wishes = this.wishes(this.names);
      const keys = installed.lock.items
        .filter(
          ({type, name}) =>
            (this.type === undefined || type === this.type) &&
            (wishes.length === 0 ||
              wishes.some((wish) => wish.name === name && (wish.type ?? type) === type)),
        )
        .map(itemKey);
      return diffInstalled(installed, new Set(keys));
    });
    const {stdout} = this.context;
    if (this.output === 'json') await writeAll(stdout, [`${jsonText(diffs)}\n`]);
    else {
      for (const {diff, path} of diffs) {
        const text = diff === '' ? `${path}: the hub's text is not in the store any more\n` : diff;
        await writeAll(stdout, diffLines(text, this.terminal));
      }
    }
    return diffs.length > 0 ? 1 : 0;
  }
}
