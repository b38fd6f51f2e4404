// What an answer of HTTP says: whether it was taken, when to come again, what is wrong.
import type {Delivery, HttpAnswer} from '../../plugin.ts';
import {isBusy, oneLine} from './words.ts';

const NS_PER_MS = 1_000_000n;
const SAID_MAX = 300;
/** Until an operator has mended a wrong address or a wrong password, asking often helps nobody. */
const MISCONFIGURED_MS = 60_000;

/** `Retry-After` in ms, seconds or a date; undefined: the answer has none. */
export function retryAfterMs(
  {headers}: Pick<HttpAnswer, 'headers'>,
  now: bigint,
): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (text === '') return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Number(now / NS_PER_MS);
  return Number.isFinite(ms) ? Math.max(Math.ceil(ms), 0) : undefined;
}

/** The beginning of a body as one line that can be shown. */
export const saidIn = ({body}: Pick<HttpAnswer, 'body'>): string =>
  oneLine(Buffer.from(body.subarray(0, SAID_MAX * 4)).toString('utf8'), SAID_MAX);

/**
 * What the answer means for a batch. Busy and broken sinks are asked again. So are those that do
 * not know us or the address (401, 403, 404, 407, 410): that is mended in the configuration, and
 * the alerts are not at fault. Any other 4xx means that the sink will not have this message.
 */
export function deliveryOf(answer: HttpAnswer, sink: string, now: bigint): Delivery {
  const {status} = answer;
  if (status >= 200 && status < 300) return {status: 'ok'};
  const said = saidIn(answer);
  const reason = `${sink} answered ${status}${said && `: ${said}`}`;
  const afterMs = retryAfterMs(answer, now);
  if (isBusy(status)) return {status: 'retry', reason, ...(afterMs !== undefined && {afterMs})};
  if (status < 400) {
    return {
      status: 'retry',
      reason: `${sink} answered ${status}, another address: "${oneLine(answer.headers.location ?? '', SAID_MAX)}"; write that one`,
      afterMs: MISCONFIGURED_MS,
    };
  }
  if ([401, 403, 404, 407, 410].includes(status)) {
    const wrong = status === 404 || status === 410 ? 'the address' : 'the credentials';
    return {status: 'retry', reason: `${reason} (check ${wrong})`, afterMs: MISCONFIGURED_MS};
  }
  return {status: 'refused', reason};
}
