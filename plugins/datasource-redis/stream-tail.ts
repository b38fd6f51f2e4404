// Streams by a consumer group. What this consumer was given and has not acknowledged is read again
// at the start: what lies behind the position is new to the host, the rest only waits for its
// acknowledgement. Entries of consumers that are gone are taken over under a name of their own, so
// that they, which are older, do not blur what the position says.
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';
import {msOf, type RedisConfig} from './config.ts';
import type {Connection, Value} from './connection.ts';
import {type Entry, entriesOf, isAfter, isId, lineOf} from './entry.ts';
import {chunksOf, type Placed} from './records.ts';

/** Entries taken over and not acknowledged: a position names each. */
const CLAIMED_MAX = 100;
const ACK_BATCH = 1_000;
const NS_PER_MS = 1_000_000n;

export const claimedOf = (stream: string) => `${stream} (taken over)`;

interface Claimed {
  readonly id: string;
  readonly number: number;
}

interface StreamState {
  readonly key: string;
  /** Of the last entry that was handed on. */
  last: string;
  /** Handed on and not acknowledged, in order. */
  open: string[];
  claimed: Claimed[];
  /** Of the last entry that was taken over. */
  number: number;
}

export class StreamTail {
  private readonly config: RedisConfig;
  private readonly host: PluginHost;
  private readonly reading: Connection;
  private readonly telling: Connection;
  private readonly states: readonly StreamState[];
  private claimedAt = 0n;

  constructor(
    config: RedisConfig,
    host: PluginHost,
    positions: Readonly<Record<string, Position>>,
    {reading, telling}: {reading: Connection; telling: Connection},
  ) {
    this.config = config;
    this.host = host;
    this.reading = reading;
    this.telling = telling;
    this.states = (config.streams ?? []).map((key) => {
      const {id} = (positions[key] ?? {}) as {id?: unknown};
      const left = (positions[claimedOf(key)] ?? {}) as {number?: unknown; ids?: unknown};
      const number = Number(left.number) || 0;
      const ids = Array.isArray(left.ids) ? left.ids.filter(isId) : [];
      return {
        key,
        last: isId(id) ? id : '0-0',
        open: [],
        claimed: ids.map((one) => ({id: one, number})),
        number,
      };
    });
  }

  async *chunks(): AsyncGenerator<Chunk> {
    const {config, reading} = this;
    const {group, consumer, count} = config;
    for (const state of this.states) await this.makeGroup(state.key);
    for (const state of this.states) {
      yield* this.rest(state);
      yield* this.restOfClaimed(state);
    }
    const keys = this.states.map(({key}) => key);
    const news = keys.map(() => '>');
    const block = msOf(config.block);
    for (;;) {
      const answer = await reading.call(
        'XREADGROUP',
        ...['GROUP', group, consumer, 'COUNT', count, 'BLOCK', block, 'STREAMS', ...keys, ...news],
      );
      for (const one of (answer ?? []) as Value[]) {
        const [key, entries] = one as [Buffer, Value];
        const state = this.states.find((known) => known.key === key.toString('utf8'));
        if (state) yield* this.handOn(state, entriesOf(entries));
      }
      if (this.isClaimDue()) for (const state of this.states) yield* this.claim(state);
    }
  }

  async acknowledge(source: string, position: Position): Promise<void> {
    const {id, number} = (position ?? {}) as {id?: unknown; number?: unknown};
    for (const state of this.states) {
      if (source === state.key && isId(id)) {
        const cut = state.open.findIndex((one) => isAfter(one, id));
        const safe = state.open.splice(0, cut < 0 ? state.open.length : cut);
        await this.tell(state.key, safe);
      } else if (source === claimedOf(state.key) && typeof number === 'number') {
        const safe = state.claimed.filter((one) => one.number <= number);
        state.claimed = state.claimed.filter((one) => one.number > number);
        await this.tell(
          state.key,
          safe.map((one) => one.id),
        );
      }
    }
  }

  private async makeGroup(key: string): Promise<void> {
    const {group, start} = this.config;
    await this.reading.call('XGROUP', 'CREATE', key, group, start, 'MKSTREAM').catch((error) => {
      if (!String(error.message).startsWith('BUSYGROUP')) throw error;
    });
  }

