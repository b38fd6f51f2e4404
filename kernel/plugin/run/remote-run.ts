// The runs of a plugin in a process of its own: each method is a call over the channel.
import type {
  AlertBatch,
  Chunk,
  CommandOutput,
  Decision,
  DecisionChange,
  Lookup,
  Position,
} from '../../plugin.ts';
import type {Kind} from '../shape.ts';
import {ProtocolError} from '../wire/frame.ts';
import type {Peer} from '../wire/peer.ts';
import {changeToWire, toWire} from '../wire/values.ts';
import {asChunk} from './answers.ts';
import type {RunOf} from './use.ts';

/** What `resync` hands out, asked for by the plugin with calls of "decisions". */
export interface Resyncing {
  current: AsyncIterator<readonly Decision[]> | undefined;
}

/** Answers the plugin's wish for the next decisions. */
export const decisionsHandler = (resyncing: Resyncing) => async () => {
  if (!resyncing.current) throw new ProtocolError('decisions asked for outside of resync');
  const result = await resyncing.current.next();
  return {value: result.done ? null : result.value.map(toWire)};
};

/** The run of a kind; answers are as the plugin gave them. */
export function remoteRun(
  kind: Kind,
  name: string,
  peer: Peer,
  ahead: number,
  resyncing: Resyncing,
): RunOf[Kind] {
  const ask = async (method: string, value?: unknown, signal?: AbortSignal) =>
    (await peer.call(method, value, undefined, signal)).value;
  const close = async () => void (await ask('close'));
  if (kind === 'datasources') {
    return {
      chunks: {[Symbol.asyncIterator]: () => chunksOf(peer, ahead)},
      acknowledge: async (source: string, position: Position) =>
        void (await ask('acknowledge', {source, position})),
      close,
    };
  }
  if (kind === 'notifications') {
    return {
      deliver: (batch: AlertBatch, signal: AbortSignal) => ask('deliver', batch, signal) as never,
      close,
    };
  }
  if (kind === 'bouncers') {
    return {
      apply: (change: DecisionChange, signal: AbortSignal) =>
        ask('apply', changeToWire(change), signal) as never,
      resync: async (decisions: AsyncIterable<readonly Decision[]>, signal: AbortSignal) => {
        resyncing.current = decisions[Symbol.asyncIterator]();
        try {
          return (await ask('resync', undefined, signal)) as never;
        } finally {
          await resyncing.current.return?.();
          resyncing.current = undefined;
        }
      },
      counts: async () => ((await ask('counts')) ?? []) as never,
      clear: async () => void (await ask('clear')),
      close,
    };
  }
  if (kind === 'enrichers') {
    return {
      lookup: (questions: readonly Lookup[], signal: AbortSignal) =>
        ask('lookup', questions, signal) as never,
      close,
    };
  }
  return {
    // The host's sinks take what it writes.
    run: async (argv: readonly string[], _output: CommandOutput) =>
      (await ask('command', {name, argv})) as number,
    close,
  };
}

/** Asks for `ahead` chunks before their turn, no more: that is the plugin's credit. */
function chunksOf(peer: Peer, ahead: number): AsyncIterator<Chunk> {
  const asked: Promise<Chunk | undefined>[] = [];
  let isOver = false;
  const ask = () => {
    const answer = peer.call('next').then(({value, bytes}) => {
      if (value === null || value === undefined) {
        isOver = true;
        return undefined;
      }
      return asChunk(value, bytes);
    });
    // Looked at when its turn comes.
    answer.catch(() => {});
    asked.push(answer);
  };
  return {
    next: async () => {
      while (asked.length < ahead && !isOver) ask();
      const chunk = await asked.shift();
      return chunk ? {done: false, value: chunk} : {done: true, value: undefined};
    },
    return: async () => {
      isOver = true;
      return {done: true, value: undefined};
    },
  };
}
