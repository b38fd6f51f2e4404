// Asking a store of logs. One that is busy says so, and when to come again: that is its pace and no
// fault. Everything else ends the reading, and the host begins anew where it was.
import type {HttpAnswer, HttpRequest, PluginHost} from '../../plugin.ts';
import {retryAfterMs, saidIn} from './http-answer.ts';
import {type Wait, waited} from './wait.ts';
import {isWayFault, wayFault} from './words.ts';

const BUSY = [429, 503];
const BUSY_MS = 5_000;
const BUSY_MS_MAX = 120_000;

export interface AskOptions {
  /** As the operator knows it. */
  readonly peer: string;
  readonly signal: AbortSignal;
  /** For tests; real time when absent. */
  readonly wait?: Wait;
}

/** The answer, of whatever status but busy. Throws in words for the operator what the way threw. */
export async function ask(
  host: PluginHost,
  request: HttpRequest,
  {peer, signal, wait = waited}: AskOptions,
): Promise<HttpAnswer> {
  for (;;) {
    const answer = await host.request(request, signal).catch((error: unknown) => {
      host.count('errors_total', 1, {reason: 'unreachable'});
      if (!isWayFault(error)) throw error;
      throw new Error(wayFault(error, peer), {cause: error});
    });
    if (!BUSY.includes(answer.status)) return answer;
    const ms = Math.min(retryAfterMs(answer, host.now()) ?? BUSY_MS, BUSY_MS_MAX);
    host.count('errors_total', 1, {reason: 'busy'});
    host.health('degraded', `${peer} is busy (${answer.status}): asked again in ${ms} ms`);
    await wait(ms, signal);
    signal.throwIfAborted();
  }
}

/** What an answer that is no answer to the question is thrown as. */
export function refusal(host: PluginHost, answer: HttpAnswer, peer: string): Error {
  host.count('errors_total', 1, {reason: String(answer.status)});
  const hint =
    answer.status === 401 || answer.status === 403
      ? ' (check the credentials)'
      : answer.status === 404
        ? ' (check the address)'
        : '';
  return new Error(`${peer} answered ${answer.status}: ${saidIn(answer)}${hint}`);
}
