import {
  EngineError,
  findConfinement,
  formatDuration,
  parseLongDuration,
  type Trial,
  tryDelivery,
} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {jsonText} from '../../report/json.ts';
import {pluginEnvironment} from '../plugins/environment.ts';
import {AlertToTellCommand, pathsOf} from './options.ts';

const NS_PER_MS = 1_000_000n;
const EXIT_NOT_DELIVERED = 1;

/** `firewatch notifications test`: whether a notification works. */
export class NotificationsTestCommand extends AlertToTellCommand {
  static override paths = pathsOf('test');

  static override usage = Command.Usage({
    category: 'Notifications',
    description: 'send one alert through a notification, now and once',
    details:
      'Sends a sample (10.10.10.10, "test alert", a ban of four hours) as the agent would: by the ' +
      'plugin, the settings and the template that are configured, past outbox, grouping and quiet ' +
      'hours. Nothing is tried again, nothing is stored. raw is json. ' +
      'Exit code: 0 the sink has it, 1 it has not.',
    examples: [
      ['Whether Slack is reached', '$0 notifications test slack_default'],
      ['With an alert of the store', '$0 notifications test slack_default --alert 42'],
      ['Of another scenario', `$0 notifications test mail --alert '{"scenario": "me/mine"}'`],
    ],
  });

  timeout = Option.String('--timeout', {
    description: "how long to wait for an answer (10s, 1m); default: the notification's timeout",
  });
  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    const {context} = this;
    const config = await this.readConfig();
    const sink = this.sinkOf(config, this.name);
    const limitMs = this.limitMs() ?? sink.policy.timeoutMs;
    const confinement = await findConfinement(context.platform);
    const heard = (level: string, message: string) => {
      if (level === 'warn' || level === 'error') this.say(`${level}: ${message}`);
    };
    const trial = await tryDelivery(sink, [await this.alertToTell()], {
      environment: pluginEnvironment(context, confinement, {log: heard}),
      limitMs,
      signal: context.signal,
    });
    if (this.output !== 'human') {
      context.stdout.write(`${jsonText({name: sink.name, type: sink.type, ...trial})}\n`);
      return trial.outcome === 'delivered' ? 0 : EXIT_NOT_DELIVERED;
    }
    if (trial.outcome !== 'delivered') throw errorOf(sink.name, trial, limitMs);
    this.say(`${sink.name}: delivered in ${trial.ms} ms`);
    return 0;
  }

  private limitMs(): number | undefined {
    if (this.timeout === undefined) return undefined;
    const ns = parseLongDuration(this.timeout);
    if (ns !== undefined && ns >= NS_PER_MS) return Number(ns / NS_PER_MS);
    throw new UsageError(`--timeout: expected a duration like 10s or 1m, found "${this.timeout}"`);
  }
}

const CODES = {failed: 'FW5221', late: 'FW5222', refused: 'FW5223'} as const;

function errorOf(
  name: string,
  {outcome, reason}: Exclude<Trial, {outcome: 'delivered'}>,
  limitMs: number,
): EngineError {
  const limit = formatDuration(BigInt(limitMs) * NS_PER_MS);
  const late = outcome === 'late' ? `no answer within ${limit}: ` : '';
  return new EngineError(CODES[outcome], `${name}: ${late}${reason}`);
}