  /** What this consumer was given before. */
  private async *rest(state: StreamState): AsyncGenerator<Chunk> {
    for await (const entries of this.given(state.key, this.config.consumer)) {
      const known = entries.filter(({id}) => !isAfter(id, state.last));
      state.open.push(...known.map(({id}) => id));
      yield* this.handOn(
        state,
        entries.filter(({id}) => isAfter(id, state.last)),
      );
    }
  }

  private async *restOfClaimed(state: StreamState): AsyncGenerator<Chunk> {
    for await (const entries of this.given(state.key, this.claimer)) {
      const known = new Set(state.claimed.map(({id}) => id));
      yield* this.handOnClaimed(
        state,
        entries.filter(({id}) => !known.has(id)),
      );
    }
  }

  private async *given(key: string, consumer: string): AsyncGenerator<readonly Entry[]> {
    const {group, count} = this.config;
    for (let from = '0'; ; ) {
      const answer = await this.reading.call(
        'XREADGROUP',
        ...['GROUP', group, consumer, 'COUNT', count, 'STREAMS', key, from],
      );
      const [found] = (answer ?? []) as [Buffer, Value][];
      const entries = entriesOf(found?.[1]);
      if (entries.length === 0) return;
      yield entries;
      from = entries.at(-1)!.id;
    }
  }

  private *handOn(state: StreamState, entries: readonly Entry[]): Generator<Chunk> {
    const records = entries.map((entry): Placed => {
      state.open.push(entry.id);
      return {record: this.recordOf(entry), position: {id: entry.id}};
    });
    if (entries.length > 0) state.last = entries.at(-1)!.id;
    yield* chunksOf(this.host, state.key, records);
  }

  private *handOnClaimed(state: StreamState, entries: readonly Entry[]): Generator<Chunk> {
    const records = entries.map((entry): Placed => {
      state.number += 1;
      state.claimed.push({id: entry.id, number: state.number});
      const ids = state.claimed.map(({id}) => id);
      return {record: this.recordOf(entry), position: {number: state.number, ids}};
    });
    yield* chunksOf(this.host, claimedOf(state.key), records);
  }

  /** Takes over what others were given and have not acknowledged for long. */
  private async *claim(state: StreamState): AsyncGenerator<Chunk> {
    const {group, consumer, claim_idle} = this.config;
    const room = CLAIMED_MAX - state.claimed.length;
    if (room <= 0) return;
    const idle = msOf(claim_idle);
    const pending = (await this.reading.call(
      'XPENDING',
      ...[state.key, group, 'IDLE', idle, '-', '+', CLAIMED_MAX],
    )) as Value[];
    const own = [consumer, this.claimer];
    const ids = pending.flatMap((one) => {
      const [id, owner] = one as [Buffer, Buffer];
      return own.includes(owner.toString('utf8')) ? [] : [id.toString('latin1')];
    });
    if (ids.length === 0) return;
    const taken = await this.reading.call(
      'XCLAIM',
      ...[state.key, group, this.claimer, idle, ...ids.slice(0, room)],
    );
    const entries = entriesOf((taken as Value[]).filter((one) => one !== null));
    this.host.count('taken_over_total', entries.length);
    yield* this.handOnClaimed(state, entries);
  }

  private isClaimDue(): boolean {
    const idle = BigInt(msOf(this.config.claim_idle)) * NS_PER_MS;
    const now = this.host.now();
    if (idle === 0n || now - this.claimedAt < idle / 2n) return false;
    this.claimedAt = now;
    return true;
  }

  private recordOf(entry: Entry): Uint8Array {
    const line = lineOf(entry, this.config.field);
    // Trimmed away, or without the field: acknowledged with the others, and counted.
    if (!line) this.host.count(entry.fields === null ? 'trimmed_total' : 'records_faulty_total');
    return line ?? new Uint8Array();
  }

  private async tell(key: string, ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += ACK_BATCH)
      await this.telling.call('XACK', key, this.config.group, ...ids.slice(from, from + ACK_BATCH));
  }

  private get claimer(): string {
    return `${this.config.consumer}.taken-over`;
  }
}
