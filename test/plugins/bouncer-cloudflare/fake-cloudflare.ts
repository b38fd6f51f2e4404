// Cloudflare's API as its clients see it: lists with items in pages, bulk operations that take their
// time, one at a time; rulesets of zones.
import {type Asked, openWeb, type Reply} from '../fake-web.ts';

export const ACCOUNT = '0123456789abcdef0123456789abcdef';
export const ZONE = 'fedcba9876543210fedcba9876543210';
export const TOKEN = 'verysecret';

export interface List {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly description: string;
  items: string[];
}
interface Rule {
  readonly id: string;
  action: string;
  expression: string;
  description: string;
  enabled?: boolean;
}

const ok = (result: unknown, more: object = {}): Reply => ({
  body: {success: true, errors: [], messages: [], result, ...more},
});
const no = (status: number, message: string, code = 10_000): Reply => ({
  status,
  body: {success: false, errors: [{code, message}], result: null},
});

export async function openCloudflare() {
  const state = {
    lists: [] as List[],
    /** undefined: the zone has no custom rules yet. */
    rules: undefined as Rule[] | undefined,
    /** Requests until an operation is done. */
    pendingFor: 1,
    failing: undefined as Reply | undefined,
    operation: undefined as {left: number; list: List; items: string[]} | undefined,
    ids: 0,
  };
  const id = () => (state.ids++).toString(16).padStart(32, '0');
  const web = await openWeb((asked) => state.failing ?? answer(asked));

  function answer({method, path, query, headers, body}: Asked): Reply {
    if (headers.authorization !== `Bearer ${TOKEN}`) return no(403, 'Invalid token');
    const value = body === '' ? undefined : JSON.parse(body);
    const lists = `/accounts/${ACCOUNT}/rules/lists`;
    if (path.startsWith(`/zones/${ZONE}/rulesets`)) return zone(method, path, value);
    if (path === lists && method === 'GET')
      return ok(state.lists.map(({items, ...list}) => ({...list, num_items: items.length})));
    if (path === lists && method === 'POST') {
      const list = {...value, id: id(), items: []};
      state.lists.push(list);
      return ok(list);
    }
    if (path.startsWith(`${lists}/bulk_operations/`)) {
      const {operation} = state;
      if (!operation) return no(404, 'no such operation');
      operation.left -= 1;
      if (operation.left > 0) return ok({id: 'op', status: 'running'});
      operation.list.items = operation.items;
      state.operation = undefined;
      return ok({id: 'op', status: 'completed'});
    }
    const [, listId, rest] = new RegExp(`^${lists}/([0-9a-f]{32})(/items)?$`).exec(path) ?? [];
    const list = state.lists.find((one) => one.id === listId);
    if (!list) return no(404, `no such list: ${path}`);
    if (!rest && method === 'DELETE') {
      if ((state.rules ?? []).some(({expression}) => expression.includes(`$${list.name})`)))
        return no(400, 'the list is in use');
      state.lists = state.lists.filter((one) => one !== list);
      return ok({id: list.id});
    }
    if (rest && method === 'GET') {
      const from = Number(query.get('cursor') ?? 0);
      const to = from + Number(query.get('per_page'));
      const after = to < list.items.length ? {cursors: {after: String(to)}} : {};
      const result = list.items.slice(from, to).map((ip, at) => ({id: String(at), ip}));
      return ok(result, {result_info: after});
    }
    if (rest && method === 'PUT') {
      if (state.operation) return no(429, 'an operation is pending');
      const items = (value as {ip: string}[]).map(({ip}) => ip);
      if (new Set(items).size < items.length) return no(400, 'duplicate items');
      state.operation = {left: state.pendingFor, list, items};
      return ok({operation_id: 'op'});
    }
    return no(405, `${method} ${path}`);
  }

  function zone(method: string, path: string, value: Partial<Rule> & {rules?: Rule[]}): Reply {
    const base = `/zones/${ZONE}/rulesets`;
    if (path === `${base}/phases/http_request_firewall_custom/entrypoint`) {
      if (method === 'PUT') state.rules = value.rules!.map((rule) => ({...rule, id: id()}));
      return state.rules ? ok({id: ZONE, rules: state.rules}) : no(404, 'no entry point');
    }
    const [, ruleId] = new RegExp(`^${base}/${ZONE}/rules(?:/([0-9a-f]{32}))?$`).exec(path) ?? [];
    const rules = state.rules!;
    const at = rules.findIndex((rule) => rule.id === ruleId);
    if (method === 'POST') rules.push({...(value as Rule), id: id()});
    else if (at < 0) return no(404, 'no such rule');
    else if (method === 'PATCH') rules[at] = {...rules[at]!, ...value};
    else if (method === 'DELETE') rules.splice(at, 1);
    return ok({id: ZONE, rules});
  }
  return {state, web};
}
