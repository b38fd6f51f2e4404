// Clients known by certificate: what TLS verified, held against the organisational units
// that are allowed. The connection has been refused already if the chain was not good.
import type {TLSSocket} from 'node:tls';
import type {FastifyRequest} from 'fastify';
import {forbidden, unauthorized} from '../api/api-error.ts';
import type {Services} from '../api/services.ts';

/**
 * CN@address of the client's certificate; undefined when it showed none. A certificate
 * replaces keys and passwords: throws 403 or 401 for one that is not good for its kind.
 */
export function certificateOf(
  request: FastifyRequest,
  {access}: Services,
  kind: 'bouncer' | 'agent',
): string | undefined {
  const socket = request.raw.socket as TLSSocket;
  if (socket.encrypted !== true) return undefined;
  const certificate = socket.getPeerCertificate();
  const {subject} = certificate ?? {};
  if (!subject) return undefined;
  const refuse = kind === 'bouncer' ? forbidden : unauthorized;
  if (!socket.authorized) throw refuse('access forbidden');
  const units = [subject.OU ?? []].flat();
  const allowed = kind === 'bouncer' ? access.bouncerUnits : access.agentUnits;
  if (!units.some((unit) => allowed.includes(unit))) throw refuse('access forbidden');
  const [name] = [subject.CN ?? []].flat();
  if (!name) throw refuse('access forbidden');
  return `${name}@${request.client}`;
}
