// The settings below `server` and `store`, as the Local API takes them.
import type {FirewatchConfig} from '@firewatch/schemas';
import {type Interval, intervalOf} from '../net/interval.ts';
import type {ReadDuration} from './duration.ts';

const DEFAULT_LISTEN = '127.0.0.1:8080';
/** Any: whose word on the client's address is believed when nobody is named. */
const ANY = ['0.0.0.0/0', '::/0'];

export interface ServerSettings {
  readonly tcp: {readonly host: string; readonly port: number} | undefined;
  readonly socket: string | undefined;
  readonly tls:
    | {
        readonly certFile: string;
        readonly keyFile: string;
        readonly caFile: string | undefined;
        readonly crlFile: string | undefined;
        readonly clientVerification: string;
      }
    | undefined;
  readonly access: {
    readonly trusted: readonly Interval[];
    readonly proxies: readonly Interval[];
    readonly isRegistrationLocal: boolean;
    readonly autoRegistration:
      | {readonly token: string; readonly ranges: readonly Interval[]}
      | undefined;
    readonly agentUnits: readonly string[];
    readonly bouncerUnits: readonly string[];
  };
  readonly tokenKey: string | undefined;
  readonly rateLimit: {readonly requests: number; readonly ms: number} | undefined;
  readonly retention: ClientRetention;
}

/** Times in ms; undefined: for ever. */
export interface ClientRetention {
  readonly metricsMs: number;
  readonly bouncers: {readonly tls: number | undefined; readonly 'api-key': number | undefined};
  readonly machines: {readonly tls: number | undefined; readonly password: number | undefined};
}

export interface ServerReading {
  readonly durationMs: ReadDuration;
  fault(at: string, message: string): void;
  /** A path, from the folder of the configuration. */
  under(path: string): string;
}

export function serverSettings(
  {server = {}}: FirewatchConfig,
  read: ServerReading,
): ServerSettings {
  const {tls, auto_registration: registration, rate_limit: limit} = server;
  const ranges = (at: string, values: readonly string[]): Interval[] =>
    values.flatMap((value, i) => {
      const interval = intervalOf(value);
      if (!interval) read.fault(`${at}/${i}`, `expected an address or a range, found "${value}"`);
      return interval ?? [];
    });
  const isForwarded = server.use_forwarded_for_headers || server.trusted_proxies !== undefined;
  if (registration?.enabled) {
    for (const name of ['token', 'allowed_ranges'] as const)
      if (registration[name] === undefined)
        read.fault('/server/auto_registration', `expected ${name}, as it is enabled`);
  }
  const path = (written: string | undefined) =>
    written === undefined ? undefined : read.under(written);
  return {
    tcp: tcpOf(server, read),
    socket: path(server.listen_socket),
    tls: tls && {
      certFile: read.under(tls.cert_file),
      keyFile: read.under(tls.key_file),
      caFile: path(tls.ca_cert_path),
      crlFile: path(tls.crl_path),
      clientVerification: tls.client_verification ?? 'VerifyClientCertIfGiven',
    },
    access: {
      trusted: ranges('/server/trusted_ips', server.trusted_ips ?? []),
      proxies: isForwarded ? ranges('/server/trusted_proxies', server.trusted_proxies ?? ANY) : [],
      isRegistrationLocal: server.disable_remote_lapi_registration ?? false,
      autoRegistration:
        registration?.enabled && registration.token !== undefined
          ? {
              token: registration.token,
              ranges: ranges(
                '/server/auto_registration/allowed_ranges',
                registration.allowed_ranges ?? [],
              ),
            }
          : undefined,
      agentUnits: tls?.agents_allowed_ou ?? [],
      bouncerUnits: tls?.bouncers_allowed_ou ?? [],
    },
    tokenKey: server.token_key,
    rateLimit: limit && {
      requests: limit.requests,
      ms: read.durationMs('/server/rate_limit/per', limit.per, '1m'),
    },
    retention: clientRetention(server, read),
  };
}

function tcpOf(
  {listen_uri: written, listen_socket: socket}: NonNullable<FirewatchConfig['server']>,
  {fault}: ServerReading,
) {
  if (written === undefined && socket !== undefined) return undefined;
  const listen = written ?? DEFAULT_LISTEN;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(listen) ?? [];
  if (port === undefined || Number(port) > 65_535) {
    fault('/server/listen_uri', `expected HOST:PORT, found "${listen}"`);
    return undefined;
  }
  return {host: bracketed ?? (plain || '0.0.0.0'), port: Number(port)};
}

function clientRetention(
  {flush = {}}: NonNullable<FirewatchConfig['server']>,
  {durationMs}: ServerReading,
): ClientRetention {
  const at = '/server/flush';
  const {bouncers_autodelete: bouncers = {}, agents_autodelete: machines = {}} = flush;
  const optional = (name: string, written: string | undefined) =>
    written === undefined ? undefined : durationMs(`${at}/${name}`, written, '30d');
  return {
    metricsMs: durationMs(`${at}/metrics_max_age`, flush.metrics_max_age, '7d'),
    bouncers: {
      tls: optional('bouncers_autodelete/cert', bouncers.cert),
      'api-key': optional('bouncers_autodelete/api_key', bouncers.api_key),
    },
    machines: {
      tls: optional('agents_autodelete/cert', machines.cert),
      password: optional('agents_autodelete/login_password', machines.login_password),
    },
  };
}
