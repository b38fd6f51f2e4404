// Values that JSON cannot hold, as they cross: instants in ns are decimal text.
import type {AlertBatch, Chunk, Datagram, Decision, DecisionChange} from '../../plugin.ts';

/** A chunk without its bytes. */
export type WireChunk = Omit<Chunk, 'bytes' | 'at'> & {readonly at: string};
export type WireDecision = Omit<Decision, 'until'> & {readonly until: string};
export interface WireChange {
  readonly adds: readonly WireDecision[];
  readonly deletes: readonly WireDecision[];
}

export const toWire = (decision: Decision): WireDecision => ({
  ...decision,
  until: String(decision.until),
});

export const fromWire = (decision: WireDecision): Decision => ({
  ...decision,
  until: BigInt(decision.until),
});

export const changeToWire = ({adds, deletes}: DecisionChange): WireChange => ({
  adds: adds.map(toWire),
  deletes: deletes.map(toWire),
});

export const changeFromWire = ({adds, deletes}: WireChange): DecisionChange => ({
  adds: adds.map(fromWire),
  deletes: deletes.map(fromWire),
});

/** A batch of datagrams without their bytes, which come one after the other. */
export interface WireDatagrams {
  readonly peers: readonly string[];
  /** Where each ends. */
  readonly ends: readonly number[];
  readonly dropped: number;
}

export function datagramsToWire(
  batch: readonly Datagram[],
  dropped: number,
): {readonly value: WireDatagrams; readonly bytes: Uint8Array} {
  let end = 0;
  const ends = batch.map(({bytes}) => {
    end += bytes.length;
    return end;
  });
  return {
    value: {peers: batch.map(({peer}) => peer), ends, dropped},
    bytes: Buffer.concat(batch.map(({bytes}) => bytes)),
  };
}

export const datagramsOf = ({peers, ends}: WireDatagrams, bytes: Uint8Array): Datagram[] =>
  peers.map((peer, at) => ({peer, bytes: bytes.subarray(ends[at - 1] ?? 0, ends[at])}));

/** What a notification is asked to show. */
export interface PreviewRequest {
  readonly name: string;
  readonly config: unknown;
  readonly batch: AlertBatch;
  /** ns since the epoch */
  readonly now: string;
}

/** What a process is started for. */
export interface OpenRequest {
  readonly kind: 'datasources' | 'notifications' | 'bouncers' | 'enrichers' | 'commands';
  readonly name: string;
  readonly config: unknown;
  readonly positions?: Readonly<Record<string, unknown>>;
}
