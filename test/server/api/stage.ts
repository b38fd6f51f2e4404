// A Local API to ask in tests: a store in memory, a clock that is set, a port of the loopback.
import {request as ask} from 'node:http';
import type {Decider} from '@firewatch/kernel';
import type {Decision} from '@firewatch/schemas';
import {
  type AccessRules,
  addBouncer,
  addMachine,
  hashApiKey,
  hashPassword,
  type ListenSettings,
  type LocalApi,
  type OpenedStore,
  openStore,
  startServer,
} from '@firewatch/server';

export const NOW = Date.parse('2026-02-03T10:00:00Z');
export const KEY = 'k'.repeat(43);
export const PASSWORD = 'secretsecret';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what it is is what tests look at
  readonly json: any;
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** As a machine that is logged in. */
  readonly token?: string;
  /** As a bouncer. */
  readonly key?: string;
}

export interface Stage {
  readonly store: OpenedStore;
  readonly api: LocalApi;
  readonly port: number;
  readonly logged: string[];
  now: number;
  /** Lets so many ms pass, timers included. */
  pass(ms: number): void;
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** A token of the machine m1. */
  logIn(): Promise<string>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly access?: Partial<AccessRules>;
  readonly decider?: Decider;
  readonly store?: OpenedStore;
  readonly rateLimit?: {readonly requests: number; readonly ms: number};
  /** Listened at beside the port. */
  readonly socket?: string;
  readonly timeouts?: ListenSettings['timeouts'];
}

/** As the shipped profiles: addresses and ranges that are to be remedied are banned for four hours. */
export const banFourHours: Decider = {
  prepare: async () => {},
  async decide(alert, memory) {
    const {remediation, simulated, source, scenario, uuid} = alert;
    const nothing = {alert, tell: [], refused: [], rolledUp: []};
    const isAddress = ['Ip', 'Range'].includes(source.scope);
    if (alert.decisions.length > 0 || !isAddress) return nothing;
    const allowlisted = await memory.allowlisted(source.value);
    if (allowlisted) return {...nothing, allowlisted};
    if (!remediation) return nothing;
    const decision: Decision = {
      ...{uuid: `${uuid.slice(0, -1)}d`, origin: 'crowdsec', type: 'ban', duration: '4h0m0s'},
      ...{scope: source.scope, value: source.value, scenario, simulated},
    };
    return {...nothing, alert: {...alert, decisions: [decision]}};
  },
};

export async function openStage({
  access,
  decider = banFourHours,
  store,
  rateLimit,
  socket,
  timeouts,
}: StageOptions = {}): Promise<Stage> {
  const opened = store ?? (await openStore(':memory:'));
  const timers = new Set<{at: number; action: () => void}>();
  const logged: string[] = [];
  const stage = {now: NOW};
  const clock = {
    now: () => stage.now,
    after(ms: number, action: () => void) {
      const timer = {at: stage.now + ms, action};
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  const api = await startServer({
    database: opened.database,
    isShared: opened.isShared,
    clock,
    access: {
      ...{trusted: [], proxies: [], isRegistrationLocal: false, autoRegistration: undefined},
      ...{agentUnits: [], bouncerUnits: []},
      ...access,
    },
    decider,
    log: (_level, message, fields) => logged.push(`${message} ${JSON.stringify(fields ?? {})}`),
    version: '9.9.9',
    ...(rateLimit && {rateLimit}),
  });
  const {port} = await api.listen({tcp: {host: '127.0.0.1', port: 0}, socket, timeouts});
  const send = (method: string, path: string, options: AskOptions = {}) =>
    askPort(port!, method, path, options);
  return Object.assign(stage, {
    store: opened,
    api,
    port: port!,
    logged,
    pass(ms: number) {
      const end = stage.now + ms;
      for (;;) {
        const [due] = [...timers].filter(({at}) => at <= end).sort((a, b) => a.at - b.at);
        if (!due) break;
        timers.delete(due);
        stage.now = Math.max(stage.now, due.at);
        due.action();
      }
      stage.now = end;
    },
    ask: send,
    async logIn() {
      const body = {machine_id: 'm1', password: PASSWORD};
      return (await send('POST', '/v1/watchers/login', {body})).json.token as string;
    },
    async close() {
      await api.close();
      if (!store) await opened.close();
    },
  });
}

/** A stage with the machine m1 and the bouncer b1. */
export async function openPeopledStage(options: StageOptions = {}): Promise<Stage> {
  const stage = await openStage(options);
  const {database} = stage.store;
  await addMachine(
    database,
    {
      ...{machineId: 'm1', password: await hashPassword(PASSWORD), ip: ''},
      ...{isValidated: true, authType: 'password' as const},
    },
    NOW,
  );
  await addBouncer(
    database,
    {name: 'b1', keyHash: hashApiKey(KEY), ip: '', authType: 'api-key', isAutoCreated: false},
    NOW,
  );
  return stage;
}

/** A machine pushes a ban, or another decision of this value. */
export async function ban(
  {now, ask}: Stage,
  token: string,
  value: string,
  duration = '4h',
  more: object = {},
): Promise<void> {
  const at = new Date(now).toISOString();
  const scenario = 'manual';
  const scope = value.includes('/') ? 'Range' : 'Ip';
  const body = [
    {
      ...{capacity: 0, events: [], events_count: 1, leakspeed: '0', message: 'm', scenario},
      ...{scenario_hash: '', scenario_version: '', simulated: false, start_at: at, stop_at: at},
      source: {scope, value},
      decisions: [{duration, origin: 'cscli', scenario, scope, type: 'ban', value, ...more}],
    },
  ];
  const {status, text} = await ask('POST', '/v1/alerts', {token, body});
  if (status !== 201) throw new Error(`${status}: ${text}`);
}

function askPort(
  port: number,
  method: string,
  path: string,
  {headers, body, token, key}: AskOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = ask(
      {
        ...{host: '127.0.0.1', port, method, path, agent: false},
        headers: {
          'user-agent': 'test/1.0',
          ...(token !== undefined && {authorization: `Bearer ${token}`}),
          ...(key !== undefined && {'x-api-key': key}),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const {statusCode = 0, headers} = response;
          resolve({status: statusCode, headers, text, json: jsonOf(text)});
        });
      },
    );
    request.on('error', reject);
    if (body === undefined) request.end();
    else
      request.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
