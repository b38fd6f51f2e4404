// The gate in the shapes that Express, Koa and Fastify want. Of their objects only what is used is
// named, so that no version of them has to be installed.
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Refusal} from './refusal.ts';

export type Judge = (request: IncomingMessage) => Promise<Refusal | undefined>;

/** Express, Connect, Polka: `app.use(firewatch.express)`. */
export type ExpressMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => Promise<void>;

export interface KoaContext {
  readonly req: IncomingMessage;
  status: number;
  body: unknown;
  set(headers: {[name: string]: string}): void;
}
/** Koa: `app.use(firewatch.koa)`. */
export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<void>;

export interface FastifyReply {
  code(status: number): unknown;
  headers(headers: {[name: string]: string}): unknown;
  send(body: string): unknown;
}
export interface FastifyInstance {
  addHook(
    name: 'onRequest',
    hook: (request: {readonly raw: IncomingMessage}, reply: FastifyReply) => Promise<unknown>,
  ): unknown;
}
/** Fastify: `app.register(firewatch.fastify)`. */
export type FastifyPlugin = (instance: FastifyInstance) => Promise<void>;

export const expressMiddleware =
  (judge: Judge): ExpressMiddleware =>
  async (request, response, next) => {
    const refusal = await judge(request);
    if (!refusal) return next();
    response.writeHead(refusal.status, refusal.headers).end(refusal.body);
  };

export const koaMiddleware =
  (judge: Judge): KoaMiddleware =>
  async (context, next) => {
    const refusal = await judge(context.req);
    if (!refusal) {
      await next();
      return;
    }
    context.status = refusal.status;
    context.set({...refusal.headers});
    context.body = refusal.body;
  };

export function fastifyPlugin(judge: Judge): FastifyPlugin {
  const plugin: FastifyPlugin = async (instance) => {
    instance.addHook('onRequest', async ({raw}, reply) => {
      const refusal = await judge(raw);
      if (!refusal) return undefined;
      reply.code(refusal.status);
      reply.headers({...refusal.headers});
      return reply.send(refusal.body);
    });
  };
  // For the whole application, not for what this plugin registers.
  return Object.assign(plugin, {[Symbol.for('skip-override')]: true});
}
