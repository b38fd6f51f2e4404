// What rules may ask of the network: HTTP, CTI, names. All of it asynchronous, bounded,
// and only what the configuration names.
import type {HostFunctions, HostRecord} from '@firewatch/core-wasm';
import {type CtiOptions, openCti} from './cti.ts';
import {openFlight} from './flight.ts';
import {ask, type HttpAnswer, type HttpQuestion} from './http.ts';
import {inTime} from './in-time.ts';
import {openNames, type Resolver} from './resolver.ts';

export interface NetworkOptions {
  /** Hosts that rules may ask by HTTP: "name" or "name:port". */
  readonly hosts: readonly string[];
  readonly cti?: CtiOptions | undefined;
  readonly resolver: Resolver;
  /** ns: how long answers are kept. */
  readonly now: () => bigint;
  readonly timeoutMs?: number;
}

const DNS_TIMEOUT_MS = 3000;

const ASYNCHRONOUS: ReadonlySet<string> = new Set([
  'HTTPGet',
  'HTTPHead',
  'HTTPPost',
  'HTTPRequest',
  'CrowdsecCTI',
  'LookupHost',
  'reverse_dns',
]);

/** The functions of the network. */
export function networkFunctions(options: NetworkOptions): HostFunctions {
  const {resolver, now, timeoutMs} = options;
  const flight = openFlight();
  const hosts = new Set(options.hosts.map((host) => host.toLowerCase()));
  const http = {resolver, ...(timeoutMs !== undefined && {timeoutMs})};
  const request = async (question: HttpQuestion): Promise<HostRecord> =>
    view(await flight(() => ask(question, {...http, hosts})));
  const names = openNames(resolver, now);
  const quickly = <T>(whom: string, work: () => Promise<T>) =>
    flight(() => inTime(work(), AbortSignal.timeout(timeoutMs ?? DNS_TIMEOUT_MS), whom));
  const {cti} = options;
  const smoke =
    cti &&
    openCti(
      cti,
      (question) =>
        flight(() => ask(question, {...http, hosts: new Set([new URL(cti.url).hostname])})),
      now,
    );
  return {
    asynchronous: ASYNCHRONOUS,
    functions: {
      HTTPGet: (url) => request({method: 'GET', url}),
      HTTPHead: (url) => request({method: 'HEAD', url}),
      HTTPPost: (url, type, body) =>
        request({method: 'POST', url, headers: {'content-type': type}, body}),
      HTTPRequest: (method, url, headers, body) =>
        request({method: method.toUpperCase(), url, headers: texts(headers), body}),
      LookupHost: (name) => quickly(name, () => resolver.addresses(name)),
      ...(smoke && {CrowdsecCTI: smoke}),
    },
    enrich: {
      reverse_dns: async (address) => {
        const name = await quickly(address, () => names(address));
        return name === undefined ? undefined : {reverse_dns: name};
      },
    },
  };
}

const view = ({status, body, headers}: HttpAnswer): HostRecord => ({
  StatusCode: BigInt(status),
  Body: body,
  Headers: headers,
});

const texts = (headers: HostRecord) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
