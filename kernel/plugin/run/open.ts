// Opens one configured use of a plugin: a bundled one here, an installed one in a process of its
// own. Both are held to the contract alike: configuration, brokers, answers, time.
import {EngineError} from '../../errors.ts';
import type {ConfigFault, Plugin, PluginHost, Position} from '../../plugin.ts';
import {type Broker, openBroker} from '../broker/index.ts';
import {configError, configure, maskFor} from '../configure.ts';
import {requireCompatible} from '../manifest.ts';
import {checkShape, type Kind} from '../shape.ts';
import {asFaults} from './answers.ts';
import {checkedRun} from './checked-run.ts';
import {type PluginProcess, startProcess} from './child.ts';
import type {PluginEnvironment} from './environment.ts';
import {pluginError} from './failure.ts';
import {hostSide} from './host-side.ts';
import {decisionsHandler, type Resyncing, remoteRun} from './remote-run.ts';
import type {RunOf, Use, UseEnd, UseRequest} from './use.ts';

/** Opens it. Throws FW4212 to FW4214 for what is wrong before it runs, FW43xx for what it does. */
export async function openUse<K extends Kind>(
  asked: UseRequest<K>,
  environment: PluginEnvironment,
): Promise<Use<K>> {
  const {plugin, kind, name} = asked;
  requireCompatible(plugin.manifest);
  const config = configure(plugin, kind, name, asked.config);
  const mask = maskFor(plugin, kind, name, config);
  const broker = environment.broker ?? openBroker(plugin.manifest, config);
  const request = {...asked, config};
  try {
    return 'plugin' in plugin.code
      ? await openHere(request, plugin.code.plugin, environment, broker, mask)
      : await openApart(request, environment, broker, mask);
  } catch (error) {
    await broker.close();
    throw pluginError(plugin.manifest, error, mask);
  }
}

const CLOSED = 'it is closed';
const UNCLOSED = 'it did not close in time';

async function openApart<K extends Kind>(
  {plugin, kind, name, config, positions}: UseRequest<K>,
  environment: PluginEnvironment,
  broker: Broker,
  mask: (text: string) => string,
): Promise<Use<K>> {
  const {limits, timers, sinks} = environment;
  const resyncing: Resyncing = {current: undefined};
  let process: PluginProcess | undefined;
  const side = hostSide(broker, sinks, () => process!.peer, mask);
  process = await startProcess({
    plugin,
    config,
    environment,
    mask,
    handlers: {...side.handlers, decisions: decisionsHandler(resyncing)},
    note: side.note,
  });
  const {peer, kill, ended} = process;
  let isClosing = false;
  const cancel = timers.after(limits.openMs, () => kill('it was not open in time'));
  try {
    const faults = asFaults((await peer.call('check', {kind, name, config})).value);
    if (faults.length > 0) throw configError(plugin, kind, name, faults);
    if (kind !== 'commands') await peer.call('open', {kind, name, config, positions});
  } catch (error) {
    kill('it could not be opened');
    const reason = await ended;
    if (error instanceof EngineError || reason === 'it could not be opened') throw error;
    throw new EngineError('FW4302', `${plugin.manifest.name}: ${reason}`);
  } finally {
    cancel();
  }
  const raw = remoteRun(kind, name, peer, limits.ahead, resyncing);
  const end: Promise<UseEnd | undefined> = ended.then(async (reason) => {
    await broker.close();
    return isClosing && reason === CLOSED ? undefined : {reason};
  });
  return {
    run: checkedRun(kind, raw, {
      manifest: plugin.manifest,
      environment,
      mask,
      condemn: kill,
      ended: end,
    }),
    ended: end,
    close: async () => {
      isClosing = true;
      const late = timers.after(limits.closeMs, () => kill(UNCLOSED));
      await raw.close().catch(() => {});
      kill(CLOSED);
      await end;
      late();
    },
  };
}

async function openHere<K extends Kind>(
  {plugin: {manifest, ...plugin}, kind, name, config, positions}: UseRequest<K>,
  code: Plugin,
  environment: PluginEnvironment,
  broker: Broker,
  mask: (text: string) => string,
): Promise<Use<K>> {
  const {sinks, timers, limits} = environment;
  const controller = new AbortController();
  const host: PluginHost = {
    ...broker,
    signal: controller.signal,
    now: timers.now,
    log: (level, message) => sinks.log(level, mask(message)),
    count: (metric, value = 1, labels = {}) => sinks.count(metric, value, labels),
    gauge: sinks.gauge,
    health: (state, reason) => sinks.health(state, reason === undefined ? undefined : mask(reason)),
  };
  checkShape(code, kind, name);
  let end: (reason: UseEnd | undefined) => void = () => {};
  const ended = new Promise<UseEnd | undefined>((resolve) => {
    end = resolve;
  });
  const opened: RunOf[Kind] =
    kind === 'commands'
      ? {
          run: (argv, output) => code.commands![name]!.run(argv, host, output),
          close: async () => {},
        }
      : await openOne(code, kind, name, config, host, positions ?? {}, (faults) =>
          configError({manifest, ...plugin}, kind, name, faults),
        );
  const {raw, finish} = reading(opened);
  const release = async (reason: UseEnd | undefined) => {
    controller.abort();
    let late = () => {};
    const outcome = await Promise.race([
      raw
        .close()
        .then(finish)
        .catch(() => {})
        .then(() => reason),
      new Promise<UseEnd>((resolve) => {
        late = timers.after(limits.closeMs, () => resolve(reason ?? {reason: UNCLOSED}));
      }),
    ]);
    late();
    await broker.close();
    end(outcome);
  };
  return {
    run: checkedRun(kind, raw, {
      manifest,
      environment,
      mask,
      condemn: (reason) => void release({reason}),
      ended,
    }),
    ended,
    close: () => release(undefined),
  };
}

/** The shared shape of all kinds but commands: check, then open. */
async function openOne(
  code: Plugin,
  kind: Exclude<Kind, 'commands'>,
  name: string,
  config: unknown,
  host: PluginHost,
  positions: Readonly<Record<string, Position>>,
  errorOf: (faults: readonly ConfigFault[]) => EngineError,
): Promise<RunOf[Kind]> {
  const one = code[kind]![name]!;
  const faults = asFaults(one.check?.(config as never) ?? []);
  if (faults.length > 0) throw errorOf(faults);
  return (await one.open(config as never, host, positions)) as RunOf[Kind];
}

/** The run, and an end to what it reads: that comes when a chunk asked for has come, or never will. */
function reading(run: RunOf[Kind]): {raw: RunOf[Kind]; finish: () => Promise<unknown>} {
  if (!('chunks' in run)) return {raw: run, finish: async () => undefined};
  const iterator = run.chunks[Symbol.asyncIterator]();
  return {
    raw: {
      chunks: {[Symbol.asyncIterator]: () => ({next: () => iterator.next()})},
      acknowledge: async (source, position) => run.acknowledge?.(source, position),
      close: () => run.close(),
    },
    finish: async () => iterator.return?.(),
  };
}
