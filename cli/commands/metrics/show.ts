import {EngineError, metricSections, parseExposition} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import {writeAll} from '../../output.ts';
import {jsonText} from '../../report/json.ts';
import {metricTable} from '../../report/metrics.ts';
import {terminalOf} from '../../ui/terminal.ts';
import {ConfigCommand} from '../config/options.ts';
import {sectionsOf} from './options.ts';

const FORMATS = ['human', 'json'] as const;
const COLORS = ['auto', 'always', 'never'] as const;
const TIMEOUT_MS = 10_000;

/** `firewatch metrics`: what the agent did, section by section. */
export class MetricsShowCommand extends ConfigCommand {
  static override paths = [['metrics'], ['metrics', 'show']];

  static override usage = Command.Usage({
    category: 'Agent',
    description: 'show what the agent read, parsed, raised and decided',
    details:
      'Asks the Prometheus endpoint of `firewatch run` (or of a CrowdSec engine). Without a section: ' +
      'all that hold something. Exit code: 0 shown, 1 nothing answered, 2 wrong usage.',
    examples: [
      ['Everything', '$0 metrics'],
      ['Sources and scenarios', '$0 metrics show acquisition scenarios'],
      ['Of another machine', '$0 metrics --url http://192.0.2.7:6060/metrics'],
      ['For a script', '$0 metrics -o json'],
    ],
  });

  url = Option.String('-u,--url', {
    description: 'where to ask; default: as configured, else http://127.0.0.1:6060/metrics',
  });
  noUnit = Option.Boolean('--no-unit', false, {description: 'whole numbers: 1500, not 1.50k'});
  plain = Option.Boolean('--plain', false, {description: 'ASCII only, no colour'});
  color = Option.String('--color', 'auto', {
    description: 'auto (default), always or never',
    validator: isEnum(COLORS),
  });
  output = Option.String('-o,--output', 'human', {
    description: 'human (default) or json',
    validator: isEnum(FORMATS),
  });
  sections = Option.Rest({name: 'SECTION'});

  async execute(): Promise<number> {
    const wanted = sectionsOf(this.sections);
    const sections = metricSections(parseExposition(await scrape(await this.endpoint())));
    const {stdout, env} = this.context;
    const isAsked = this.sections.length > 0;
    if (this.output === 'json') {
      const shown = Object.fromEntries(wanted.map((name) => [name, sections[name]]));
      await writeAll(stdout, [`${jsonText(shown)}\n`]);
      return 0;
    }
    const terminal = terminalOf(stdout, env, {plain: this.plain, color: this.color});
    const options = {hasUnits: !this.noUnit, isAsked};
    for (const name of wanted)
      await writeAll(stdout, metricTable(name, sections[name], options, terminal));
    return 0;
  }

  private async endpoint(): Promise<string> {
    if (this.url !== undefined) return this.url;
    const {settings} = await this.readConfig();
    const {
      enabled = true,
      listen_addr: address = '127.0.0.1',
      listen_port: port = 6060,
    } = settings.prometheus ?? {};
    if (!enabled)
      throw new EngineError('FW6402', "prometheus is not enabled, can't show metrics", {
        hint: 'prometheus.enabled in firewatch.yaml, or --url',
      });
    return `http://${address.includes(':') ? `[${address}]` : address}:${port}/metrics`;
  }
}

async function scrape(url: string): Promise<string> {
  try {
    const answer = await fetch(url, {signal: AbortSignal.timeout(TIMEOUT_MS)});
    if (answer.ok) return await answer.text();
    throw new Error(`status ${answer.status}`);
  } catch (cause) {
    const {message, cause: below} = cause as Error & {cause?: Error};
    throw new EngineError('FW6402', `${url}: ${below?.message ?? message}`, {
      hint: 'is firewatch run running? --url says where to ask',
      cause,
    });
  }
}
