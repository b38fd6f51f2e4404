// Decisions of a Local API, by the best way that it has: server-sent events, requests that wait for
// news, requests at intervals (all that the reference has). Which way there is, is found out once.
//
// A cursor is the API's word for how far we were told; with it the next connection goes on there.
// Without one (the reference, or an API that forgot) the next connection is told everything.
import type {IncomingMessage} from 'node:http';
import {EngineError} from '../../errors.ts';
import type {Timers} from '../../plugin/run/environment.ts';
import type {ApiSettings, DecisionWish, FollowWay} from '../configured.ts';
import {DeltaReader} from './delta-reader.ts';
import {EventReader} from './event-reader.ts';
import type {DecisionFeed, DecisionNews, UsageReport} from './feed.ts';
import {type AskLapi, refusalOf} from './lapi.ts';
import {pause} from './pause.ts';

const WAIT_S = 30;
/** The API gives a sign of life more often than this, ms. */
const SILENCE_MS = 60_000;
const CURSOR_HEADER = 'x-firewatch-cursor';
const COMPLETE_HEADER = 'x-firewatch-complete';
const EVENTS_TYPE = 'text/event-stream';
/** The API has no such route. */
const ABSENT = [404, 405, 501];
const ACCEPTED = 201;

export interface LapiFeedOptions {
  readonly api: ApiSettings;
  readonly wish: DecisionWish;
  readonly ask: AskLapi;
  readonly timers: Timers;
  /** Says once which way it is. */
  readonly found: (way: Exclude<FollowWay, 'auto'>) => void;
}

export class LapiFeed implements DecisionFeed {
  private readonly options: LapiFeedOptions;
  private way: FollowWay;
  private cursor: string | undefined;

  constructor(options: LapiFeedOptions) {
    this.options = options;
    this.way = options.api.follow;
  }

  async *news(signal: AbortSignal): AsyncGenerator<DecisionNews> {
    if (this.way === 'events' || this.way === 'auto') {
      const answer = await this.get(`/v1/decisions/events?${this.query()}`, signal, {
        ...(this.cursor !== undefined && {'last-event-id': this.cursor}),
      });
      const isThere =
        answer.statusCode === 200 && answer.headers['content-type']?.startsWith(EVENTS_TYPE);
      const mayBeAbsent = this.way === 'auto' && ABSENT.includes(answer.statusCode ?? 0);
      if (isThere) {
        this.found('events');
        yield* this.events(answer);
        return;
      }
      if (!mayBeAbsent) throw await refusalOf(this.options.api.url, answer);
      answer.destroy();
    }
    yield* this.requests(signal);
  }

  async report(usage: UsageReport, signal: AbortSignal): Promise<void> {
    const {api, ask} = this.options;
    const body = JSON.stringify({remediation_components: [usage]});
    const asked = {method: 'POST', path: '/v1/usage-metrics', body, silenceMs: SILENCE_MS} as const;
    const answer = await ask(asked, signal);
    if (answer.statusCode !== ACCEPTED) throw await refusalOf(api.url, answer);
    answer.resume();
  }

  /** Until the connection ends. */
  private async *events(answer: IncomingMessage): AsyncGenerator<DecisionNews> {
    let ready: DecisionNews[] = [];
    let delta = this.reader();
    const reader = new EventReader({
      data: (text) => delta.write(text),
      event: (name, id) => {
        delta.end();
        ready.push(newsOf(delta, name === 'all'));
        this.cursor = id;
        delta = this.reader();
      },
    });
    for await (const text of this.texts(answer)) {
      this.checked(() => reader.write(text));
      yield* ready;
      ready = [];
    }
  }

  /** One request after the other; ends never. */
  private async *requests(signal: AbortSignal): AsyncGenerator<DecisionNews> {
    const {api} = this.options;
    for (let isFirst = true; ; isFirst = false) {
      const since = this.cursor;
      const isWaiting = this.way !== 'poll';
      const more = new URLSearchParams(
        since === undefined ? {startup: String(isFirst)} : {cursor: since},
      );
      if (isWaiting) more.set('wait', `${WAIT_S}s`);
      const path = `/v1/decisions/stream?${this.query()}&${more}`;
      const answer = await this.get(path, signal);
      if (answer.statusCode !== 200) throw await refusalOf(api.url, answer);
      const delta = this.reader();
      for await (const text of this.texts(answer)) this.checked(() => delta.write(text));
      this.checked(() => delta.end());
      const cursor = answer.headers[CURSOR_HEADER];
      this.cursor = isWaiting && typeof cursor === 'string' ? cursor : undefined;
      if (this.way === 'wait' && this.cursor === undefined)
        throw new EngineError(
          'FW5313',
          `${api.url} cannot be asked to wait: expected api.follow poll`,
        );
      if (this.way === 'auto') this.found(this.cursor === undefined ? 'poll' : 'wait');
      const isAll = answer.headers[COMPLETE_HEADER] === 'true' || (since === undefined && isFirst);
      yield newsOf(delta, isAll);
      if (this.way === 'poll') await pause(this.options.timers, api.pollMs, signal);
    }
  }

  private query(): string {
    const {scopes, origins, scenariosContaining, scenariosNotContaining} = this.options.wish;
    const query = new URLSearchParams({dedup: 'false', scopes: scopes.join()});
    const lists = {
      origins,
      scenarios_containing: scenariosContaining,
      scenarios_not_containing: scenariosNotContaining,
    };
    for (const [name, list] of Object.entries(lists)) if (list) query.set(name, list.join());
    return String(query);
  }

  private get(
    path: string,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<IncomingMessage> {
    return this.options.ask({method: 'GET', path, headers, silenceMs: SILENCE_MS}, signal);
  }

  private async *texts(answer: IncomingMessage): AsyncGenerator<string> {
    answer.setEncoding('utf8');
    try {
      yield* answer as AsyncIterable<string>;
    } catch (cause) {
      const message = `${this.options.api.url} broke off: ${(cause as Error).message}`;
      throw new EngineError('FW5311', message, {cause});
    }
  }

  /** What is no delta is no news, whoever sent it. */
  private checked(read: () => void): void {
    try {
      read();
    } catch (cause) {
      const message = `${this.options.api.url}: ${(cause as Error).message}`;
      throw new EngineError('FW5313', message, {cause});
    }
  }

  private reader(): DeltaReader {
    return new DeltaReader(this.options.timers.now);
  }

  private found(way: Exclude<FollowWay, 'auto'>): void {
    if (this.way === 'auto') this.options.found(way);
    this.way = way;
  }
}

const newsOf = ({adds, deletes}: DeltaReader, isAll: boolean): DecisionNews => ({
  isAll,
  adds,
  deletes,
});
