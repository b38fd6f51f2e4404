// The runs of plugins as the rest of firewatch uses them: they outlive every death of the plugin.
//
// datasource    goes on behind the last chunk that was handed on; ends when the plugin says so
// notification  answers `retry` while there is nothing to deliver with
// bouncer       answers `resync` after every start, until that was done
// enricher      answers with errors meanwhile
import {EngineError} from '../../errors.ts';
import type {
  BouncerRun,
  Chunk,
  DatasourceRun,
  Decision,
  DecisionChange,
  Delivery,
  Enforcement,
  EnricherRun,
  Lookup,
  NotificationRun,
  Position,
} from '../../plugin.ts';
import type {Kind} from '../shape.ts';
import type {PluginEnvironment} from './environment.ts';
import {Supervisor, type SupervisorState} from './supervisor.ts';
import type {Use, UseRequest} from './use.ts';

/** What every supervised run has beside its methods. */
export interface Supervised {
  readonly state: () => SupervisorState;
}

export function superviseDatasource(
  request: UseRequest<'datasources'>,
  environment: PluginEnvironment,
): DatasourceRun & Supervised {
  const positions: Record<string, Position> = {...request.positions};
  const supervisor = new Supervisor(() => ({...request, positions: {...positions}}), environment);
  const chunks = async function* (): AsyncGenerator<Chunk> {
    for (;;) {
      const use = await supervisor.ready();
      if (!use) return;
      try {
        for await (const chunk of use.run.chunks) {
          // Before it is handed on: whoever has a chunk does not get it again.
          positions[chunk.source] = chunk.position;
          yield chunk;
        }
        return;
      } catch (error) {
        // A datasource that failed is of no use any more, whether or not its process lives.
        await retire(use, supervisor, error, environment);
      }
    }
  };
  return {
    state: () => supervisor.state,
    chunks: {[Symbol.asyncIterator]: chunks},
    acknowledge: async (source, position) => {
      // Lost with the plugin is no loss: what was not acknowledged comes again.
      await supervisor.current?.run.acknowledge?.(source, position).catch(() => {});
    },
    close: () => supervisor.close(),
  };
}

export function superviseNotification(
  request: UseRequest<'notifications'>,
  environment: PluginEnvironment,
): NotificationRun & Supervised {
  const supervisor = new Supervisor(() => request, environment);
  return {
    state: () => supervisor.state,
    deliver: async (batch, signal): Promise<Delivery> => {
      const use = supervisor.current;
      if (!use) return notYet(supervisor);
      try {
        return await use.run.deliver(batch, signal);
      } catch (error) {
        return {status: 'retry', reason: messageOf(error)};
      }
    },
    close: () => supervisor.close(),
  };
}

export function superviseBouncer(
  request: UseRequest<'bouncers'>,
  environment: PluginEnvironment,
): BouncerRun & Supervised {
  const supervisor = new Supervisor(() => request, environment);
  /** The run that holds everything. */
  let synced: Use<'bouncers'> | undefined;
  const enforced = async (
    call: (use: Use<'bouncers'>) => Promise<Enforcement>,
  ): Promise<Enforcement> => {
    const use = supervisor.current;
    if (!use) return notYet(supervisor);
    try {
      const answer = await call(use);
      if (answer.status === 'resync') synced = undefined;
      return answer;
    } catch (error) {
      // Nobody knows how much of it was done.
      synced = undefined;
      return {status: 'retry', reason: messageOf(error)};
    }
  };
  return {
    state: () => supervisor.state,
    apply: (change: DecisionChange, signal) =>
      enforced(async (use) =>
        use === synced
          ? use.run.apply(change, signal)
          : {status: 'resync', reason: 'it was started anew, or a change failed'},
      ),
    resync: (decisions: AsyncIterable<readonly Decision[]>, signal) =>
      enforced(async (use) => {
        const answer = await use.run.resync(decisions, signal);
        if (answer.status === 'ok') synced = use;
        return answer;
      }),
    counts: async () => (await supervisor.current?.run.counts?.()) ?? [],
    clear: async () => {
      const use = await supervisor.ready();
      synced = undefined;
      await use?.run.clear();
    },
    close: () => supervisor.close(),
  };
}

export function superviseEnricher(
  request: UseRequest<'enrichers'>,
  environment: PluginEnvironment,
): EnricherRun & Supervised {
  const supervisor = new Supervisor(() => request, environment);
  const failed = (questions: readonly Lookup[], error: string) => questions.map(() => ({error}));
  return {
    state: () => supervisor.state,
    lookup: async (questions, signal) => {
      const use = supervisor.current;
      if (!use) return failed(questions, 'the plugin is not running');
      try {
        return await use.run.lookup(questions, signal);
      } catch (error) {
        return failed(questions, messageOf(error));
      }
    },
    close: () => supervisor.close(),
  };
}

function notYet<K extends Kind>(
  supervisor: Supervisor<K>,
): {status: 'retry'; reason: string; afterMs: number} {
  const {state} = supervisor;
  const reason =
    state.state === 'waiting'
      ? state.reason
      : state.state === 'failed'
        ? state.error.message
        : `the plugin is ${state.state}`;
  return {status: 'retry', reason, afterMs: supervisor.againMs};
}

/** Closes a use that failed without ending, so that it is started again. */
async function retire<K extends Kind>(
  use: Use<K>,
  supervisor: Supervisor<K>,
  error: unknown,
  {sinks}: PluginEnvironment,
): Promise<void> {
  sinks.log('error', messageOf(error));
  await use.close();
  await use.ended;
  if (supervisor.current === use) throw error;
}

const messageOf = (error: unknown) =>
  error instanceof EngineError ? `${error.code} ${error.message}` : String(error);
