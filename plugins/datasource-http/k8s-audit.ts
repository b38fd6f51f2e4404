// `k8s-audit`: lists of events of the audit log; each event is a line of JSON.
import {
  type Datasource,
  HttpFault,
  type HttpReply,
  type Inbox,
  type ReceivedRequest,
} from '@firewatch/kernel';
import {checkAuth, requireAuth} from './auth.ts';
import {checkTimeout} from './http.ts';
import {type ServerConfig, serve} from './serve.ts';

export interface K8sAuditConfig extends ServerConfig {
  readonly listen_addr: string;
  readonly listen_port: number;
  readonly webhook_path: string;
}

export const k8sAudit: Datasource<K8sAuditConfig> = {
  check: (config) => [...checkAuth(config), ...checkTimeout(config)],
  open: (config, host) =>
    serve([{host: config.listen_addr, port: config.listen_port}], config, host, (request, inbox) =>
      take(request, inbox, config),
    ),
};

async function take(
  request: ReceivedRequest,
  inbox: Inbox,
  config: K8sAuditConfig,
): Promise<HttpReply> {
  const path = config.webhook_path.startsWith('/')
    ? config.webhook_path
    : `/${config.webhook_path}`;
  if (request.url.pathname !== path) throw new HttpFault(404, 'nothing is here');
  if (request.method !== 'POST') throw new HttpFault(405, 'expected POST', {allow: 'POST'});
  requireAuth(config, request);
  const events = eventsOf(await request.body());
  if (events.length > 0 && !(await inbox.deliver(request.sender, events)))
    throw new HttpFault(503, 'it is being stopped', {'retry-after': '5'});
  return {status: 200};
}

/** Fields that we do not know stay: newer clusters have more than older rules. */
function eventsOf(body: Buffer): Uint8Array[] {
  let list: unknown;
  try {
    list = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new HttpFault(500, `the body is no JSON: ${(error as Error).message}`);
  }
  const {kind, items} = (list ?? {}) as {kind?: unknown; items?: unknown};
  if (kind !== 'EventList' || !Array.isArray(items))
    throw new HttpFault(500, 'expected an EventList of audit.k8s.io with items');
  return items.map((item) => Buffer.from(JSON.stringify(item)));
}
