import {readInstalled, verifyInstalled} from '@firewatch/kernel';
import {Command} from 'clipanion';
import {writeAll} from '../../output.ts';
import {jsonText} from '../../report/json.ts';
import {plural} from '../../report/layout.ts';
import {renderProblems} from '../../report/problem.ts';
import {InstalledHubCommand} from './installed.ts';

/** `firewatch hub verify`: is what is installed what it claims to be? */
export class HubVerifyCommand extends InstalledHubCommand {
  static override paths = [['hub', 'verify']];

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'check every installed byte by its digest',
    details:
      'Your own changes are told and are no fault. Exit code: 0 all is well, 1 something is missing or damaged.',
    examples: [['', '$0 hub verify']],
  });

  async execute(): Promise<number> {
    const verification = await this.withHub(async (hub) =>
      verifyInstalled(await readInstalled(hub)),
    );
    const {items, artefacts, edited, problems} = verification;
    const {stdout, stderr} = this.context;
    if (this.output === 'json') await writeAll(stdout, [`${jsonText(verification)}\n`]);
    else {
      stderr.write(renderProblems(problems, this.terminalOf(stderr)));
      await writeAll(stdout, [
        ...edited.map((path) => `changed by you: ${path}\n`),
        `${plural(items, 'item')}, ${plural(artefacts, 'artefact')}: ${plural(problems.length, 'fault')}\n`,
      ]);
    }
    return problems.length > 0 ? 1 : 0;
  }
}
