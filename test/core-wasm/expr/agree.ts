// Does a value agree with what a vector expects? Vectors write plain JSON for
// strings, booleans, nil, []any and map[string]any, {"$t": type, "v": value} for the rest.
import {Tag} from '../../../core-wasm/assembly/abi.ts';
import {Tagged} from './values.ts';

interface Typed {
  readonly $t: string;
  readonly v?: unknown;
  readonly pairs?: readonly (readonly [unknown, unknown])[];
}

const isTyped = (value: unknown): value is Typed =>
  typeof value === 'object' && value !== null && '$t' in value;

/** RFC 3339 of an instant in its zone. */
function instantText(ns: bigint, zoneMinutes: number): string {
  const local = new Date(Number(ns / 1_000_000n) + zoneMinutes * 60_000).toISOString().slice(0, 19);
  if (zoneMinutes === 0) return `${local}Z`;
  const minutes = Math.abs(zoneMinutes);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${local}${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function floatOf(text: unknown): number {
  return text === '+Inf'
    ? Number.POSITIVE_INFINITY
    : text === '-Inf'
      ? Number.NEGATIVE_INFINITY
      : Number(text);
}

function listAgrees(expected: unknown, value: unknown): boolean {
  const items = value instanceof Tagged ? value.value : value;
  if (expected === null || !Array.isArray(items)) return expected === null && items === null;
  const wanted = expected as unknown[];
  return wanted.length === items.length && wanted.every((item, i) => agrees(item, items[i]));
}

function entriesOf(value: unknown): [unknown, unknown][] | undefined {
  if (value instanceof Map) return [...value];
  if (!(value instanceof Tagged) || value.value === null) return undefined;
  return Object.entries(value.value as object);
}

function mapAgrees(expected: readonly (readonly [unknown, unknown])[], value: unknown): boolean {
  const entries = entriesOf(value);
  if (entries?.length !== expected.length) return false;
  return expected.every(([key, wanted]) =>
    entries.some(([own, item]) => agrees(key, own) && agrees(wanted, item)),
  );
}

export function agrees(expected: unknown, value: unknown): boolean {
  if (expected === null) {
    return value === null || (value instanceof Tagged && value.value === null);
  }
  if (typeof expected === 'string') {
    return value === expected;
  }
  if (typeof expected === 'boolean') return value === expected;
  if (Array.isArray(expected)) return listAgrees(expected, value);
  if (!isTyped(expected)) return mapAgrees(Object.entries(expected as object), value);
  const {$t, v, pairs} = expected;
  const tagged = value instanceof Tagged ? value : undefined;
  switch ($t) {
    case 'int':
    case 'int32':
    case 'int64':
      return tagged?.tag === Tag.Int && tagged.value === BigInt(v as number | string);
    case 'float':
      return tagged?.tag === Tag.Float && Object.is(tagged.value, floatOf(v));
    case 'duration_ns':
      return tagged?.tag === Tag.Duration && tagged.value === BigInt(v as number | string);
    case 'time': {
      if (tagged?.tag !== Tag.Time) return false;
      const {ns, zoneMinutes} = tagged.value as {ns: bigint; zoneMinutes: number};
      return instantText(ns, zoneMinutes) === v;
    }
    case '[]string':
      return tagged?.tag === Tag.Strings && listAgrees(v ?? null, value);
    case '[]int':
      return listAgrees(v, value);
    case 'array':
      return listAgrees(v, value);
    case 'map[any]any':
      return mapAgrees(pairs!, value);
    case 'map[string]string':
      return tagged?.tag === Tag.StringMap && mapAgrees(Object.entries(v as object), value);
    case 'map[string][]string':
    case 'url.Values':
      return tagged?.tag === Tag.ListMap && mapAgrees(Object.entries(v as object), value);
    case 'pointer':
      return agrees(v, value);
    case 'nil slice':
    case 'nil map':
    case 'nil pointer':
      return agrees(null, value);
    default:
      return false;
  }
}
