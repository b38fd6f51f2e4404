// The configuration as its schema lets it in, and what it means.
import type {ConfigFault, TlsFiles} from '@firewatch/kernel';

export interface SyslogConfig extends TlsFiles {
  readonly url: string;
  readonly message: 'text' | 'json' | 'cef';
  readonly facility: string;
  readonly severity: string;
  readonly hostname: string;
  readonly app_name: string;
  readonly framing: 'octet-counting' | 'newline';
  readonly max_bytes: number;
}

/** By their numbers. */
const FACILITIES =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );
const SEVERITIES = 'emerg alert crit err warning notice info debug'.split(' ');

export const priorityOf = ({facility, severity}: SyslogConfig): number =>
  FACILITIES.indexOf(facility) * 8 + SEVERITIES.indexOf(severity);

export type Server =
  | {readonly by: 'unix'; readonly path: string}
  | {readonly by: 'udp' | 'tcp' | 'tls'; readonly host: string; readonly port: number};

export function serverOf({url}: SyslogConfig): Server {
  if (url.startsWith('unix:')) return {by: 'unix', path: url.slice('unix:'.length)};
  const {protocol, hostname, port} = new URL(url);
  return {
    by: protocol.slice(0, -1) as 'udp' | 'tcp' | 'tls',
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port),
  };
}

export function checkConfig(config: SyslogConfig): ConfigFault[] {
  try {
    const server = serverOf(config);
    if (server.by === 'unix' || (server.port > 0 && server.host !== '')) return [];
  } catch {}
  return [{at: '/url', message: `expected a URL like tcp://host:514, found "${config.url}"`}];
}
