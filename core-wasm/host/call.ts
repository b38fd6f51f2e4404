// Functions of the rule language that need what the core has not: databases,
// resolvers, networks, the store of decisions, names of time zones. A few the host
// has itself; absent ones answer what the reference answers without them, or fail;
// both are said through `notice`.

import {Fn} from '../assembly/abi-expr.ts';
import {TimeSpan} from './bucket-view.ts';
import {ja4h} from './ja4h.ts';
import {Texts} from './value-codec.ts';
import {dateIn, zoneNamed} from './zones.ts';

/** A record of a database or an answer of a service: members by the names rules use. */
export type HostRecord = Readonly<Record<string, unknown>>;

/**
 * What a host may provide, by the rule language's names. Integers of rules are
 * bigint. A handler that throws is an error of the expression.
 */
export interface RuleFunctions {
  Hostname(): string;
  LookupHost(name: string): readonly string[];
  /** Whether a forward-confirmed reverse name of the address matches one of the patterns (ignoring case). */
  MatchKnownBot(address: string, ...patterns: string[]): boolean;
  GeoIPEnrich(address: string): HostRecord | null;
  GeoIPASNEnrich(address: string): HostRecord | null;
  GeoIPRangeEnrich(address: string): object | null;
  IPToCountry(address: string): string;
  GetDecisionsCount(value: string): bigint;
  /** `since`: a duration that may count days. */
  GetDecisionsSinceCount(value: string, since: string): bigint;
  GetActiveDecisionsCount(value: string): bigint;
  GetActiveDecisionsTimeLeft(value: string): TimeSpan;
  CrowdsecCTI(address: string): object;
  HTTPGet(url: string): HostRecord;
  HTTPHead(url: string): HostRecord;
  HTTPPost(url: string, contentType: string, body: string): HostRecord;
  HTTPRequest(method: string, url: string, headers: HostRecord, body: string): HostRecord;
  JA4H(request: object): string;
  /** Receives the formatted text. */
  LogInfo(text: string): void;
}

export interface HostFunctions {
  readonly functions?: Readonly<
    Partial<{[Name in keyof RuleFunctions]: Later<RuleFunctions[Name]>}>
  >;
  /** Names of the functions and methods that answer with a promise: what asks them waits. */
  readonly asynchronous?: ReadonlySet<string>;
  /** Methods of statics: fields to merge into Enriched; undefined adds nothing. */
  readonly enrich?: Readonly<
    Partial<Record<string, Later<(text: string) => Readonly<Record<string, string>> | undefined>>>
  >;
}

/** A function that may answer with a promise. */
export type Later<F extends (...args: never[]) => unknown> = (
  ...args: Parameters<F>
) => ReturnType<F> | Promise<ReturnType<F>>;

/** What needs no provider. */
const BUILT_IN: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [Fn.JA4H, ja4h as Handler],
  [Fn.BuiltinDate, dateIn as Handler],
  [Fn.BuiltinTimezone, zoneNamed as Handler],
]);

/** Answers without a provider: as the reference without a database. */
const WITHOUT: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['GetDecisionsCount', 0n],
  ['GetDecisionsSinceCount', 0n],
  ['GetActiveDecisionsCount', 0n],
  ['GetActiveDecisionsTimeLeft', new TimeSpan(0n)],
  ['LookupHost', new Texts([])],
  ['MatchKnownBot', false],
  ['GeoIPEnrich', null],
  ['GeoIPASNEnrich', null],
  ['GeoIPRangeEnrich', null],
  ['IPToCountry', ''],
]);

/** The answer of function `fn`; an Error when it cannot be had. */
export function callHostFunction(
  fn: number,
  args: readonly unknown[],
  {functions}: HostFunctions,
  notice: (text: string) => void,
): unknown {
  const name = Fn[fn] ?? String(fn);
  const provided =
    (functions?.[name as keyof RuleFunctions] as Handler | undefined) ?? BUILT_IN.get(fn);
  if (provided) return answer(name, provided, args);
  if (name === 'LogInfo') {
    notice(String(args[0]));
    return true;
  }
  notice(`"${name}" is not available here`);
  return WITHOUT.has(name) ? WITHOUT.get(name) : new Error(`${name} is not available`);
}

type Handler = (...args: unknown[]) => unknown;

/** A list of texts is the language's []string. */
const shaped = (name: string, given: unknown) =>
  name === 'LookupHost' ? new Texts(given as string[]) : given;

function answer(name: string, handler: Handler, args: readonly unknown[]): unknown {
  try {
    const given = handler(...args);
    return given instanceof Promise
      ? given.then((value) => shaped(name, value))
      : shaped(name, given);
  } catch (cause) {
    return new Error(`${name} failed`, {cause});
  }
}
