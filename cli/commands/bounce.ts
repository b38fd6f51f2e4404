import {
  bouncerUse,
  type ConfiguredBouncer,
  EngineError,
  openUse,
  PluginMetrics,
} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {aborted} from '../agent/aborted.ts';
import {openBouncer} from '../agent/bouncers.ts';
import {logOf} from '../agent/log.ts';
import {ConfigCommand} from './config/options.ts';
import {confinementFor, pluginEnvironment} from './plugins/environment.ts';

/** `firewatch bounce`: bouncers that enforce the decisions of a Local API. */
export class BounceCommand extends ConfigCommand {
  static override paths = [['bounce']];

  static override usage = Command.Usage({
    category: 'Agent',
    description: 'enforce the decisions of a Local API, as a service',
    details:
      'Runs the bouncers of the configuration (`bouncers`, docs/bouncers.md) that are named, or all: ' +
      'each follows its Local API, by push where the API can, and enforces what it decides. ' +
      'When the API is not reached, or answers wrongly, what is in force stays in force until its ' +
      'own end. Runs in the foreground until SIGTERM or SIGINT; `on_stop` says what stays then. ' +
      'Exit code: 0 stopped, 1 it could not start, 2 wrong usage.',
    examples: [
      ['All of the configuration', '$0 bounce'],
      ['What the firewall would be told', '$0 bounce --dry-run firewall'],
      ['Remove everything of ours, no API asked', '$0 bounce --clear'],
    ],
  });

  isDry = Option.Boolean('--dry-run', false, {
    description: 'enforce nothing: say what would be enforced and let go',
  });
  isClearing = Option.Boolean('--clear', false, {
    description: 'remove what these bouncers have in force, and end; no API is asked',
  });
  names = Option.Rest({name: 'NAME'});

  async execute(): Promise<number> {
    const {context} = this;
    if (this.isDry && this.isClearing)
      throw new UsageError('expected --dry-run or --clear, found both');
    const config = await this.readConfig(undefined, true);
    const bouncers = this.chosen(config.bouncers);
    const log = logOf(config, context);
    const plugins = bouncers.map(({plugin}) => plugin);
    const confinement = await confinementFor(plugins, context.platform);
    if (this.isClearing) {
      for (const bouncer of bouncers) {
        const use = await openUse(bouncerUse(bouncer), pluginEnvironment(context, confinement));
        await use.run.clear().finally(() => use.close());
        log('info', 'removed', {bouncer: bouncer.name});
      }
      return 0;
    }
    const without = bouncers.find(({api}) => !api);
    if (without)
      throw new EngineError('FW5304', `bouncer "${without.name}" has no api`, {
        where: without.where,
        hint: 'firewatch run --serve, or an api for it',
      });
    const metrics = new PluginMetrics();
    const world = {context, log, metrics, confinement, isDry: this.isDry};
    const running = bouncers.map((bouncer) => openBouncer(bouncer, world));
    log('info', 'bouncing', {bouncers: bouncers.map(({name}) => name).join(' ')});
    await context.notify('READY=1', log);
    await aborted(context.signal);
    await context.notify('STOPPING=1', log);
    await Promise.all(running.map((one) => one.close()));
    log('info', 'stopped');
    return 0;
  }

  /** Those that are named, or all. Throws FW5305. */
  private chosen(all: readonly ConfiguredBouncer[]): readonly ConfiguredBouncer[] {
    const known = all.map(({name}) => name).join(', ') || 'none';
    const missing = this.names.find((wanted) => !all.some(({name}) => name === wanted));
    if (missing !== undefined || all.length === 0)
      throw new EngineError(
        'FW5305',
        missing === undefined
          ? 'the configuration has no bouncer'
          : `there is no bouncer "${missing}"; there are ${known}`,
        {hint: '`bouncers` of firewatch.yaml, docs/bouncers.md'},
      );
    return this.names.length === 0 ? all : all.filter(({name}) => this.names.includes(name));
  }
}
