// The rules of a zone that name our lists: one for each, told by its description. Rules of others
// are not touched.
import {type Api, asList, textIn} from './api.ts';
import {idOf, MARK} from './ip-list.ts';

export interface ListRule {
  readonly list: string;
  readonly action: 'block' | 'managed_challenge';
}

const PHASE = 'phases/http_request_firewall_custom/entrypoint';
const descriptionOf = ({list}: ListRule) => `${MARK}: ${list}`;
const ruleOf = (rule: ListRule) => ({
  action: rule.action,
  expression: `(ip.src in $${rule.list})`,
  description: descriptionOf(rule),
});

/** Makes those that are missing or altered. */
export async function ensureRules(
  api: Api,
  zone: string,
  rules: readonly ListRule[],
  signal: AbortSignal,
): Promise<void> {
  const path = `/zones/${zone}/rulesets`;
  const ruleset = await api.find(`${path}/${PHASE}`, signal);
  if (ruleset === undefined) {
    await api.ask('PUT', `${path}/${PHASE}`, {rules: rules.map(ruleOf)}, signal);
    return;
  }
  const id = idOf(ruleset, api);
  for (const rule of rules) {
    const found = rulesIn(ruleset).find(
      (one) => textIn(one, 'description') === descriptionOf(rule),
    );
    const wanted = ruleOf(rule);
    if (found === undefined) await api.ask('POST', `${path}/${id}/rules`, wanted, signal);
    else if (
      textIn(found, 'action') !== wanted.action ||
      textIn(found, 'expression') !== wanted.expression ||
      (found as {enabled?: unknown}).enabled === false
    ) {
      const place = `${path}/${id}/rules/${idOf(found, api)}`;
      await api.ask('PATCH', place, {...wanted, enabled: true}, signal);
    }
  }
}

/** Deletes ours. */
export async function removeRules(
  api: Api,
  zone: string,
  rules: readonly ListRule[],
  signal: AbortSignal,
): Promise<void> {
  const path = `/zones/${zone}/rulesets`;
  const ruleset = await api.find(`${path}/${PHASE}`, signal);
  if (ruleset === undefined) return;
  const own = new Set(rules.map(descriptionOf));
  for (const rule of rulesIn(ruleset)) {
    if (!own.has(textIn(rule, 'description') ?? '')) continue;
    const place = `${path}/${idOf(ruleset, api)}/rules/${idOf(rule, api)}`;
    await api.ask('DELETE', place, undefined, signal);
  }
}

const rulesIn = (ruleset: unknown) => asList((ruleset as {rules?: unknown}).rules);
