// Allowlists: read, asked, and, by machines that are trusted, written.
import {EngineError} from '@firewatch/kernel';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {ApiError} from '../api/api-error.ts';
import {jsonBody, LARGE_BODY} from '../api/body.ts';
import {check} from '../api/check.ts';
import {one, type Query} from '../api/query.ts';
import {type Services, tellBouncers} from '../api/services.ts';
import {machineOf} from '../auth/machine-auth.ts';
import {
  type Allowlist,
  type AllowlistMatch,
  addToAllowlist,
  allowlistMatches,
  createAllowlist,
  deleteAllowlist,
  findAllowlists,
  removeFromAllowlist,
} from '../store/allowlists.ts';
import {requireTrusted} from './alerts.ts';

/** How the reference writes that something never ends. */
const NEVER = '0001-01-01T00:00:00.000Z';

export function allowlistRoutes(app: FastifyInstance, services: Services): void {
  const {database, clock, log} = services;
  const lists = (name?: string) => findAllowlists(database, clock.now(), name);

  app.get(
    '/v1/allowlists',
    {schema: {summary: 'the allowlists', response: {200: {$ref: 'allowlists#'}}}},
    async (request) => {
      await machineOf(request, services);
      const hasContent = one(request.query as Query, 'with_content') === 'true';
      return (await lists()).map((list) => wireAllowlist(list, hasContent));
    },
  );

  app.get(
    '/v1/allowlists/:name',
    {schema: {summary: 'an allowlist', response: {200: {$ref: 'allowlist#'}}}},
    async (request) => {
      await machineOf(request, services);
      const name = nameOf(request);
      const [list] = await lists(name);
      if (!list) throw new ApiError(404, `allowlist '${name}' not found`);
      return wireAllowlist(list, one(request.query as Query, 'with_content') === 'true');
    },
  );

  app.get(
    '/v1/allowlists/check/:value',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'whether an address or a range is allowlisted',
        response: {200: {$ref: 'allowlisted#'}},
      },
    },
    async (request) => {
      await machineOf(request, services);
      const {value} = request.params as {value: string};
      const found = await allowlistMatches(database, value, clock.now());
      if (found.length === 0) return {allowlisted: false};
      return {allowlisted: true, reason: found.map(reasonOf).join(', ')};
    },
  );

  app.head('/v1/allowlists/check/:value', {schema: {hide: true}}, async (request, reply) => {
    await machineOf(request, services);
    const {value} = request.params as {value: string};
    const found = await allowlistMatches(database, value, clock.now());
    return reply.code(found.length > 0 ? 200 : 204).send();
  });

  app.post(
    '/v1/allowlists/check',
    {
      bodyLimit: LARGE_BODY,
      schema: {
        summary: 'which of these are allowlisted',
        body: {$ref: 'targets#'},
        response: {200: {$ref: 'allowlistResults#'}},
      },
    },
    async (request) => {
      await machineOf(request, services);
      const body = jsonBody(request);
      check('targets', body, 400);
      const {targets} = body as {targets: readonly string[]};
      if (targets.length === 0) throw new ApiError(400, 'targets list cannot be empty');
      const results: {target: string; allowlists: string[]}[] = [];
      for (const target of targets) {
        const found = await allowlistMatches(database, target, clock.now());
        if (found.length > 0) results.push({target, allowlists: found.map(reasonOf)});
      }
      return {results};
    },
  );

  app.post(
    '/v1/allowlists',
    {bodyLimit: LARGE_BODY, schema: {summary: 'make an allowlist', body: {$ref: 'newAllowlist#'}}},
    async (request, reply) => {
      const machine = await writer(request, services);
      const body = jsonBody(request);
      check('newAllowlist', body, 422);
      const {name, description = ''} = body as {name: string; description?: string};
      await refusing(() => createAllowlist(database, name, description, clock.now()));
      log('info', 'allowlist made', {machine, ip: request.client, name});
      return reply.code(201).send();
    },
  );

  app.delete(
    '/v1/allowlists/:name',
    {schema: {summary: 'delete an allowlist'}},
    async (request, reply) => {
      const machine = await writer(request, services);
      const name = nameOf(request);
      await refusing(() => deleteAllowlist(database, name));
      log('info', 'allowlist deleted', {machine, ip: request.client, name});
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/allowlists/:name/items',
    {
      bodyLimit: LARGE_BODY,
      schema: {
        summary: 'add to an allowlist; decisions within end',
        body: {$ref: 'allowlistItems#'},
        response: {200: {$ref: 'allowlistChange#'}},
      },
    },
    async (request) => {
      const machine = await writer(request, services);
      const body = jsonBody(request);
      check('allowlistItems', body, 422);
      const {items} = body as {items: readonly PostedItem[]};
      const name = nameOf(request);
      const entries = items.map(({value, description, expiration}) => ({
        value,
        comment: description,
        expiresAt: expiration === undefined ? undefined : instantOf(expiration),
      }));
      const change = await refusing(() => addToAllowlist(database, name, entries, clock.now()));
      await tellBouncers(services);
      log('info', 'allowlist grew', {machine, ip: request.client, name, added: change.added});
      return change;
    },
  );

  app.delete(
    '/v1/allowlists/:name/items',
    {
      bodyLimit: LARGE_BODY,
      schema: {summary: 'remove from an allowlist', body: {$ref: 'allowlistValues#'}},
    },
    async (request, reply) => {
      const machine = await writer(request, services);
      const body = jsonBody(request);
      check('allowlistValues', body, 422);
      const {values} = body as {values: readonly string[]};
      const name = nameOf(request);
      await refusing(() => removeFromAllowlist(database, name, values, clock.now()));
      log('info', 'allowlist shrank', {machine, ip: request.client, name, count: values.length});
      return reply.code(204).send();
    },
  );
}

interface PostedItem {
  readonly value: string;
  readonly description?: string;
  readonly expiration?: string;
}

async function writer(request: FastifyRequest, services: Services): Promise<string> {
  const machine = await machineOf(request, services);
  requireTrusted(request, services);
  return machine;
}

/** The store's refusals as answers. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.code === 'FW5020') throw new ApiError(404, error.message);
    if (error.code === 'FW5021') throw new ApiError(409, error.message);
    if (error.code === 'FW5012') throw new ApiError(400, error.message);
    throw error;
  }
}

const nameOf = ({params}: FastifyRequest) => (params as {name: string}).name;

function instantOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new ApiError(400, `expiration: "${text}" is no instant`);
  return ms;
}

const reasonOf = ({item, list, comment}: AllowlistMatch) =>
  `${item} from ${list}${comment && ` (${comment})`}`;

const wireInstant = (ms: number) => new Date(ms).toISOString();

const wireAllowlist = ({row, items}: Allowlist, hasContent: boolean) => ({
  name: row.name,
  description: row.description,
  created_at: wireInstant(row.created_at),
  updated_at: wireInstant(row.updated_at),
  items: hasContent
    ? items.map(({value, comment, created_at, expires_at}) => ({
        value,
        description: comment,
        created_at: wireInstant(created_at),
        expiration: expires_at === null ? NEVER : wireInstant(expires_at),
      }))
    : [],
});
