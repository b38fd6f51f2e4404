// `http`: JSON values or lines, acknowledged when they are safe.
import {
  type ConfigFault,
  type Datasource,
  HttpFault,
  type HttpReply,
  type Inbox,
  type ListenSettings,
  listenTargets,
  parseDuration,
  type ReceivedRequest,
} from '@firewatch/kernel';
import {checkAuth, requireAuth} from './auth.ts';
import {valuesOf} from './json-values.ts';
import {linesOf} from './lines.ts';
import {type ServerConfig, serve} from './serve.ts';

export interface HttpConfig extends ServerConfig, ListenSettings {
  readonly path: string;
  readonly format: 'json' | 'lines';
  readonly split_arrays: boolean;
  readonly custom_status_code: number;
  readonly custom_headers?: Readonly<Record<string, string>>;
}

export const http: Datasource<HttpConfig> = {
  check: (config) => [...checkAuth(config), ...checkTimeout(config)],
  open: (config, host) =>
    serve(listenTargets(config), config, host, (request, inbox) => take(request, inbox, config)),
};

export function checkTimeout({timeout}: {readonly timeout: string}): ConfigFault[] {
  const time = parseDuration(timeout);
  if (time !== undefined && time > 0n) return [];
  return [{at: '/timeout', message: `expected a duration like 30s, found "${timeout}"`}];
}

async function take(
  request: ReceivedRequest,
  inbox: Inbox,
  config: HttpConfig,
): Promise<HttpReply> {
  const {path} = config;
  const {pathname} = request.url;
  if (path.endsWith('/') ? !pathname.startsWith(path) : pathname !== path)
    throw new HttpFault(404, 'nothing is here');
  const isAsking = request.method === 'GET' || request.method === 'HEAD';
  if (!isAsking && request.method !== 'POST')
    throw new HttpFault(405, 'expected POST', {allow: 'GET, HEAD, POST'});
  requireAuth(config, request);
  if (isAsking) return {status: 200, body: 'OK'};
  const body = await request.body();
  const {values, faultAt} =
    config.format === 'lines'
      ? {values: linesOf(body), faultAt: undefined}
      : valuesOf(body, config.split_arrays);
  if (values.length > 0 && !(await inbox.deliver(request.sender, values)))
    throw new HttpFault(503, 'it is being stopped', {'retry-after': '5'});
  if (faultAt !== undefined)
    throw new HttpFault(
      400,
      `no JSON at byte ${faultAt}; the ${values.length} values before it were taken`,
    );
  return {
    status: config.custom_status_code,
    body: 'OK',
    ...(config.custom_headers && {headers: config.custom_headers}),
  };
}
