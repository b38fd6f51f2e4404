// Lists of addresses at a provider as the decisions are: what is wanted is compared with what the
// provider has, and only the difference is told. What it has is read at first, after a failure, and
// from time to time, so that what somebody else changed is put right.
import type {BouncerRun, Decision, Enforcement, HttpAnswer, PluginHost} from '../../plugin.ts';
import {HeldDecisions, type HeldPlace, strictest} from './held-decisions.ts';
import {deliveryOf} from './http-answer.ts';
import {Pace} from './pace.ts';
import {isWayFault, wayFault} from './words.ts';

/** Of refused decisions, so many are named; the others are counted. */
const NAMED_MAX = 1_000;
/** Until an operator has mended what the provider refuses. */
const REFUSED_MS = 60_000;
const NS_PER_MS = 1_000_000n;

/** Why a provider did not do it, and when it is worth asking again. */
export class RemoteFault extends Error {
  override readonly name = 'RemoteFault';
  readonly afterMs: number | undefined;

  constructor(reason: string, afterMs?: number) {
    super(reason);
    this.afterMs = afterMs;
  }
}

/** Throws RemoteFault unless the answer is a success. */
export function requireOk(answer: HttpAnswer, provider: string, now: bigint): HttpAnswer {
  const delivery = deliveryOf(answer, provider, now);
  if (delivery.status === 'ok') return answer;
  const afterMs = delivery.status === 'retry' ? delivery.afterMs : REFUSED_MS;
  throw new RemoteFault(delivery.reason, afterMs);
}

export interface ListChange {
  readonly wanted: ReadonlySet<string>;
  readonly adds: readonly string[];
  readonly removes: readonly string[];
}

export interface RemoteList {
  /** Entries that fit in; those of the decisions that end last are preferred. */
  readonly capacity: number;
  /** How the list writes a place under a remediation; undefined: it is not for this list. */
  entryOf(place: HeldPlace, remediation: string): string | undefined;
  /** Entries of ours that it has. Throws RemoteFault, or what the way there throws. */
  read(signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Makes the wanted ones be all of ours. The same. */
  write(change: ListChange, signal: AbortSignal): Promise<void>;
}

export interface RemoteListsOptions {
  /** As the operator knows the provider. */
  readonly provider: string;
  readonly lists: readonly RemoteList[];
  /** Between two changes, at least, ms. */
  readonly writeMs: number;
  /** Between two looks at what the provider has, ms. */
  readonly lookMs: number;
  /** After everything of ours was taken out of the lists. */
  cleared?(signal: AbortSignal): Promise<void>;
}

/** Metrics: `entries_written_total`, `entries_left_out`, `requests_failed_total`. */
export function enforceByLists(
  host: PluginHost,
  {provider, lists, writeMs, lookMs, cleared}: RemoteListsOptions,
): BouncerRun {
  const held = new HeldDecisions();
  const pace = new Pace(writeMs, () => host.now());
  /** What each list has; undefined: unknown. */
  const known = lists.map((): ReadonlySet<string> | undefined => undefined);
  let readAt = 0n;

  const enforce = async (
    refused: readonly {readonly id: number; readonly reason: string}[],
    signal: AbortSignal,
  ): Promise<Enforcement> => {
    const now = host.now();
    const plan = planOf(held, lists, now);
    const isLook = now - readAt >= BigInt(lookMs) * NS_PER_MS;
    let repaired = 0;
    try {
      for (const [at, list] of lists.entries()) {
        const before = known[at];
        const found = before && !isLook ? before : await list.read(signal);
        if (before) repaired += [...before].filter((entry) => !found.has(entry)).length;
        known[at] = found;
        const wanted = plan.wanted[at]!;
        const adds = [...wanted].filter((entry) => !found.has(entry));
        const removes = [...found].filter((entry) => !wanted.has(entry));
        if (adds.length + removes.length === 0) continue;
        await pace.turn(signal);
        // Until it is done, what the list has is not known.
        known[at] = undefined;
        await list.write({wanted, adds, removes}, signal);
        known[at] = wanted;
        host.count('entries_written_total', adds.length + removes.length);
      }
    } catch (error) {
      host.count('requests_failed_total');
      if (error instanceof RemoteFault) {
        const {message, afterMs} = error;
        return {status: 'retry', reason: message, ...(afterMs !== undefined && {afterMs})};
      }
      if (isWayFault(error)) return {status: 'retry', reason: wayFault(error, provider)};
      throw error;
    }
    if (isLook) readAt = now;
    host.gauge('entries_left_out', plan.leftOut);
    return {
      status: 'ok',
      inForce: plan.inForce,
      refused: [...refused, ...plan.refused].slice(0, NAMED_MAX),
      repaired,
    };
  };
  return {
    apply: (change, signal) => enforce(held.apply(change, host.now()).refused, signal),
    resync: async (decisions, signal) =>
      enforce(await held.replace(decisions, () => host.now()), signal),
    async clear() {
      held.clear();
      known.fill(undefined);
      const answer = await enforce([], host.signal);
      if (answer.status !== 'ok') throw new Error(answer.reason);
      await cleared?.(host.signal);
    },
    close: async () => {},
  };
}

interface Plan {
  /** For each list. */
  readonly wanted: readonly ReadonlySet<string>[];
  readonly refused: readonly {readonly id: number; readonly reason: string}[];
  /** Decisions that some list has. */
  readonly inForce: number;
  /** Entries for which there was no room. */
  readonly leftOut: number;
}

/** Which places go into which list. */
function planOf(held: HeldDecisions, lists: readonly RemoteList[], now: bigint): Plan {
  interface Entry {
    readonly until: bigint;
    readonly decisions: readonly Decision[];
  }
  const entries = lists.map(() => new Map<string, Entry>());
  const refused: {id: number; reason: string}[] = [];
  const refuse = (decisions: readonly Decision[], reason: string) => {
    if (refused.length < NAMED_MAX) refused.push(...decisions.map(({id}) => ({id, reason})));
  };
  for (const place of held.places) {
    const decision = strictest(place.decisions, now);
    if (!decision) continue;
    let isTaken = false;
    for (const [at, list] of lists.entries()) {
      const text = list.entryOf(place, decision.type);
      if (text === undefined) continue;
      isTaken = true;
      const other = entries[at]!.get(text);
      entries[at]!.set(text, {
        until: other && other.until > decision.until ? other.until : decision.until,
        decisions: other ? [...other.decisions, ...place.decisions] : place.decisions,
      });
    }
    if (!isTaken) refuse(place.decisions, 'no list of the provider takes it');
  }
  let [inForce, leftOut] = [0, 0];
  const wanted = entries.map((all, at) => {
    const {capacity} = lists[at]!;
    let chosen = [...all];
    if (all.size > capacity) {
      chosen.sort(([, one], [, other]) => (one.until < other.until ? 1 : -1));
      for (const [, {decisions}] of chosen.slice(capacity)) refuse(decisions, 'the list is full');
      leftOut += all.size - capacity;
      chosen = chosen.slice(0, capacity);
    }
    for (const [, {decisions}] of chosen) inForce += decisions.length;
    return new Set(chosen.map(([text]) => text));
  });
  return {wanted, refused, inForce, leftOut};
}
