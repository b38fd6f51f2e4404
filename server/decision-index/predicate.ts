// Filters of decisions as a question about an entry; store/decision-filter.ts is the same
// as a condition on rows.
import {EngineError, normalScope, type Prefix, prefixOf} from '@firewatch/kernel';
import type {DecisionFilter} from '../store/decision-filter.ts';
import type {Entry} from './entry.ts';

export type Predicate = (entry: Entry) => boolean;

/** The prefix that a filter names. Throws EngineError FW5012 for what is no address. */
export function prefixAsked({ip}: DecisionFilter): Prefix | undefined {
  if (ip === undefined) return undefined;
  const prefix = prefixOf(ip);
  if (prefix) return prefix;
  throw new EngineError(
    'FW5012',
    `unable to convert '${ip}' to int: invalid address: invalid ip address / range`,
  );
}

export function predicateOf(filter: DecisionFilter): Predicate {
  const prefix = prefixAsked(filter);
  const scopes = filter.scopes && new Set(filter.scopes.map(normalScope));
  const origins = filter.origins && new Set(filter.origins);
  const scenarios = scenarioTest(filter);
  const {type, value, scenario, simulated = false, contains = true} = filter;
  return (entry) =>
    (simulated || !entry.simulated) &&
    (scopes === undefined || scopes.has(entry.scope)) &&
    (type === undefined || entry.type === type) &&
    (value === undefined || entry.value === value) &&
    (scenario === undefined || entry.scenario === scenario) &&
    (origins === undefined || origins.has(entry.origin)) &&
    scenarios(entry.scenario) &&
    (prefix === undefined || covers(entry, prefix, contains));
}

/** The same few scenarios are asked about again and again. */
function scenarioTest({scenariosContaining, scenariosNotContaining = []}: DecisionFilter) {
  if (scenariosContaining === undefined && scenariosNotContaining.length === 0) return () => true;
  const wanted = scenariosContaining?.map((part) => part.toLowerCase());
  const unwanted = scenariosNotContaining.map((part) => part.toLowerCase());
  const known = new Map<string, boolean>();
  return (scenario: string) => {
    const answer = known.get(scenario);
    if (answer !== undefined) return answer;
    const folded = scenario.toLowerCase();
    const isMeant =
      (wanted === undefined || wanted.some((part) => folded.includes(part))) &&
      !unwanted.some((part) => folded.includes(part));
    known.set(scenario, isMeant);
    return isMeant;
  };
}

function covers({value}: Entry, asked: Prefix, contains: boolean): boolean {
  const own = prefixOf(value);
  if (own === undefined || own.family !== asked.family) return false;
  const [outer, inner] = contains ? [own, asked] : [asked, own];
  if (outer.bits > inner.bits) return false;
  return outer.key.every((word, at) => {
    const bits = outer.bits - 32 * at;
    const mask = bits >= 32 ? -1 : bits <= 0 ? 0 : -1 << (32 - bits);
    return ((word ^ inner.key[at]!) & mask) === 0;
  });
}
