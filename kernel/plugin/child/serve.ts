// Answers the host's calls in the plugin's process: opens the one thing that the process is for
// and hands each call to it.
import type {
  BouncerRun,
  Chunk,
  CommandOutput,
  DatasourceRun,
  Decision,
  EnricherRun,
  NotificationRun,
  Plugin,
  PluginHost,
  Position,
} from '../../plugin.ts';
import {checkShape} from '../shape.ts';
import type {Handler, Peer} from '../wire/peer.ts';
import {
  changeFromWire,
  fromWire,
  type OpenRequest,
  type PreviewRequest,
  type WireChange,
  type WireDecision,
} from '../wire/values.ts';

type Run = DatasourceRun & NotificationRun & BouncerRun & EnricherRun;

export interface ServeOptions {
  /** Imports the plugin. */
  load(): Promise<{default?: unknown}>;
  readonly host: PluginHost;
  peer(): Peer;
  /** Tells the plugin to stop. */
  abort(): void;
}

/** Handlers of the host's calls. */
export function handlersOf({load, host, peer, abort}: ServeOptions): Record<string, Handler> {
  let run: Run | undefined;
  let chunks: AsyncIterator<Chunk> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const opened = (): Run => {
    if (!run) throw new Error('nothing is open');
    return run;
  };
  const loaded = async ({kind, name}: OpenRequest) => {
    const plugin = (await load()).default as Plugin;
    checkShape(plugin, kind, name);
    return plugin;
  };

  return {
    ping: async () => undefined,

    check: async (value) => {
      const request = value as OpenRequest;
      const plugin = await loaded(request);
      if (request.kind === 'commands') return {value: []};
      const {check} = plugin[request.kind]![request.name]!;
      return {value: check?.(request.config as never) ?? []};
    },

    dsn: async (value) => {
      const {name, dsn} = value as {name: string; dsn: string};
      const plugin = await loaded({kind: 'datasources', name, config: undefined});
      const read = plugin.datasources![name]!.dsn;
      if (!read) throw new Error(`"${name}" reads no DSN`);
      return {value: read(dsn)};
    },

    preview: async (value) => {
      const {name, config, batch, now} = value as PreviewRequest;
      const plugin = await loaded({kind: 'notifications', name, config});
      const {preview} = plugin.notifications![name]!;
      return {value: (await preview?.(config as never, batch, BigInt(now))) ?? null};
    },

    open: async (value) => {
      const request = value as OpenRequest;
      const {kind, name, config, positions} = request;
      const plugin = await loaded(request);
      if (kind === 'commands') throw new Error('a command is run, not opened');
      run = (await plugin[kind]![name]!.open(
        config as never,
        host,
        (positions ?? {}) as Record<string, Position>,
      )) as Run;
      chunks = run.chunks?.[Symbol.asyncIterator]();
      return undefined;
    },

    next: () => {
      // The host may ask several times ahead; an iterator is asked once at a time.
      const answer = turn.then(async () => {
        if (!chunks) throw new Error('nothing is open');
        const result = await chunks.next();
        if (result.done) return {value: null};
        const {bytes, at, ...rest} = result.value;
        return {
          value: {...rest, at: String(at)},
          // The plugin may use the memory again as soon as it is asked for more.
          bytes: Uint8Array.from(bytes),
        };
      });
      turn = answer.catch(() => {});
      return answer;
    },

    acknowledge: async (value) => {
      const {source, position} = value as {source: string; position: Position};
      await opened().acknowledge?.(source, position);
      return undefined;
    },

    deliver: async (value, _bytes, signal) => ({
      value: await opened().deliver(value as never, signal),
    }),

    apply: async (value, _bytes, signal) => ({
      value: await opened().apply(changeFromWire(value as WireChange), signal),
    }),

    resync: async (_value, _bytes, signal) => ({
      value: await opened().resync(decisionsFrom(peer()), signal),
    }),

    counts: async () => ({value: (await opened().counts?.()) ?? null}),

    clear: async () => {
      await opened().clear();
      return undefined;
    },

    lookup: async (value, _bytes, signal) => ({
      value: await opened().lookup(value as never, signal),
    }),

    command: async (value) => {
      const {name, argv} = value as {name: string; argv: string[]};
      const plugin = await loaded({kind: 'commands', name, config: undefined});
      const write = (stream: 'out' | 'err') => async (text: string) => {
        await peer().call('write', {stream, text});
      };
      const output: CommandOutput = {out: write('out'), err: write('err')};
      return {value: await plugin.commands![name]!.run(argv, host, output)};
    },

    close: async () => {
      abort();
      await run?.close();
      await chunks?.return?.();
      return undefined;
    },
  };
}

async function* decisionsFrom(peer: Peer): AsyncGenerator<readonly Decision[]> {
  for (;;) {
    const {value} = await peer.call('decisions');
    if (value === null) return;
    yield (value as WireDecision[]).map(fromWire);
  }
}
