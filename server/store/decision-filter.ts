// Which decisions are meant: the filters of decision lists, streams and deletions
// (lapi.md section 8), as conditions on rows.
import {EngineError, intervalOf, normalScope} from '@firewatch/kernel';
import {type Expression, type ExpressionBuilder, type SqlBool, sql} from 'kysely';
import type {Tables} from './tables.ts';

export interface DecisionFilter {
  /** An address or a range: decisions that cover it, or, unless `contains`, lie within it. */
  readonly ip?: string | undefined;
  /** Default true. */
  readonly contains?: boolean | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly value?: string | undefined;
  readonly type?: string | undefined;
  readonly origins?: readonly string[] | undefined;
  readonly scenario?: string | undefined;
  /** Any of these is part of the scenario's name, ignoring case. */
  readonly scenariosContaining?: readonly string[] | undefined;
  /** None of these is. */
  readonly scenariosNotContaining?: readonly string[] | undefined;
  /** Also simulated ones. */
  readonly simulated?: boolean | undefined;
  readonly uuids?: readonly string[] | undefined;
}

type Rows = ExpressionBuilder<Tables, 'decision'>;

/** The condition that rows have to meet. Throws EngineError FW5012 for what is no address. */
export function meets(filter: DecisionFilter) {
  const interval = filter.ip === undefined ? undefined : intervalOf(filter.ip);
  if (filter.ip !== undefined && !interval) {
    throw new EngineError(
      'FW5012',
      `unable to convert "${filter.ip}": expected an address or a range`,
    );
  }
  return (rows: Rows): Expression<SqlBool> => {
    const all: Expression<SqlBool>[] = [];
    if (interval) {
      const {family, first, last} = interval;
      const [outer, inner] =
        filter.contains === false ? (['>=', '<='] as const) : (['<=', '>='] as const);
      all.push(rows('family', '=', family), rows('first', outer, first), rows('last', inner, last));
    }
    if (filter.scopes) all.push(rows('scope', 'in', filter.scopes.map(normalScope)));
    if (filter.value !== undefined) all.push(rows('value', '=', filter.value));
    if (filter.type !== undefined) all.push(rows('type', '=', filter.type));
    if (filter.origins) all.push(rows('origin', 'in', [...filter.origins]));
    if (filter.scenario !== undefined) all.push(rows('scenario', '=', filter.scenario));
    if (filter.uuids) all.push(rows('uuid', 'in', [...filter.uuids]));
    if (filter.scenariosContaining)
      all.push(rows.or(filter.scenariosContaining.map((part) => containing(part))));
    for (const part of filter.scenariosNotContaining ?? []) all.push(rows.not(containing(part)));
    if (!filter.simulated) all.push(rows('simulated', '=', 0));
    return rows.and(all);
  };
}

/** The scenario's name holds the text, whatever the case; "!" makes its wildcards plain. */
function containing(part: string): Expression<SqlBool> {
  const plain = part.toLowerCase().replace(/[!%_]/g, '!$&');
  return sql<SqlBool>`lower(${sql.ref('scenario')}) like ${`%${plain}%`} escape '!'`;
}
