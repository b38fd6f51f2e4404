// A cluster for tests: it takes templates and bulk requests, strict about their form, keeps
// documents by id, and refuses what a test wants refused.
import {type Asked, type FakeWeb, openWeb, type Reply} from '../fake-web.ts';

export interface FakeCluster extends FakeWeb {
  readonly documents: Map<string, Record<string, unknown>>;
  readonly templates: Map<string, Record<string, unknown>>;
}

export interface ClusterOptions {
  /** As Elasticsearch names itself; OpenSearch does not. */
  readonly isElastic?: boolean;
  /** Status and reason for a document; undefined: it is taken. */
  item?(id: string): {status: number; type: string; reason: string} | undefined;
  /** Instead of the cluster's own answer. */
  before?(asked: Asked, number: number): Reply | undefined;
  readonly tls?: {readonly key: string; readonly cert: string};
}

export async function openCluster({
  isElastic = true,
  item = () => undefined,
  before = () => undefined,
  tls,
}: ClusterOptions = {}): Promise<FakeCluster> {
  const documents: FakeCluster['documents'] = new Map();
  const templates: FakeCluster['templates'] = new Map();
  const headers = isElastic ? {'x-elastic-product': 'Elasticsearch'} : {};

  const bulk = ({path, headers: sent, body}: Asked): Reply => {
    if (sent['content-type'] !== 'application/x-ndjson') return {status: 406};
    if (!body.endsWith('\n')) return {status: 400, body: {error: 'must end with a newline'}};
    const lines = body.slice(0, -1).split('\n');
    const items = [];
    for (let at = 0; at < lines.length; at += 2) {
      const {create} = JSON.parse(lines[at]!) as {create: {_id: string; _index?: string}};
      const _index = create._index ?? decodeURIComponent(path.split('/')[1]!);
      const fault =
        item(create._id) ??
        (documents.has(create._id)
          ? {status: 409, type: 'version_conflict_engine_exception', reason: 'exists'}
          : undefined);
      const {status = 201, ...error} = fault ?? {};
      if (!fault) documents.set(create._id, JSON.parse(lines[at + 1]!));
      items.push({create: {_index, _id: create._id, status, ...(fault && {error})}});
    }
    const errors = items.some(({create: {status}}) => status !== 201);
    return {body: {took: 1, errors, items}};
  };

  const answer = (asked: Asked): Reply => {
    const {method, path, query, body} = asked;
    if (method === 'PUT' && path.startsWith('/_index_template/')) {
      const name = decodeURIComponent(path.split('/')[2]!);
      if (templates.has(name) && query.get('create') === 'true')
        return {status: 400, body: {error: {reason: `template [${name}] already exists`}}};
      templates.set(name, JSON.parse(body));
      return {body: {acknowledged: true}};
    }
    if (method === 'POST' && path.endsWith('/_bulk')) return bulk(asked);
    return {status: 404, body: {error: 'no handler'}};
  };

  const web = await openWeb((asked, number) => {
    const reply = before(asked, number) ?? answer(asked);
    return {...reply, headers: {...headers, ...reply.headers}};
  }, tls);
  return Object.assign(web, {documents, templates});
}
