// What plugins answer, checked: a plugin may be written by anyone, and a number where a list is
// expected must not become an exception in the middle of the host.
import {
  type AlertBatch,
  CHUNK_BYTES_MAX,
  type Chunk,
  type ConfigFault,
  type Delivery,
  type Enforcement,
  type EnforcementCount,
  type LookupAnswer,
  POSITION_BYTES_MAX,
} from '../../plugin.ts';
import {ProtocolError} from '../wire/frame.ts';

const TEXT_MAX = 1000;
const SOURCE_MAX = 1000;
const LABELS_MAX = 32;
const LISTED_MAX = 100_000;
const COUNTS_MAX = 1000;
const FIELDS_MAX = 256;
const DELAY_MS_MAX = 86_400_000;

type Map = Record<string, unknown>;

export function asDelivery(value: unknown, {alerts}: AlertBatch): Delivery {
  const {status, reason, afterMs, accepted, refused} = map(value, 'a delivery');
  const known = new Set(alerts.map(({uuid}) => uuid));
  if (status === 'ok') {
    const listed = optional(refused, 'refused').map((entry) => {
      const {uuid, reason} = map(entry, 'refused');
      return {uuid: text(uuid, 'uuid'), reason: text(reason, 'reason')};
    });
    return {status, refused: listed.filter(({uuid}) => known.has(uuid))};
  }
  if (status === 'retry') {
    const listed = optional(accepted, 'accepted').map((uuid) => text(uuid, 'accepted'));
    return {
      status,
      reason: text(reason, 'reason'),
      ...delay(afterMs),
      accepted: listed.filter((uuid) => known.has(uuid)),
    };
  }
  if (status === 'refused') return {status, reason: text(reason, 'reason')};
  throw wrong('status of a delivery', status);
}

export function asEnforcement(value: unknown): Enforcement {
  const {status, reason, afterMs, inForce, refused, repaired} = map(value, 'an enforcement');
  if (status === 'ok') {
    return {
      status,
      inForce: count(inForce, 'inForce'),
      refused: optional(refused, 'refused').map((entry) => {
        const {id, reason} = map(entry, 'refused');
        return {id: count(id, 'id'), reason: text(reason, 'reason')};
      }),
      repaired: count(repaired ?? 0, 'repaired'),
    };
  }
  if (status === 'retry') return {status, reason: text(reason, 'reason'), ...delay(afterMs)};
  if (status === 'resync') return {status, reason: text(reason, 'reason')};
  throw wrong('status of an enforcement', status);
}

export function asCounts(value: unknown): readonly EnforcementCount[] {
  return list(value, 'counts', COUNTS_MAX).map((entry) => {
    const {origin, remediation, unit, count: times} = map(entry, 'a count');
    if (unit !== 'packet' && unit !== 'byte' && unit !== 'request') throw wrong('unit', unit);
    return {
      origin: text(origin, 'origin'),
      remediation: text(remediation, 'remediation'),
      unit,
      count: count(times, 'count'),
    };
  });
}

export function asLookups(value: unknown, questions: number): readonly LookupAnswer[] {
  const answers = list(value, 'answers', LISTED_MAX);
  if (answers.length !== questions) {
    throw new ProtocolError(`expected ${questions} answers, found ${answers.length}`);
  }
  return answers.map((entry) => {
    const {error, fields, ttlMs} = map(entry, 'an answer');
    if (error !== undefined) return {error: text(error, 'error')};
    return {
      fields: texts(fields, 'fields', FIELDS_MAX),
      ...(ttlMs !== undefined && {ttlMs: count(ttlMs, 'ttlMs')}),
    };
  });
}

/** A chunk; `at` may have crossed as text. */
export function asChunk(value: unknown, bytes: Uint8Array): Chunk {
  const {source, position, framing, ends, isLast, labels, isAwaited, at} = map(value, 'a chunk');
  if (!(bytes instanceof Uint8Array) || bytes.length > CHUNK_BYTES_MAX) {
    throw new ProtocolError(`expected a chunk of at most ${CHUNK_BYTES_MAX} bytes`);
  }
  if (framing !== 'line' && framing !== 'record') throw wrong('framing', framing);
  if (typeof source !== 'string' || source === '' || source.length > SOURCE_MAX) {
    throw wrong('source', source);
  }
  if (JSON.stringify(position ?? null).length > POSITION_BYTES_MAX) {
    throw new ProtocolError(`expected a position of at most ${POSITION_BYTES_MAX} bytes`);
  }
  return {
    bytes,
    source,
    position: (position ?? null) as Chunk['position'],
    at: instant(at),
    framing,
    ...(ends !== undefined && {ends: ascending(ends, bytes.length)}),
    ...(isLast === true && {isLast}),
    ...(labels !== undefined && {labels: texts(labels, 'labels', LABELS_MAX)}),
    ...(isAwaited === true && {isAwaited}),
  };
}

/** Faults that a plugin's own check found; whatever else it returned is a fault too. */
export function asFaults(value: unknown): readonly ConfigFault[] {
  if (!Array.isArray(value)) return [{at: '', message: "the plugin's check returned no list"}];
  return value.slice(0, 50).map((fault: Partial<ConfigFault> | null) => ({
    at: String(fault?.at ?? '').slice(0, 200),
    message: String(fault?.message ?? 'it is wrong').slice(0, 500),
  }));
}

function instant(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string' && /^\d{1,19}$/.test(value)) return BigInt(value);
  throw wrong('at', value);
}

function ascending(value: unknown, length: number): readonly number[] {
  const ends = list(value, 'ends', length).map((end) => count(end, 'ends'));
  const isRight = ends.every((end, at) => end > (ends[at - 1] ?? 0)) && ends.at(-1) === length;
  if (!isRight) throw new ProtocolError('expected ends that ascend to the end of the chunk');
  return ends;
}

function map(value: unknown, what: string): Map {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(what, value);
  return value as Map;
}

function list(value: unknown, what: string, max: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > max) throw wrong(what, value);
  return value;
}

const optional = (value: unknown, what: string): readonly unknown[] =>
  value === undefined || value === null ? [] : list(value, what, LISTED_MAX);

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw wrong(what, value);
  return value.slice(0, TEXT_MAX);
}

function texts(value: unknown, what: string, max: number): Record<string, string> {
  const entries = Object.entries(map(value, what));
  if (entries.length > max) throw wrong(what, value);
  return Object.fromEntries(entries.map(([name, one]) => [name, text(one, what)]));
}

function count(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrong(what, value);
  return value as number;
}

const delay = (value: unknown) =>
  value === undefined || value === null
    ? {}
    : {afterMs: Math.min(count(Math.ceil(Number(value)), 'afterMs'), DELAY_MS_MAX)};

const wrong = (what: string, value: unknown) =>
  new ProtocolError(
    `${what}: ${value === undefined ? 'missing' : `unexpected ${String(JSON.stringify(value)).slice(0, 80)}`}`,
  );
