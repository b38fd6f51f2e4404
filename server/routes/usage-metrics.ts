// What machines and bouncers tell of their use. Clients written in Lua and PHP write
// empty tables either way, and some send one object for a list of one: all is taken.
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {ApiError} from '../api/api-error.ts';
import {jsonBody, LARGE_BODY} from '../api/body.ts';
import {check} from '../api/check.ts';
import type {Services} from '../api/services.ts';
import type {BouncerAuth} from '../auth/bouncer-auth.ts';
import {machineOf} from '../auth/machine-auth.ts';
import {updateBouncer} from '../store/bouncers.ts';
import {updateMachine} from '../store/machines.ts';
import {addUsage} from '../store/usage.ts';

interface Component {
  readonly type?: string;
  readonly version: string;
  readonly os?: {readonly name?: string; readonly version?: string} | null;
  readonly feature_flags?: readonly string[] | null;
  readonly metrics?: unknown;
  readonly hub_items?: unknown;
  readonly datasources?: unknown;
}

export function usageRoutes(app: FastifyInstance, services: Services, bouncers: BouncerAuth): void {
  const {database, clock} = services;
  app.post(
    '/v1/usage-metrics',
    {bodyLimit: LARGE_BODY, schema: {summary: 'tell of use', body: {$ref: 'usage#'}}},
    async (request, reply) => {
      const isMachine = asksAsMachine(request);
      const bouncer = isMachine ? undefined : await bouncers.of(request);
      const machine = isMachine ? await machineOf(request, services) : undefined;
      const body = jsonBody(request);
      check('usage', body, 422);
      const report = body as {remediation_components?: Component[]; log_processors?: Component[]};
      const now = clock.now();
      if (bouncer) {
        const own = only(report.remediation_components, 'remediation components');
        await updateBouncer(database, bouncer.id, {
          ...systemOf(own),
          ...(own.type && {type: own.type}),
          version: own.version,
        });
        const payload = JSON.stringify({type: own.type ?? '', metrics: listOf(own.metrics)});
        await addUsage(database, {kind: 'RC', client: bouncer.name, payload}, now);
      } else {
        const own = only(report.log_processors, 'log processors');
        await updateMachine(database, machine!, {
          ...systemOf(own),
          version: own.version,
          hub_state: JSON.stringify(own.hub_items ?? {}),
          datasources: JSON.stringify(own.datasources ?? {}),
        });
        const payload = JSON.stringify({metrics: listOf(own.metrics)});
        await addUsage(database, {kind: 'LP', client: machine!, payload}, now);
      }
      return reply.code(201).send();
    },
  );
}

/** By what the request carries; agents with certificates carry neither. */
function asksAsMachine({headers}: FastifyRequest): boolean {
  if (headers['x-api-key'] !== undefined) return false;
  return (
    headers.authorization !== undefined || (headers['user-agent'] ?? '').startsWith('crowdsec/')
  );
}

function only(list: readonly Component[] | null | undefined, name: string): Component {
  const [own, ...others] = list ?? [];
  if (own && others.length === 0) return own;
  throw new ApiError(400, own ? `too many ${name}: expected one` : `no ${name}: expected one`);
}

const systemOf = ({os, feature_flags}: Component) => ({
  os_name: os?.name ?? '',
  os_version: os?.version ?? '',
  feature_flags: JSON.stringify(feature_flags ?? []),
});

const listOf = (metrics: unknown): readonly unknown[] =>
  Array.isArray(metrics) ? metrics : metrics === undefined || metrics === null ? [] : [metrics];
