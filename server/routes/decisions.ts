// Decisions: asked about live, and taken back.
import {strictnessOf} from '@firewatch/kernel';
import type {FastifyInstance} from 'fastify';
import {ApiError} from '../api/api-error.ts';
import {DecisionEncoder} from '../api/encode.ts';
import {decisionFilter, decisionPage, deletionFilter, type Query} from '../api/query.ts';
import {type Services, tellBouncers} from '../api/services.ts';
import type {BouncerAuth} from '../auth/bouncer-auth.ts';
import {machineOf} from '../auth/machine-auth.ts';
import type {Entry} from '../decision-index/entry.ts';
import {updateBouncer} from '../store/bouncers.ts';
import type {DecisionPage} from '../store/decisions.ts';
import {endDecision, expireWhere} from '../store/expire.ts';

/** How often a bouncer that asks live is noted as seen, ms. */
const SEEN_MS = 60_000;
const JSON_TYPE = 'application/json; charset=utf-8';

export function decisionRoutes(
  app: FastifyInstance,
  services: Services,
  bouncers: BouncerAuth,
): void {
  const {database, index, clock, log} = services;
  const seen = new Map<number, number>();

  app.get(
    '/v1/decisions',
    {
      exposeHeadRoute: false,
      schema: {summary: 'decisions that hold', response: {200: {$ref: 'decisions#'}}},
    },
    async (request, reply) => {
      const bouncer = await bouncers.of(request);
      const now = clock.now();
      const query = request.query as Query;
      const filter = decisionFilter(query);
      if (now - (seen.get(bouncer.id) ?? bouncer.last_pull ?? 0) > SEEN_MS) {
        seen.set(bouncer.id, now);
        await updateBouncer(database, bouncer.id, {last_pull: now});
        await services.asks.note(bouncer, 'live', filter);
      }
      index.advance(now);
      const meant = services.follower.isPaused(bouncer) ? [] : [...index.find(filter)];
      const found = paged(meant, decisionPage(query));
      services.metrics.answered(bouncer.name, found.length === 0);
      const encoder = new DecisionEncoder(now);
      reply.type(JSON_TYPE);
      return reply.send(
        found.length === 0 ? 'null' : `[${found.map((one) => encoder.live(one)).join(',')}]`,
      );
    },
  );

  app.head('/v1/decisions', {schema: {hide: true}}, async (request, reply) => {
    await bouncers.probe(request);
    return reply.code(200).send();
  });

  app.delete(
    '/v1/decisions',
    {schema: {summary: 'take decisions back', response: {200: {$ref: 'deleted#'}}}},
    async (request) => {
      const machine = await machineOf(request, services);
      const filter = deletionFilter(request.query as Query);
      const ended = await expireWhere(database, filter, clock.now());
      await tellBouncers(services);
      log('info', 'decisions taken back', {
        machine,
        ip: request.client,
        url: request.url,
        count: ended.length,
      });
      return {nbDeleted: String(ended.length)};
    },
  );

  app.delete(
    '/v1/decisions/:decision_id',
    {schema: {summary: 'take a decision back', response: {200: {$ref: 'deleted#'}}}},
    async (request) => {
      const machine = await machineOf(request, services);
      const {decision_id: id} = request.params as {decision_id: string};
      if (!/^\d{1,15}$/.test(id)) throw new ApiError(400, 'decision_id must be valid integer');
      if (!(await endDecision(database, Number(id), clock.now())))
        throw new ApiError(500, `decision with id '${id}' doesn't exist: unable to delete`);
      await tellBouncers(services);
      log('info', 'decision taken back', {machine, ip: request.client, id});
      return {nbDeleted: '1'};
    },
  );
}

/** The strictest first, then the longest: some clients look at one alone. Pages go by number. */
function paged(found: Entry[], {limit, offset = 0, idAbove}: DecisionPage): Entry[] {
  if (limit === undefined && offset === 0 && idAbove === undefined) {
    return found.sort(
      (one, other) => strictnessOf(other.type) - strictnessOf(one.type) || other.until - one.until,
    );
  }
  return found
    .filter(({id}) => id > (idAbove ?? -1))
    .sort((one, other) => one.id - other.id)
    .slice(offset, limit === undefined ? undefined : offset + limit);
}
