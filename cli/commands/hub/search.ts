import {listItems, readSituation} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {listCsv, listJson, listTable} from '../../report/hub-list.ts';
import {jsonText} from '../../report/json.ts';
import {InstalledHubCommand, pathsOf} from './installed.ts';

/** `firewatch hub search`: items by words. */
export class HubSearchCommand extends InstalledHubCommand {
  static override paths = pathsOf('search');

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'look for items by words of their names and descriptions',
    details: 'All words have to be there. Exit code: 0 found, 1 nothing found.',
    examples: [['', '$0 hub search ssh brute']],
  });

  terms = Option.Rest({name: 'WORD', required: 1});

  async execute(): Promise<number> {
    const situation = await this.withHub((hub) => readSituation(hub, 'cached'));
    const terms = this.terms.map((term) => term.toLowerCase());
    const found = (await listItems(situation)).filter(({type, name, description}) => {
      const text = `${name} ${description}`.toLowerCase();
      return (
        (this.type === undefined || type === this.type) &&
        terms.every((term) => text.includes(term))
      );
    });
    const {stdout} = this.context;
    if (this.output === 'json')
      await writeAll(stdout, [`${jsonText(listJson(found, this.type))}\n`]);
    else if (this.output === 'raw') await writeAll(stdout, listCsv(found, this.type === undefined));
    else await writeAll(stdout, listTable(found, this.terminal));
    return found.length > 0 ? 0 : 1;
  }
}
