// The configuration as its schema lets it in, and what the schema cannot say.
import {readFile} from 'node:fs/promises';
import type {ConfigFault, ListenTlsOptions} from '@firewatch/kernel';

export interface SyslogConfig {
  readonly listen_addr: string;
  readonly listen_port: number;
  readonly protocol: 'udp' | 'tcp' | 'tls';
  readonly max_message_len: number;
  readonly disable_rfc_parser: boolean;
  readonly max_connections: number;
  readonly tls?: {
    readonly server_cert: string;
    readonly server_key: string;
    readonly ca_cert?: string;
  };
}

export function checkConfig({protocol, tls}: SyslogConfig): ConfigFault[] {
  if (protocol === 'tls' && !tls)
    return [{at: '/tls', message: 'protocol tls needs server_cert and server_key'}];
  if (protocol !== 'tls' && tls)
    return [{at: '/tls', message: `protocol ${protocol} has no certificates; expected tls`}];
  return [];
}

/** The files of the configuration, read. */
export async function readTls({tls}: SyslogConfig): Promise<ListenTlsOptions | undefined> {
  if (!tls) return undefined;
  const {server_cert, server_key, ca_cert} = tls;
  return {
    cert: await readFile(server_cert, 'utf8'),
    key: await readFile(server_key, 'utf8'),
    ...(ca_cert !== undefined && {clientCa: await readFile(ca_cert, 'utf8')}),
  };
}
