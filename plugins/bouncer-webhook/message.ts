// What is posted, and its signature.
import {createHmac} from 'node:crypto';
import {type Decision, formatInstant} from '@firewatch/kernel';

/** Everything is told in parts: the receiver puts it in force when `done` has come. */
export type Message =
  | {readonly kind: 'change'; readonly adds: readonly object[]; readonly deletes: readonly object[]}
  | {readonly kind: 'begin' | 'done'; readonly resync: string}
  | {readonly kind: 'part'; readonly resync: string; readonly adds: readonly object[]}
  | {readonly kind: 'clear'};

export const shown = ({id, scope, value, type, origin, scenario, until}: Decision): object => ({
  ...{id, scope, value, type, origin, scenario},
  until: formatInstant(until),
});

/** Of the time in seconds, a dot, and the body: both are covered. */
export const signatureOf = (secret: string, seconds: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
