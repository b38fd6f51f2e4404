// The face of the package: a bouncer within an application. It follows the Local API, keeps the
// decisions in memory, and answers for whom the application is not to answer.
//
// What was heard holds until its own end, whether or not the API is reached.
import {release, type as systemName} from 'node:os';
import {AskedDecisions, LapiFeed, lapiOf, runBouncer} from '@firewatch/kernel';
import {faultsOf} from './faults.ts';
import {
  type ExpressMiddleware,
  expressMiddleware,
  type FastifyPlugin,
  fastifyPlugin,
  type KoaMiddleware,
  koaMiddleware,
} from './frameworks.ts';
import {Gate} from './gate.ts';
import type {FirewatchOptions} from './options.ts';

export type {
  ExpressMiddleware,
  FastifyInstance,
  FastifyPlugin,
  FastifyReply,
  KoaContext,
  KoaMiddleware,
} from './frameworks.ts';
export type {FirewatchOptions} from './options.ts';

const VERSION = '0.1.0';
const TYPE = 'node';
const REMEDIATIONS = ['ban', 'captcha', 'throttle'];
const POLL_MS = 10_000;
const REPORT_MS = 300_000;
/** Nobody but us changes what is in memory: there is nothing to look after, ms. */
const CHECK_MS = 3_600_000;
const NS_PER_MS = 1_000_000n;

export interface Firewatch {
  readonly express: ExpressMiddleware;
  readonly koa: KoaMiddleware;
  readonly fastify: FastifyPlugin;
  /** Whether all decisions were heard once. */
  readonly isReady: boolean;
  /** Decisions in force. */
  readonly decisions: number;
  /** Ends the connection to the API, which keeps the process alive. */
  close(): Promise<void>;
}

/** Throws a TypeError that says all that is wrong with the options. */
export function firewatch(given: FirewatchOptions): Firewatch {
  const faults = faultsOf(given);
  if (faults.length > 0) throw new TypeError(`firewatch: ${faults.join('; ')}`);
  const options = {...given, log: given.log ?? toConsole};
  const {api, key, tls = {}, follow = 'auto', pollMs = POLL_MS, origins} = options;
  const timers = {
    now: () => BigInt(Date.now()) * NS_PER_MS,
    after(ms: number, action: () => void) {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  };
  const url = api.startsWith('/') || api.endsWith('/') ? api : `${api}/`;
  const settings = {url, key, tls, follow, pollMs};
  const wish = {
    ...{scopes: ['Ip', 'Range'], types: REMEDIATIONS, origins},
    ...{scenariosContaining: undefined, scenariosNotContaining: undefined},
  };
  const decisions = new AskedDecisions(timers.now);
  const feed = new LapiFeed({
    ...{api: settings, wish, timers},
    ask: lapiOf(settings, `firewatch-${TYPE}-bouncer/v${VERSION}`),
    found: (way) => options.log('info', `firewatch: the API is followed by ${way}`),
  });
  const running = runBouncer(
    {
      ...{name: TYPE, type: TYPE, wish, isRemoving: false},
      ...{checkMs: CHECK_MS, reportMs: options.reportMs ?? REPORT_MS},
    },
    {
      ...{feed, timers, version: VERSION, os: {name: systemName(), version: release()}},
      run: decisions.run(async () => {}),
      log: (level, message) => options.log(level, `firewatch: ${message}`),
    },
  );
  const gate = new Gate(options, decisions, timers.now);
  const judge = gate.judge.bind(gate);
  return {
    express: expressMiddleware(judge),
    koa: koaMiddleware(judge),
    fastify: fastifyPlugin(judge),
    get isReady() {
      return decisions.isKnown;
    },
    get decisions() {
      return running.status.inForce ?? 0;
    },
    close: () => running.close(),
  };
}

function toConsole(level: string, message: string): void {
  if (level === 'warn' || level === 'error') console[level](message);
}
