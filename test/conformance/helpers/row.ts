// A row of expr-helpers.json: its variables as the compiler and the core take them.
import {Tag} from '../../../core-wasm/assembly/abi.ts';
import {ALERT} from '../../../core-wasm/compiler/expr/alert-structs.ts';
import {hostStruct} from '../../../core-wasm/compiler/expr/host-struct.ts';
import {REQUEST} from '../../../core-wasm/compiler/expr/request-struct.ts';
import {
  ANY,
  ARRAY,
  BOOL,
  INT,
  listOf,
  MAP,
  pointerTo,
  STRING,
  STRING_MAP,
  STRINGS,
  TIME,
  type Type,
} from '../../../core-wasm/compiler/expr/types.ts';
import {Instant} from '../../../core-wasm/host/bucket-view.ts';
import {RuleAlert, RuleSource} from '../../../core-wasm/host/runtime-alert.ts';
import {Texts} from '../../../core-wasm/host/value-codec.ts';
import {Tagged} from '../../core-wasm/expr/values.ts';
import type {Decision} from './decision-store.ts';
import type {Names} from './resolver.ts';

export interface Row {
  readonly id: string;
  readonly expr: string;
  readonly env: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly expected?: unknown;
  readonly error?: {readonly phase: 'compile' | 'run' | 'compile or run'};
  /** "approx 1e-6" */
  readonly compare?: string;
  /** Members of `out` after the call, by `out.<key>`. */
  readonly side_effect?: Readonly<Record<string, unknown>>;
  readonly db?: readonly Decision[];
  readonly dns?: Names;
  /** How often the resolver is asked. */
  readonly dns_lookups?: number;
}

/** What a variable is at compile time, and what it holds: a Tagged, or what the host's codec writes. */
export interface Variable {
  readonly type: Type;
  readonly value: unknown;
}

interface Typed {
  readonly $t: string;
  readonly v?: unknown;
}

const isTyped = (value: unknown): value is Typed =>
  typeof value === 'object' && value !== null && '$t' in value;

/** A variable as the vectors write it. */
export function variable(given: unknown): Variable {
  if (given === null) return {type: ANY, value: null};
  if (typeof given === 'string') return {type: STRING, value: given};
  if (typeof given === 'boolean') return {type: BOOL, value: given};
  if (Array.isArray(given)) return {type: ARRAY, value: plainItems(given)};
  if (!isTyped(given)) {
    const entries = Object.entries(given as object).map(
      ([key, item]) => [key, variable(item).value] as const,
    );
    return {type: MAP, value: new Map(entries)};
  }
  const {$t, v} = given;
  switch ($t) {
    case 'int':
      return {type: INT, value: BigInt(v as number)};
    case 'time':
      return {type: TIME, value: new Instant(BigInt(Date.parse(v as string)) * 1_000_000n)};
    case '[]string':
      return {type: STRINGS, value: new Texts(v as string[])};
    case 'map[string]string':
      return {type: STRING_MAP, value: new Tagged(Tag.StringMap, v)};
    case 'nil[]any':
      return {type: ARRAY, value: new Tagged(Tag.Array, null)};
    case '[]time.Time':
      return {type: listOf(TIME), value: plainItems(v)};
    case '[]mockQueue':
      return {type: listOf(QUEUED), value: plainItems(v)};
    case 'mockQueue':
      return {type: QUEUED, value: new Queued(v as Typed)};
    case 'models.Alert':
      return {type: pointerTo(ALERT), value: alert(v as AlertFacts)};
    case 'http.Request':
      return {type: pointerTo(REQUEST), value: new Request(v as RequestFacts)};
    default:
      return {type: ANY, value: null};
  }
}

const plainItems = (items: unknown) => (items as unknown[]).map((item) => variable(item).value);

/** The events of the reference's test of intervals. */
const QUEUED = hostStruct('mockQueue', {Time: TIME, StrTime: STRING});

class Queued {
  constructor(members: object) {
    for (const [name, member] of Object.entries(members)) {
      Object.assign(this, {[name]: variable(member).value});
    }
  }
}

interface AlertFacts {
  readonly Source: {readonly v: {readonly Value: string}};
}

function alert({Source}: AlertFacts): RuleAlert {
  const made = new RuleAlert();
  made.Source = new RuleSource({scope: 'Ip', value: Source.v.Value});
  return made;
}

interface RequestFacts {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
}

/** A request as the host hands it to application rules. */
class Request {
  readonly Method: string;
  readonly Proto = 'HTTP/1.1';
  readonly Header: Readonly<Record<string, readonly string[]>>;

  constructor({method, headers, cookies}: RequestFacts) {
    this.Method = method;
    const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
    const all = {...headers, ...(pairs.length > 0 && {Cookie: pairs.join('; ')})};
    this.Header = Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, [value]] as const),
    );
  }
}
