// The Local API as one application: its routes, who is asked first, and how faults are
// answered. It listens nowhere by itself (listen.ts).
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import {EngineError} from '@firewatch/kernel';
import fastify, {type FastifyError, type FastifyInstance, type HTTPMethods} from 'fastify';
import {BouncerAuth} from '../auth/bouncer-auth.ts';
import {clientAddress} from '../auth/client-address.ts';
import {alertRoutes} from '../routes/alerts.ts';
import {allowlistRoutes} from '../routes/allowlists.ts';
import {decisionRoutes} from '../routes/decisions.ts';
import {healthRoutes} from '../routes/health.ts';
import {streamRoutes} from '../routes/stream.ts';
import {usageRoutes} from '../routes/usage-metrics.ts';
import {watcherRoutes} from '../routes/watchers.ts';
import {ApiError} from './api-error.ts';
import {acceptAnyBody} from './body.ts';
import {SCHEMAS} from './schemas.ts';
import type {Services} from './services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Address of the client. */
    client: string;
    /** Machine that was known by its token; empty: none. */
    machine: string;
    /** Bouncer that was known by its key or certificate; empty: none. */
    bouncer: string;
  }
}

export interface AppOptions {
  /** Requests that one address may make in so many ms; absent: any number. */
  readonly rateLimit?: {readonly requests: number; readonly ms: number} | undefined;
}

/** Of paths: longer ones are refused. */
const PARAM_MAX = 512;
const METHODS: readonly HTTPMethods[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
];

export interface App {
  readonly app: FastifyInstance;
  /** "GET /v1/alerts" */
  readonly routes: readonly string[];
}

export async function buildApp(services: Services, options: AppOptions): Promise<App> {
  const app = fastify({
    exposeHeadRoutes: false,
    routerOptions: {maxParamLength: PARAM_MAX},
    // Bodies are checked by the routes, after the client is known.
    ajv: {customOptions: {strict: false}},
  });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  acceptAnyBody(app);
  app.decorateRequest('client', '');
  app.decorateRequest('machine', '');
  app.decorateRequest('bouncer', '');
  app.addHook('onRequest', async (request) => {
    request.client = clientAddress(request.raw, services.access.proxies);
  });
  app.addHook('onResponse', async (request, reply) => {
    services.metrics.note(request, reply);
    services.log('debug', 'request', {
      client: request.client,
      method: request.method,
      url: request.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      agent: request.headers['user-agent'],
    });
  });
  app.setErrorHandler((error: Error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal) return reply.code(refusal.status).headers(refusal.headers).send(refusal.body);
    services.log('error', `a request failed: ${error.stack ?? error.message}`, {
      method: request.method,
      url: request.url,
    });
    return reply.code(500).send();
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());
  if (options.rateLimit) {
    const {requests, ms} = options.rateLimit;
    await app.register(rateLimit, {
      max: requests,
      timeWindow: ms,
      keyGenerator: (request) => request.client,
      errorResponseBuilder: () => new ApiError(429, 'too many requests'),
    });
  }
  await describe(app, services.version);
  const routes: string[] = [];
  const paths = new Map<string, Set<string>>();
  app.addHook('onRoute', ({method, url}) => {
    const known = paths.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    paths.set(url, known);
  });
  await app.register(async (scope) => {
    const bouncers = new BouncerAuth(services);
    healthRoutes(scope, () => true);
    watcherRoutes(scope, services);
    alertRoutes(scope, services);
    decisionRoutes(scope, services, bouncers);
    streamRoutes(scope, services, bouncers);
    allowlistRoutes(scope, services);
    usageRoutes(scope, services, bouncers);
    scope.get('/openapi.json', {schema: {hide: true}}, async () => app.swagger());
    routes.push(
      ...[...paths].flatMap(([url, known]) => [...known].map((method) => `${method} ${url}`)),
    );
    refuseOtherMethods(scope, new Map(paths));
  });
  await app.ready();
  return {app, routes};
}

/** OpenAPI 3.1, from the routes' own schemas. */
async function describe(app: FastifyInstance, version: string): Promise<void> {
  for (const [name, schema] of Object.entries(SCHEMAS)) app.addSchema({$id: name, ...schema});
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {title: 'firewatch Local API', version},
      components: {
        securitySchemes: {
          machine: {type: 'http', scheme: 'bearer', bearerFormat: 'JWT'},
          bouncer: {type: 'apiKey', in: 'header', name: 'X-Api-Key'},
        },
      },
    },
    refResolver: {buildLocalReference: (json) => String(json.$id)},
  });
}

/** A path that is there, asked for in a way that it is not: 405. */
function refuseOtherMethods(app: FastifyInstance, paths: ReadonlyMap<string, Set<string>>): void {
  for (const [url, known] of paths) {
    const method = METHODS.filter((one) => !known.has(one));
    app.route({
      method,
      url,
      schema: {hide: true},
      handler: async (_request, reply) => reply.code(405).send(),
    });
  }
}

/** What is answered for what a client did wrong; undefined: it was us. */
function refusalOf(error: Error): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof EngineError) return new ApiError(500, error.message);
  const {statusCode} = error as FastifyError;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new ApiError(statusCode, error.message);
  return undefined;
}
