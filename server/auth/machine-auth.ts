// Machines: a token of their login says who they are. A machine that was deleted is
// refused at once, whatever its token says.
import type {FastifyRequest} from 'fastify';
import {unauthorized} from '../api/api-error.ts';
import type {Services} from '../api/services.ts';
import {findMachine} from '../store/machines.ts';
import type {Token} from './tokens.ts';

/** The machine whose token a request carries. Throws 401. */
export async function machineOf(request: FastifyRequest, services: Services): Promise<string> {
  const claims = await services.tokens.read(tokenOf(request), services.clock.now());
  if (typeof claims === 'string') throw unauthorized(claims);
  await requireMachine(claims.machineId, services);
  request.machine = claims.machineId;
  return claims.machineId;
}

/** A new token for an old one. */
export async function refreshedToken(request: FastifyRequest, services: Services): Promise<Token> {
  const now = services.clock.now();
  const claims = await services.tokens.readOld(tokenOf(request), now);
  if (typeof claims === 'string') throw unauthorized(claims);
  await requireMachine(claims.machineId, services);
  return services.tokens.issue(claims, now);
}

async function requireMachine(machineId: string, {database}: Services): Promise<void> {
  const machine = await findMachine(database, machineId);
  if (!machine) throw unauthorized('ent: machine not found');
  if (machine.validated === 0) throw unauthorized(`machine ${machineId} not validated`);
}

function tokenOf({headers}: FastifyRequest): string {
  const [, bearer] = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const [, cookie] = /(?:^|;\s*)jwt=([^;]*)/.exec(headers.cookie ?? '') ?? [];
  const token = bearer ?? cookie;
  if (!token) throw unauthorized('cookie token is empty');
  return token;
}
