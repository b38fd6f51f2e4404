// What becomes of a request: the decision about its client, and what that means here.
import type {IncomingMessage} from 'node:http';
import {
  type AskedDecisions,
  type Decision,
  forwardedFor,
  type Interval,
  intervalsOf,
  isWithin,
  plainAddress,
  Throttle,
} from '@firewatch/kernel';
import type {FirewatchOptions} from './options.ts';
import type {Refusal} from './refusal.ts';

const RETRY_SECONDS = 5;
const DEFAULT_THROTTLE = {perMinute: 30, burst: 10};
/** The peer of a Unix socket: a proxy on this machine. */
const LOCAL = '127.0.0.1';

export class Gate {
  private readonly options: FirewatchOptions;
  private readonly decisions: AskedDecisions;
  private readonly now: () => bigint;
  private readonly proxies: readonly Interval[];
  private readonly throttle: Throttle;
  private readonly header: string;

  constructor(options: FirewatchOptions, decisions: AskedDecisions, now: () => bigint) {
    this.options = options;
    this.decisions = decisions;
    this.now = now;
    this.proxies = intervalsOf(options.trustedProxies ?? []);
    this.throttle = new Throttle(options.throttle ?? DEFAULT_THROTTLE);
    this.header = (options.clientHeader ?? 'x-forwarded-for').toLowerCase();
  }

  /** Undefined: it may go on. Never rejects. */
  async judge(request: IncomingMessage): Promise<Refusal | undefined> {
    const address = this.clientOf(request);
    if (address === undefined || !this.decisions.isKnown) {
      if (this.options.onFailure === 'open') return undefined;
      return this.refused(UNAVAILABLE, 'nothing is known of', address);
    }
    const decision = this.decisions.find(address);
    const refusal = decision && (await this.refusalFor(decision, address, request));
    if (!refusal) return undefined;
    if (!this.options.dryRun) this.decisions.note(decision);
    return this.refused(refusal, decision.type, address);
  }

  private async refusalFor(
    {type}: Decision,
    address: string,
    request: IncomingMessage,
  ): Promise<Refusal | undefined> {
    if (type === 'throttle') {
      const seconds = this.throttle.ask(address, this.now());
      return seconds === 0 ? undefined : retryLater(429, 'Too many requests', seconds);
    }
    const passed = type === 'captcha' && (await this.askCaptcha(address, request));
    if (passed === true) return undefined;
    if (typeof passed === 'string')
      return {status: 302, headers: {...HEADERS, location: passed}, body: ''};
    return {status: 403, headers: HEADERS, body: this.options.banPage ?? BAN_PAGE};
  }

  private async askCaptcha(address: string, request: IncomingMessage): Promise<boolean | string> {
    try {
      const answer = await this.options.captcha?.(address, request);
      return answer === true || typeof answer === 'string' ? answer : false;
    } catch (error) {
      this.options.log?.('error', `the captcha of the application failed: ${String(error)}`);
      return false;
    }
  }

  private refused(refusal: Refusal, why: string, address = 'a client'): Refusal | undefined {
    if (!this.options.dryRun) return refusal;
    this.options.log?.('info', `dry run: ${refusal.status} for ${address}: ${why}`);
    return undefined;
  }

  private clientOf({socket, headers}: IncomingMessage): string | undefined {
    // An interface may follow an address of a link.
    const peer = plainAddress((socket.remoteAddress ?? LOCAL).split('%')[0]!);
    if (!isWithin(peer, this.proxies)) return socket.remoteAddress === undefined ? undefined : peer;
    return forwardedFor([headers[this.header] ?? []].flat().join(), this.proxies) ?? peer;
  }
}

const HEADERS = {'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store'};

/** Nothing in it comes from the request. */
const page = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>\n`;

const retryLater = (status: 429 | 503, title: string, seconds: number): Refusal => ({
  status,
  headers: {...HEADERS, 'retry-after': String(seconds)},
  body: page(title, 'Please come back later.'),
});

const BAN_PAGE = page('Access denied', 'Requests from your address are not answered at present.');
const UNAVAILABLE = retryLater(503, 'Not available', RETRY_SECONDS);
