import {readSituation} from '@firewatch/kernel';
import {Command} from 'clipanion';
import {writeAll} from '../../output.ts';
import {bytesText} from '../../report/hub-change.ts';
import {jsonText} from '../../report/json.ts';
import {renderProblems} from '../../report/problem.ts';
import {InstalledHubCommand} from './installed.ts';

/** `firewatch hub update`: the newest index. */
export class HubUpdateCommand extends InstalledHubCommand {
  static override paths = [['hub', 'update']];

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'fetch the newest index of the hub',
    details:
      'The index is believed when it is signed by a trusted key, not expired, and not older than one ' +
      'that was seen. Installed items stay as they are. ' +
      'Exit code: 0, or 1 when the index cannot be had or is not to be believed.',
    examples: [['', '$0 hub update --source https://hub.example.org/ --key hub.pub']],
  });

  async execute(): Promise<number> {
    const {sources, problems} = await this.withHub((hub) => readSituation(hub, 'refresh'));
    const {stdout, stderr} = this.context;
    stderr.write(renderProblems(problems, this.terminalOf(stderr)));
    if (this.output === 'json') {
      const told = sources.map(({name, index, fetched, spec}) => ({
        hub: name,
        place: spec.places[0],
        serial: index.serial,
        expires: index.expires,
        fetched,
      }));
      await writeAll(stdout, [`${jsonText(told)}\n`]);
      return problems.length > 0 ? 1 : 0;
    }
    for (const {name, index, fetched} of sources) {
      const news = fetched > 0 ? `fetched, ${bytesText(fetched)}` : 'up to date';
      await writeAll(stdout, [`${name}: serial ${index.serial}, ${news}\n`]);
    }
    return problems.length > 0 ? 1 : 0;
  }
}
