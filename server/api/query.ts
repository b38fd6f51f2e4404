// Parameters of requests as the filters of the store.
import {normalScope, parseLongDuration} from '@firewatch/kernel';
import type {AlertFilter} from '../store/alert-filter.ts';
import type {AlertPage} from '../store/alerts.ts';
import type {DecisionFilter} from '../store/decision-filter.ts';
import type {DecisionPage} from '../store/decisions.ts';
import {ApiError} from './api-error.ts';

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const NS_PER_MS = 1_000_000n;
const DEFAULT_LIMIT = 100;
/** What the reference answers for a filter that it does not understand. */
const UNUSABLE = 500;

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** A parameter; of several the last. */
export function one(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'object' ? value.at(-1) : value;
}

const list = (text: string | undefined) =>
  text === undefined || text === '' ? undefined : text.split(',').map((part) => part.trim());

function flag(query: Query, name: string): boolean | undefined {
  const text = one(query, name);
  if (text === undefined) return undefined;
  if (TRUE.includes(text)) return true;
  if (FALSE.includes(text)) return false;
  throw new ApiError(
    UNUSABLE,
    `invalid bool value for '${name}': strconv.ParseBool: parsing "${text}": invalid syntax: invalid filter`,
  );
}

function count(query: Query, name: string): number | undefined {
  const text = one(query, name);
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ApiError(UNUSABLE, `invalid ${name} '${text}': expected a number: invalid filter`);
}

/** Of live lookups and streams: what is unknown is ignored, since bouncers send more. */
export function decisionFilter(query: Query): DecisionFilter {
  const simulated = one(query, 'simulated');
  return {
    ip: one(query, 'range') ?? one(query, 'ip'),
    contains: flag(query, 'contains') ?? true,
    scopes: list(one(query, 'scopes') ?? one(query, 'scope')),
    value: one(query, 'value'),
    type: one(query, 'type'),
    origins: list(one(query, 'origins')),
    scenariosContaining: list(one(query, 'scenarios_containing')),
    scenariosNotContaining: list(one(query, 'scenarios_not_containing')),
    simulated: simulated !== undefined && simulated !== 'false',
  };
}

export const decisionPage = (query: Query): DecisionPage => ({
  limit: count(query, 'limit'),
  offset: count(query, 'offset'),
  idAbove: count(query, 'id_gt'),
});

const DELETE_KEYS = [
  ...['scope', 'scopes', 'uuid', 'origin', 'value', 'type', 'scenario', 'ip', 'range'],
  'contains',
];

/** Of deletions: nothing is ignored, for it would delete too much. */
export function deletionFilter(query: Query): DecisionFilter {
  const stranger = Object.keys(query).find((key) => !DELETE_KEYS.includes(key));
  if (stranger !== undefined)
    throw new ApiError(UNUSABLE, `'${stranger}' doesn't exist: invalid filter`);
  const scope = one(query, 'scopes') ?? one(query, 'scope');
  const origin = one(query, 'origin');
  const {uuid} = query;
  return {
    ip: one(query, 'range') ?? one(query, 'ip'),
    contains: flag(query, 'contains') ?? true,
    scopes: scope === undefined ? undefined : [scope],
    origins: origin === undefined ? undefined : [origin],
    uuids: uuid === undefined ? undefined : [uuid].flat(),
    value: one(query, 'value'),
    type: one(query, 'type'),
    scenario: one(query, 'scenario'),
    simulated: true,
  };
}

const ALERT_KEYS = [
  ...['scope', 'value', 'scenario', 'ip', 'range', 'contains', 'since', 'until', 'created_before'],
  ...['simulated', 'has_active_decision', 'decision_type', 'origin', 'include_capi', 'kind'],
  ...['limit', 'sort', 'with_decisions'],
];

/** `now`: ms. */
export function alertFilter(query: Query, now: number): AlertFilter {
  const stranger = Object.keys(query).find((key) => !ALERT_KEYS.includes(key));
  if (stranger !== undefined) {
    throw new ApiError(
      UNUSABLE,
      `filter parameter '${stranger}' is unknown (=${one(query, stranger)}): invalid filter`,
    );
  }
  const back = (name: string): number | undefined => {
    const text = one(query, name);
    if (text === undefined) return undefined;
    const span = parseLongDuration(text);
    if (span === undefined)
      throw new ApiError(UNUSABLE, `while parsing duration: time: invalid duration "${text}"`);
    return now - Number(span / NS_PER_MS);
  };
  const scope = one(query, 'scope');
  return {
    scope: scope === undefined ? undefined : normalScope(scope),
    value: one(query, 'value'),
    scenario: one(query, 'scenario'),
    ip: one(query, 'range') ?? one(query, 'ip'),
    contains: flag(query, 'contains') ?? true,
    startedSince: back('since'),
    startedUntil: back('until'),
    createdBefore: back('created_before'),
    simulated: one(query, 'simulated') === 'false' ? false : undefined,
    hasActiveDecision: flag(query, 'has_active_decision'),
    decisionType: one(query, 'decision_type'),
    origin: one(query, 'origin'),
    includeCapi: flag(query, 'include_capi'),
    kind: one(query, 'kind'),
  };
}

export function alertPage(query: Query): AlertPage {
  const limit = count(query, 'limit') ?? DEFAULT_LIMIT;
  return {
    limit: limit === 0 ? undefined : limit,
    sort: one(query, 'sort') === 'ASC' ? 'asc' : 'desc',
    withDecisions: flag(query, 'with_decisions') ?? true,
  };
}
