// Which alerts are meant: the filters of alert lists and deletions (lapi.md section 6).
import {normalScope} from '@firewatch/kernel';
import type {Expression, ExpressionBuilder, SqlBool} from 'kysely';
import {type DecisionFilter, meets} from './decision-filter.ts';
import type {Tables} from './tables.ts';

export interface AlertFilter {
  readonly scope?: string | undefined;
  readonly value?: string | undefined;
  /** Of the alert, or of one of its decisions. */
  readonly scenario?: string | undefined;
  /** An address or a range: of the alert's source, or of one of its decisions. */
  readonly ip?: string | undefined;
  /** Default true. */
  readonly contains?: boolean | undefined;
  /** It began at this instant or later; ms. */
  readonly startedSince?: number | undefined;
  /** It began at this instant or before; ms. */
  readonly startedUntil?: number | undefined;
  /** It was stored at this instant or before; ms. */
  readonly createdBefore?: number | undefined;
  /** false: no simulated ones. */
  readonly simulated?: boolean | undefined;
  /** true: with a decision that holds; false: with no decision at all. */
  readonly hasActiveDecision?: boolean | undefined;
  readonly decisionType?: string | undefined;
  /** Of one of its decisions. */
  readonly origin?: string | undefined;
  /** false: none of the community's and of lists. */
  readonly includeCapi?: boolean | undefined;
  readonly kind?: string | undefined;
  readonly ids?: readonly number[] | undefined;
}

type Rows = ExpressionBuilder<Tables, 'alert'>;

/** Origins of decisions that come from elsewhere. */
const FOREIGN = ['CAPI', 'lists'];
const COMMUNITY = 'crowdsecurity/community-blocklist';

/** The condition that rows have to meet at `now`, ms. */
export function matches(filter: AlertFilter, now: number) {
  return (rows: Rows): Expression<SqlBool> => {
    const all: Expression<SqlBool>[] = [];
    const decided = (by: DecisionFilter, isActive = false) => {
      let query = rows
        .selectFrom('decision')
        .select('decision.id')
        .whereRef('decision.alert_id', '=', 'alert.id')
        .where(meets({simulated: true, ...by}));
      if (isActive) query = query.where('until', '>', now);
      return rows.exists(query);
    };
    if (filter.ids) all.push(rows('alert.id', 'in', [...filter.ids]));
    if (filter.scope !== undefined) all.push(rows('alert.scope', '=', normalScope(filter.scope)));
    if (filter.value !== undefined) all.push(rows('alert.value', '=', filter.value));
    if (filter.kind !== undefined) all.push(rows('alert.kind', '=', filter.kind));
    if (filter.scenario !== undefined) {
      const {scenario} = filter;
      all.push(rows.or([rows('alert.scenario', '=', scenario), decided({scenario})]));
    }
    if (filter.ip !== undefined) {
      const {ip, contains} = filter;
      all.push(rows.or([rows('alert.value', '=', ip), decided({ip, contains})]));
    }
    if (filter.startedSince !== undefined) all.push(rows('started_at', '>=', filter.startedSince));
    if (filter.startedUntil !== undefined) all.push(rows('started_at', '<=', filter.startedUntil));
    if (filter.createdBefore !== undefined)
      all.push(rows('alert.created_at', '<=', filter.createdBefore));
    if (filter.simulated === false) all.push(rows('alert.simulated', '=', 0));
    if (filter.hasActiveDecision === true) all.push(decided({}, true));
    if (filter.hasActiveDecision === false) all.push(rows.not(decided({})));
    if (filter.decisionType !== undefined) all.push(decided({type: filter.decisionType}));
    if (filter.origin !== undefined) all.push(decided({origins: [filter.origin]}));
    if (filter.includeCapi === false && filter.origin === undefined) {
      all.push(rows.not(decided({origins: FOREIGN})));
      all.push(rows('alert.scope', '!=', COMMUNITY), rows('alert.scope', 'not like', 'lists:%'));
    }
    return rows.and(all);
  };
}
