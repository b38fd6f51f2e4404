// Alerts: pushed by machines, listed, removed.
import {type Decide, type Decided, isWithin} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {ApiError, forbidden} from '../api/api-error.ts';
import {jsonBody, LARGE_BODY} from '../api/body.ts';
import {check} from '../api/check.ts';
import {acceptAlert, type PostedAlert} from '../api/posted-alert.ts';
import {alertFilter, alertPage, type Query} from '../api/query.ts';
import {type Services, tellBouncers} from '../api/services.ts';
import {isLoopback} from '../auth/client-address.ts';
import {machineOf} from '../auth/machine-auth.ts';
import {addAlerts} from '../store/add-alerts.ts';
import {findAlerts, removeAlerts} from '../store/alerts.ts';
import {updateMachine} from '../store/machines.ts';
import {wireAlert} from '../wire.ts';

export function alertRoutes(app: FastifyInstance, services: Services): void {
  const {database, clock, log, decider} = services;
  app.post(
    '/v1/alerts',
    {
      bodyLimit: LARGE_BODY,
      schema: {
        summary: 'push alerts',
        body: {type: 'array', items: {$ref: 'alert#'}},
        response: {201: {$ref: 'ids#'}},
      },
    },
    async (request, reply) => {
      const machine = await machineOf(request, services);
      const posted = postedAlerts(jsonBody(request));
      const now = clock.now();
      const key = request.headers['idempotency-key'];
      const sending = typeof key === 'string' ? {machine, key} : undefined;
      const alerts: Alert[] = [];
      for (const [at, one] of posted.entries()) {
        const {alert, dropped} = acceptAlert(one, at, now, sending);
        if (dropped > 0)
          log('warn', 'decisions about no address dropped', {
            ...{machine, scenario: one.scenario, dropped},
          });
        if (dropped === 0 || alert.decisions.length > 0) alerts.push(alert);
      }
      await decider.prepare();
      const decide = keepingDecisions(decider.decide);
      const added = await addAlerts(database, alerts, {now, machine, decide});
      for (const {decided} of added) if (decided) logDecided(decided, services);
      await updateMachine(database, machine, {last_push: now});
      await tellBouncers(services);
      return reply.code(201).send(added.flatMap(({id}) => (id === undefined ? [] : String(id))));
    },
  );

  app.get(
    '/v1/alerts',
    {
      exposeHeadRoute: false,
      schema: {summary: 'alerts, newest first', response: {200: {$ref: 'storedAlerts#'}}},
    },
    async (request, reply) => {
      await machineOf(request, services);
      const [query, now] = [request.query as Query, clock.now()];
      const found = await findAlerts(database, alertFilter(query, now), now, alertPage(query));
      const shown = found.map((alert) => wireAlert(alert, now));
      return reply.send(shown.length === 0 ? null : shown);
    },
  );

  app.head('/v1/alerts', {schema: {hide: true}}, async (request, reply) => {
    await machineOf(request, services);
    return reply.code(200).send();
  });

  app.get(
    '/v1/alerts/:alert_id',
    {
      exposeHeadRoute: false,
      schema: {summary: 'an alert', response: {200: {$ref: 'storedAlert#'}}},
    },
    async (request) => {
      await machineOf(request, services);
      return oneAlert(request, services);
    },
  );

  app.head('/v1/alerts/:alert_id', {schema: {hide: true}}, async (request, reply) => {
    await machineOf(request, services);
    await oneAlert(request, services);
    return reply.code(200).send();
  });

  app.delete(
    '/v1/alerts',
    {schema: {summary: 'remove alerts', response: {200: {$ref: 'deleted#'}}}},
    async (request) => {
      const machine = await machineOf(request, services);
      requireTrusted(request, services);
      const now = clock.now();
      const count = await removeAlerts(database, alertFilter(request.query as Query, now), now);
      await tellBouncers(services);
      log('info', 'alerts removed', {machine, ip: request.client, url: request.url, count});
      return {nbDeleted: String(count)};
    },
  );

  app.delete(
    '/v1/alerts/:alert_id',
    {schema: {summary: 'remove an alert', response: {200: {$ref: 'deleted#'}}}},
    async (request) => {
      const machine = await machineOf(request, services);
      requireTrusted(request, services);
      const count = await removeAlerts(database, {ids: [idOf(request)]}, clock.now());
      if (count === 0) throw new ApiError(404, 'object not found');
      await tellBouncers(services);
      log('info', 'alert removed', {machine, ip: request.client, url: request.url});
      return {nbDeleted: String(count)};
    },
  );
}

/** Throws 403 for who may not delete. */
export function requireTrusted({client}: FastifyRequest, {access}: Services): void {
  if (!isLoopback(client) && !isWithin(client, access.trusted))
    throw forbidden(`access forbidden from this IP (${client})`);
}

function postedAlerts(body: unknown): readonly PostedAlert[] {
  if (!Array.isArray(body)) throw new ApiError(400, 'expected a list of alerts');
  for (const [at, one] of body.entries()) check('alert', one, 500, String(at));
  return body;
}

/** Who posts an alert with decisions has decided: profiles only say who is told of it. */
const keepingDecisions =
  (decide: Decide): Decide =>
  async (alert, memory) => {
    if (alert.decisions.length === 0) return decide(alert, memory);
    // There may be a million of them, and none is looked at.
    const {tell} = await decide({...alert, decisions: alert.decisions.slice(0, 1)}, memory);
    return {alert, tell, refused: [], rolledUp: []};
  };

function logDecided({alert, allowlisted, refused, error}: Decided, {log}: Services): void {
  const about = {scenario: alert.scenario, value: alert.source.value};
  if (error) log('error', error.message, {...about, code: error.code});
  if (allowlisted)
    log('info', 'alert dropped: its source is allowlisted', {
      ...about,
      allowlist: allowlisted.list,
    });
  for (const {decision, why} of refused)
    log('warn', `decision refused: ${why}`, {...about, type: decision.type});
}

async function oneAlert(request: FastifyRequest, {database, clock}: Services) {
  const now = clock.now();
  const [found] = await findAlerts(database, {ids: [idOf(request)]}, now);
  if (!found) throw new ApiError(404, 'object not found');
  return wireAlert(found, now);
}

function idOf({params}: FastifyRequest): number {
  const {alert_id: id} = params as {alert_id: string};
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new ApiError(400, 'alert_id must be valid integer');
}
