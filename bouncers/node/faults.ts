// What is wrong with options, a sentence each. No value of the key is in them.
import {intervalOf} from '@firewatch/kernel';
import type {FirewatchOptions} from './options.ts';

const NAMES: Readonly<Record<keyof FirewatchOptions, true>> = {
  ...{api: true, key: true, onFailure: true, trustedProxies: true, clientHeader: true},
  ...{captcha: true, throttle: true, banPage: true, follow: true, pollMs: true},
  ...{reportMs: true, origins: true, tls: true, dryRun: true, log: true},
};
const WAYS = ['auto', 'events', 'wait', 'poll'];

/** Applications in JavaScript have no types to hold them to. */
export function faultsOf(options: FirewatchOptions): string[] {
  const {api, key, onFailure, trustedProxies = [], throttle, follow = 'auto'} = options;
  const {pollMs = 1, reportMs = 1, captcha} = options;
  const isRight: Readonly<Record<string, boolean>> = {
    'api: expected http://…, https://… or the path of a Unix socket': isApi(api),
    'key: expected what `firewatch bouncers add` printed':
      typeof key === 'string' && /^[\x21-\x7e]+$/.test(key),
    'onFailure: expected "open" or "closed"': ['open', 'closed'].includes(onFailure),
    'trustedProxies: expected a list of addresses and ranges':
      Array.isArray(trustedProxies) &&
      trustedProxies.every((range) => typeof range === 'string' && intervalOf(range) !== undefined),
    'throttle: expected {perMinute, burst}, numbers above 0':
      throttle === undefined || (throttle.perMinute > 0 && throttle.burst > 0),
    [`follow: expected one of ${WAYS.join(', ')}`]: WAYS.includes(follow),
    'pollMs, reportMs: expected milliseconds, above 0': pollMs > 0 && reportMs > 0,
    'captcha: expected a function': captcha === undefined || typeof captcha === 'function',
  };
  return [
    ...Object.entries(isRight).flatMap(([fault, right]) => (right ? [] : [fault])),
    ...Object.keys(options)
      .filter((name) => !(name in NAMES))
      .map((name) => `${name}: there is no such option`),
  ];
}

function isApi(api: unknown): boolean {
  if (typeof api !== 'string') return false;
  if (api.startsWith('/')) return true;
  return URL.canParse(api) && ['http:', 'https:'].includes(new URL(api).protocol);
}
