import {type HubLintReport, lintHub} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import {writeAll} from '../../output.ts';
import {jsonText} from '../../report/json.ts';
import {plural} from '../../report/layout.ts';
import {renderProblem} from '../../report/problem.ts';
import {HubCommand} from './options.ts';

const FORMATS = ['human', 'json'] as const;
const EXIT_FINDINGS = 1;

/** `firewatch hub lint`: what is wrong with a hub's items, or will be. */
export class HubLintCommand extends HubCommand {
  static override paths = [['hub', 'lint']];

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'review parsers and scenarios',
    details:
      "Compiles all items of a hub together and lists the compiler's faults and what a careful " +
      'reader would say: nodes never reached, filters that never hold, captures nobody reads, ' +
      'fields nobody sets, addresses the peer may have written, missing blackholes, labels, tests. ' +
      'Each remark has a code, which docs/errors.md explains; "# lint-ok CODE: why" above the place answers it. ' +
      'Exit code: 0 nothing found, 1 something was, 2 wrong usage.',
    examples: [
      ['The items shipped with firewatch', '$0 hub lint'],
      ['A checkout of another hub', '$0 hub lint --hub ~/hub --data ~/sec-lists'],
    ],
  });

  output = Option.String('-o,--output', 'human', {
    description: 'human (default) or json',
    validator: isEnum(FORMATS),
  });

  async execute(): Promise<number> {
    const report = await lintHub({hub: this.hubFolder, data: this.data});
    await writeAll(
      this.context.stdout,
      this.output === 'json' ? [`${jsonText(report)}\n`] : this.lines(report),
    );
    return report.findings.length > 0 ? EXIT_FINDINGS : 0;
  }

  private *lines({summary, findings}: HubLintReport): Generator<string> {
    for (const finding of findings) yield renderProblem(finding, this.terminal);
    const {items, errors, warnings, answered} = summary;
    const rest = answered > 0 ? `, ${answered} answered by their authors` : '';
    yield `${plural(items, 'item')}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}${rest}\n`;
  }
}
