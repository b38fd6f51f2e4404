// Decisions as they come and go: everything at start, then what changed since the last
// time. Three ways to the same deltas: asked for at intervals, asked for with patience
// (`wait`), and sent as they happen (/v1/decisions/events).
import {Readable} from 'node:stream';
import {setImmediate} from 'node:timers/promises';
import {parseDuration} from '@firewatch/kernel';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {ApiError} from '../api/api-error.ts';
import {
  cursorText,
  type Delta,
  deltaOf,
  deltaParts,
  isEmpty,
  parseCursor,
  pausedDelta,
} from '../api/delta.ts';
import {decisionFilter, one, type Query} from '../api/query.ts';
import type {Services} from '../api/services.ts';
import type {BouncerAuth} from '../auth/bouncer-auth.ts';
import {type Cursor, TOLD_FOR_MS} from '../decision-index/decision-index.ts';
import type {Bouncer} from '../store/bouncers.ts';
import type {DecisionFilter} from '../store/decision-filter.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const LONGEST_WAIT_MS = 300_000;
/** Between two signs of life where there is no news, ms. */
const SIGN_OF_LIFE_MS = 15_000;
const NS_PER_MS = 1_000_000n;

export function streamRoutes(
  app: FastifyInstance,
  services: Services,
  bouncers: BouncerAuth,
): void {
  app.get(
    '/v1/decisions/stream',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'decisions since the last time, or all at start',
        response: {200: {$ref: 'stream#'}},
      },
    },
    async (request, reply) => {
      const bouncer = await bouncers.of(request);
      const query = request.query as Query;
      const [filter, isDeduped] = [streamFilter(query), one(query, 'dedup') !== 'false'];
      await services.asks.note(bouncer, 'stream', filter);
      const named = namedCursor(one(query, 'cursor'));
      const since =
        one(query, 'startup') === 'true'
          ? undefined
          : await usable(named ?? (await services.cursors.of(bouncer)), services);
      const patience = patienceOf(one(query, 'wait'));
      const delta = await nextDelta(request, services, {
        bouncer,
        filter,
        isDeduped,
        since,
        patience,
      });
      reply.type(JSON_TYPE).header('x-firewatch-cursor', cursorText(delta.cursor));
      if (delta.isWhole) reply.header('x-firewatch-complete', 'true');
      // Only who got all of it is told what comes after.
      if (!named) reply.raw.once('finish', () => services.cursors.moved(bouncer, delta.cursor));
      return sendParts(reply, deltaParts(delta));
    },
  );

  app.head('/v1/decisions/stream', {schema: {hide: true}}, async (request, reply) => {
    await bouncers.probe(request);
    return reply.code(200).send();
  });

  app.get(
    '/v1/decisions/events',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'decisions as they come and go, as server-sent events',
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const bouncer = await bouncers.of(request);
      const query = request.query as Query;
      const [filter, isDeduped] = [streamFilter(query), one(query, 'dedup') !== 'false'];
      await services.asks.note(bouncer, 'stream', filter);
      const last = request.headers['last-event-id'];
      const named = namedCursor(typeof last === 'string' ? last : one(query, 'cursor'));
      const events = eventsOf(request, services, {
        bouncer,
        filter,
        isDeduped,
        since: await usable(named, services),
        told: (cursor) => services.cursors.moved(bouncer, cursor),
      });
      reply
        .type('text/event-stream')
        .headers({'cache-control': 'no-store', 'x-accel-buffering': 'no'});
      return reply.send(Readable.from(events, {objectMode: false, highWaterMark: 1}));
    },
  );
}

/** Bouncers mean addresses and ranges when they name no scope. */
function streamFilter(query: Query): DecisionFilter {
  const filter = decisionFilter(query);
  return {...filter, scopes: filter.scopes ?? ['Ip', 'Range'], simulated: false};
}

function namedCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined || text === '') return undefined;
  const cursor = parseCursor(text);
  if (!cursor) throw new ApiError(400, `"${text}" is no cursor`);
  return cursor;
}

/** A cursor that what is known reaches back to; else everything has to be told. */
async function usable(
  cursor: Cursor | undefined,
  {index, follower, clock}: Services,
): Promise<Cursor | undefined> {
  if (!cursor || cursor.at < clock.now() - TOLD_FOR_MS) return undefined;
  // Another server was ahead of this one.
  if (cursor.seq > index.cursor.seq) await follower.refresh();
  // Of a store that is there no more.
  return cursor.seq > index.cursor.seq ? undefined : cursor;
}

function patienceOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const ns = parseDuration(/^\d+$/.test(text) ? `${text}s` : text);
  if (ns === undefined || ns < 0n)
    throw new ApiError(400, `wait: "${text}" is no duration: expected one like 30s`);
  return Math.min(Number(ns / NS_PER_MS), LONGEST_WAIT_MS);
}

interface Wanted {
  readonly bouncer: Bouncer;
  readonly filter: DecisionFilter;
  readonly isDeduped: boolean;
  readonly since: Cursor | undefined;
}

function deltaNow(
  {index, follower, clock}: Services,
  {bouncer, filter, isDeduped, since}: Wanted,
): Delta {
  index.advance(clock.now());
  return follower.isPaused(bouncer)
    ? pausedDelta(index, filter, since)
    : deltaOf(index, filter, since, isDeduped);
}

/** The delta, waited for if there is nothing to tell yet. */
async function nextDelta(
  request: FastifyRequest,
  services: Services,
  wanted: Wanted & {readonly patience: number},
): Promise<Delta> {
  const end = services.clock.now() + wanted.patience;
  for (;;) {
    const delta = deltaNow(services, wanted);
    const left = end - services.clock.now();
    if (!isEmpty(delta) || left <= 0 || request.raw.destroyed || request.raw.socket.destroyed)
      return delta;
    await news(request, services, left);
  }
}

/** Resolves when there is news, after so many ms, or when the client went. */
function news(request: FastifyRequest, {index, clock}: Services, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const {socket} = request.raw;
    const done = () => {
      stopNews();
      stopTimer();
      socket.off('close', done);
      resolve();
    };
    const stopNews = index.onNews(done);
    const stopTimer = clock.after(ms, done);
    socket.once('close', done);
  });
}

async function* eventsOf(
  request: FastifyRequest,
  services: Services,
  {told, ...wanted}: Wanted & {readonly told: (cursor: Cursor) => void},
): AsyncGenerator<string> {
  let {since} = wanted;
  yield 'retry: 1000\n\n';
  for (let isFirst = true; !request.raw.socket.destroyed; isFirst = false) {
    const delta = deltaNow(services, {...wanted, since});
    if (isFirst || !isEmpty(delta)) {
      yield `event: ${delta.isWhole ? 'all' : 'decisions'}\ndata: `;
      for (const part of deltaParts(delta)) {
        yield part;
        await setImmediate();
      }
      yield `\nid: ${cursorText(delta.cursor)}\n\n`;
      told(delta.cursor);
      since = delta.cursor;
      continue;
    }
    // Also what is of no interest to this client is behind it now.
    since = delta.cursor;
    const {seq} = services.index.cursor;
    await news(request, services, SIGN_OF_LIFE_MS);
    if (services.index.cursor.seq === seq) yield ':\n\n';
  }
}

async function sendParts(reply: FastifyReply, parts: Generator<string>): Promise<FastifyReply> {
  const first = parts.next();
  const second = parts.next();
  if (second.done) return reply.send(first.value ?? '');
  const rest = async function* () {
    yield first.value;
    yield second.value;
    for (const part of parts) {
      yield part;
      await setImmediate();
    }
  };
  return reply.send(Readable.from(rest(), {objectMode: false}));
}
