// `splunk-hec`: Splunk's HTTP Event Collector, for senders that know only that: events as JSON,
// lines as they are, answers by Splunk's own codes. An answer is given when the agent has what was sent on
// its disk, so that an acknowledgement that is asked for afterwards is always yes.
import {
  type ConfigFault,
  type Datasource,
  HttpFault,
  type HttpReply,
  type Inbox,
  type ListenSettings,
  listenTargets,
  type ReceivedRequest,
  type ServerTlsFiles,
} from '@firewatch/kernel';
import {isSame} from './auth.ts';
import {checkTimeout} from './http.ts';
import {valuesOf} from './json-values.ts';
import {linesOf} from './lines.ts';
import {serve} from './serve.ts';

export interface SplunkHecConfig extends ListenSettings {
  readonly tokens: readonly string[];
  readonly use_ack: boolean;
  readonly keep_envelope: boolean;
  readonly tls?: ServerTlsFiles;
  readonly max_body_size: number;
  readonly timeout: string;
}

/** What Splunk answers: status, code, text. */
const ANSWERS = {
  ok: [200, 0, 'Success'],
  noToken: [401, 2, 'Token is required'],
  noAuthorization: [401, 3, 'Invalid authorization'],
  wrongToken: [403, 4, 'Invalid token'],
  noData: [400, 5, 'No data'],
  noJson: [400, 6, 'Invalid data format'],
  busy: [503, 9, 'Server is busy'],
  noChannel: [400, 10, 'Data channel is missing'],
  noEvent: [400, 12, 'Event field is required'],
  blankEvent: [400, 13, 'Event field cannot be blank'],
  noAck: [400, 14, 'ACK is disabled'],
  healthy: [200, 17, 'HEC is healthy'],
} as const;

const BASE = '/services/collector';
const ROUTES: Readonly<Record<string, readonly ['GET' | 'POST', Answer]>> = {
  [BASE]: ['POST', takeEvents],
  [`${BASE}/event`]: ['POST', takeEvents],
  [`${BASE}/raw`]: ['POST', takeLines],
  [`${BASE}/ack`]: ['POST', acknowledge],
  [`${BASE}/health`]: ['GET', async () => reply('healthy')],
};

interface Collector {
  readonly config: SplunkHecConfig;
  readonly inbox: Inbox;
  /** Number of the next request that is taken. */
  readonly acks: {next: number};
}

type Answer = (request: ReceivedRequest, collector: Collector) => Promise<HttpReply>;

export const splunkHec: Datasource<SplunkHecConfig> = {
  check: (config): ConfigFault[] => checkTimeout(config),
  open(config, host) {
    const acks = {next: 0};
    return serve(listenTargets(config), {...config, auth_type: 'none'}, host, (request, inbox) =>
      answer(request, {config, inbox, acks}),
    );
  },
};

async function answer(request: ReceivedRequest, collector: Collector): Promise<HttpReply> {
  const [method, route] = ROUTES[request.url.pathname.replace(/\/1\.0$/, '')] ?? [];
  if (!route) throw new HttpFault(404, 'nothing is here');
  if (request.method !== method) throw new HttpFault(405, `expected ${method}`, {allow: method!});
  // Who looks whether it is up has no token.
  const refusal = method === 'GET' ? undefined : refusalOf(request, collector.config);
  return refusal ? reply(refusal) : route(request, collector);
}

function refusalOf(
  {headers}: ReceivedRequest,
  {tokens}: SplunkHecConfig,
): keyof typeof ANSWERS | undefined {
  const {authorization} = headers;
  if (authorization === undefined || authorization === '') return 'noToken';
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(authorization) ?? [];
  const token =
    scheme.toLowerCase() === 'splunk'
      ? credentials
      : scheme.toLowerCase() === 'basic'
        ? passwordOf(credentials)
        : undefined;
  if (token === undefined) return 'noAuthorization';
  return tokens.filter((one) => isSame(token, one)).length > 0 ? undefined : 'wrongToken';
}

/** Splunk takes the token as the password of any user. */
const passwordOf = (credentials: string): string => {
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
};

/** All events of a request, or, when one cannot be used, none: who mends it sends them all again. */
async function takeEvents(request: ReceivedRequest, collector: Collector): Promise<HttpReply> {
  const {values, faultAt} = valuesOf(await request.body(), true);
  const events: Uint8Array[] = [];
  for (const [number, bytes] of values.entries()) {
    const envelope: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    const event =
      typeof envelope === 'object' && envelope !== null && 'event' in envelope
        ? envelope.event
        : undefined;
    const at = {'invalid-event-number': number};
    if (event === undefined || event === null) return reply('noEvent', at);
    if (event === '') return reply('blankEvent', at);
    events.push(collector.config.keep_envelope ? bytes : textOf(event));
  }
  if (faultAt !== undefined) return reply('noJson', {'invalid-event-number': values.length});
  return deliver(events, request, collector);
}

const textOf = (event: unknown): Uint8Array =>
  Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));

async function takeLines(request: ReceivedRequest, collector: Collector): Promise<HttpReply> {
  return deliver(linesOf(await request.body()), request, collector);
}

async function deliver(
  records: readonly Uint8Array[],
  request: ReceivedRequest,
  {config, inbox, acks}: Collector,
): Promise<HttpReply> {
  if (config.use_ack && !hasChannel(request)) return reply('noChannel');
  if (records.length === 0) return reply('noData');
  if (!(await inbox.deliver(request.sender, records))) return reply('busy');
  if (!config.use_ack) return reply('ok');
  const ackId = acks.next++;
  return reply('ok', {ackId});
}

/** Every number that was ever given out was safe by then, also by the server before this one. */
async function acknowledge(request: ReceivedRequest, {config}: Collector): Promise<HttpReply> {
  if (!config.use_ack) return reply('noAck');
  if (!hasChannel(request)) return reply('noChannel');
  const [bytes] = valuesOf(await request.body(), false).values;
  const asked: unknown = bytes && JSON.parse(Buffer.from(bytes).toString('utf8'));
  const acks =
    typeof asked === 'object' && asked !== null && 'acks' in asked ? asked.acks : undefined;
  if (!Array.isArray(acks) || !acks.every(Number.isSafeInteger)) return reply('noJson');
  return json(200, {acks: Object.fromEntries(acks.map((id: number) => [String(id), true]))});
}

const hasChannel = ({headers, url}: ReceivedRequest): boolean =>
  Boolean(headers['x-splunk-request-channel'] ?? url.searchParams.get('channel'));

function reply(name: keyof typeof ANSWERS, more: object = {}): HttpReply {
  const [status, code, text] = ANSWERS[name];
  return json(status, {text, code, ...more});
}

const json = (status: number, body: object): HttpReply => ({
  status,
  headers: {'content-type': 'application/json'},
  body: JSON.stringify(body),
});
