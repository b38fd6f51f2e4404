import {METRIC_SECTIONS, SECTION_ALIASES} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import type {CliContext} from '../../context.ts';
import {writeAll} from '../../output.ts';
import {jsonText} from '../../report/json.ts';
import {sectionTitle} from '../../report/metrics.ts';
import {tableLines} from '../../report/table.ts';
import {terminalOf} from '../../ui/terminal.ts';

const FORMATS = ['human', 'json'] as const;

/** `firewatch metrics list`: the sections there are. */
export class MetricsListCommand extends Command<CliContext> {
  static override paths = [['metrics', 'list']];

  static override usage = Command.Usage({
    category: 'Agent',
    description: 'list the sections of metrics',
    details: 'Exit code: 0.',
    examples: [['All', '$0 metrics list']],
  });

  output = Option.String('-o,--output', 'human', {
    description: 'human (default) or json',
    validator: isEnum(FORMATS),
  });

  async execute(): Promise<number> {
    const {stdout, env} = this.context;
    const rows = [
      ...METRIC_SECTIONS.map((section) => ({
        type: section as string,
        title: sectionTitle(section),
      })),
      ...Object.entries(SECTION_ALIASES).map(([type, sections]) => ({
        type,
        title: sections.join(', '),
      })),
    ];
    await writeAll(
      stdout,
      this.output === 'json'
        ? [`${jsonText(rows)}\n`]
        : tableLines(
            ['Type', 'Title'],
            rows.map(({type, title}) => [type, title]),
            terminalOf(stdout, env, {}),
          ),
    );
    return 0;
  }
}
