// Machines make themselves known, log in, say that they live, and leave.
import {EngineError, isWithin} from '@firewatch/kernel';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {ApiError, forbidden, unauthorized} from '../api/api-error.ts';
import {jsonBody, SMALL_BODY} from '../api/body.ts';
import {check} from '../api/check.ts';
import type {Services} from '../api/services.ts';
import {isSame} from '../auth/api-keys.ts';
import {certificateOf} from '../auth/certificate.ts';
import {isLoopback} from '../auth/client-address.ts';
import {machineOf, refreshedToken} from '../auth/machine-auth.ts';
import {hashPassword, isPassword, randomText} from '../auth/passwords.ts';
import type {Token} from '../auth/tokens.ts';
import {addMachine, deleteMachine, findMachine, updateMachine} from '../store/machines.ts';

const CERTIFICATE_SECRET = 64;

export function watcherRoutes(app: FastifyInstance, services: Services): void {
  const {database, clock} = services;
  app.post(
    '/v1/watchers',
    {
      bodyLimit: SMALL_BODY,
      schema: {summary: 'register a machine', body: {$ref: 'registration#'}},
    },
    async (request, reply) => {
      if (services.access.isRegistrationLocal && !isLoopback(request.client)) throw forbidden();
      const body = jsonBody(request);
      check('registration', body, 422);
      const {machine_id, password, registration_token} = body as Record<string, string>;
      const isValidated = isTrusted(request, services, registration_token);
      try {
        await addMachine(
          database,
          {
            machineId: machine_id!,
            password: await hashPassword(password!),
            ip: request.client,
            isValidated,
            authType: 'password',
          },
          clock.now(),
        );
      } catch (error) {
        if (error instanceof EngineError && error.code === 'FW7001') throw forbidden(error.message);
        throw error;
      }
      services.log('info', 'machine registered', {
        machine: machine_id,
        ip: request.client,
        validated: isValidated,
      });
      return reply.code(isValidated ? 202 : 201).send();
    },
  );

  app.post(
    '/v1/watchers/login',
    {
      bodyLimit: SMALL_BODY,
      errorHandler: refuseLogin,
      schema: {summary: 'log in', body: {$ref: 'login#'}, response: {200: {$ref: 'token#'}}},
    },
    async (request) => tokenBody(await logIn(request, services)),
  );

  app.get(
    '/v1/refresh_token',
    {schema: {summary: 'a new token for an old one', response: {200: {$ref: 'token#'}}}},
    async (request) => tokenBody(await refreshedToken(request, services)),
  );

  app.delete(
    '/v1/watchers/self',
    {schema: {summary: 'leave: the machine that asks is deleted'}},
    async (request, reply) => {
      const machineId = await machineOf(request, services);
      await deleteMachine(database, machineId);
      services.log('info', 'machine left', {machine: machineId, ip: request.client});
      return reply.code(204).send();
    },
  );

  app.get(
    '/v1/heartbeat',
    {schema: {summary: 'say that the machine lives'}},
    async (request, reply) => {
      const machineId = await machineOf(request, services);
      await updateMachine(database, machineId, {last_heartbeat: clock.now()});
      return reply.code(200).send();
    },
  );
}

/** A machine that knows the token and comes from where it may is good at once. */
function isTrusted(
  {client}: FastifyRequest,
  {access: {autoRegistration}}: Services,
  token: string | undefined,
): boolean {
  if (!autoRegistration || token === undefined) return false;
  if (!isSame(token, autoRegistration.token))
    throw new ApiError(401, 'invalid token for auto registration');
  if (!isWithin(client, autoRegistration.ranges))
    throw new ApiError(401, 'IP not in allowed range for auto registration');
  return true;
}

async function logIn(request: FastifyRequest, services: Services): Promise<Token> {
  const {database, clock, tokens} = services;
  const machineId =
    (await machineOfCertificate(request, services)) ?? (await machineOfPassword(request, services));
  const {scenarios} = jsonBody(request) as {scenarios?: readonly string[] | null};
  const machine = (await findMachine(database, machineId))!;
  const now = clock.now();
  if (machine.ip !== request.client && machine.ip !== '')
    services.log('warn', 'machine has another address', {
      machine: machineId,
      before: machine.ip,
      now: request.client,
    });
  await updateMachine(database, machineId, {
    ip: request.client,
    version: versionOf(request),
    ...(scenarios &&
      scenarios.length > 0 && {scenarios: JSON.stringify(scenarios), updated_at: now}),
  });
  return tokens.issue({machineId, loggedIn: now}, now);
}

async function machineOfPassword(request: FastifyRequest, services: Services): Promise<string> {
  const {database, clock, logins} = services;
  const body = jsonBody(request);
  check('login', body, 401);
  const {machine_id, password} = body as {machine_id: string; password: string};
  const names = [request.client, `${request.client} ${machine_id}`];
  const wait = logins.wait(names, clock.now());
  if (wait > 0) {
    throw new ApiError(429, 'too many failed logins', {
      hasCode: true,
      headers: {'retry-after': String(Math.ceil(wait / 1000))},
    });
  }
  const fail = (message: string) => {
    logins.failed(names, clock.now());
    services.log('warn', 'login refused', {machine: machine_id, ip: request.client, why: message});
    return unauthorized(message);
  };
  const machine = await findMachine(database, machine_id);
  if (!machine) throw fail('ent: machine not found');
  if (machine.validated === 0) throw fail(`machine ${machine_id} not validated`);
  if (machine.auth_type !== 'password' || !(await isPassword(password, machine.password)))
    throw fail('incorrect Username or Password');
  logins.succeeded(names);
  return machine_id;
}

async function machineOfCertificate(
  request: FastifyRequest,
  services: Services,
): Promise<string | undefined> {
  const {database, clock} = services;
  const name = certificateOf(request, services, 'agent');
  if (name === undefined) return undefined;
  check('certificateLogin', jsonBody(request), 401);
  const known = await findMachine(database, name);
  if (known && known.auth_type !== 'tls') throw unauthorized('access forbidden');
  if (!known) {
    const password = await hashPassword(randomText(CERTIFICATE_SECRET));
    await addMachine(
      database,
      {machineId: name, password, ip: request.client, isValidated: true, authType: 'tls'},
      clock.now(),
    );
  }
  return name;
}

/** What stands behind the slash of the User-Agent. */
const versionOf = ({headers}: FastifyRequest) =>
  (headers['user-agent'] ?? '').split('/').slice(1).join('/').slice(0, 255);

const tokenBody = ({token, expires}: Token) => ({
  code: 200,
  expire: new Date(expires).toISOString().replace(/\.\d+Z$/, 'Z'),
  token,
});

/** Whatever is wrong with a login, it is refused the same way. */
function refuseLogin(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof ApiError && error.status === 400)
    throw unauthorized(`missing: ${error.message}`);
  request.server.errorHandler(error, request, reply);
}
