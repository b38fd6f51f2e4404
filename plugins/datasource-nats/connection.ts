// A connection to one of the servers. It is not made anew when it ends: the run ends with it, and
// the host opens another.
import type {PluginHost} from '@firewatch/kernel';
import {
  type Authenticator,
  credsAuthenticator,
  type NatsConnection,
  NatsConnectionImpl,
  nkeyAuthenticator,
  setTransportFactory,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/nats-core/internal';
import type {NatsConfig} from './config.ts';
import {type HostOptions, HostTransport} from './transport.ts';

const PING_MS = 10_000;
const CONNECT_MS = 20_000;

export async function connect(config: NatsConfig, host: PluginHost): Promise<NatsConnection> {
  setTransportFactory({factory: () => new HostTransport()});
  const authenticator = authenticatorOf(config);
  const options: HostOptions = {
    servers: [...config.servers],
    name: 'firewatch',
    reconnect: false,
    resolve: false,
    // Others than those of the configuration may not be reached.
    ignoreClusterUpdates: true,
    timeout: CONNECT_MS,
    pingInterval: PING_MS,
    maxPingOut: 2,
    ...(authenticator && {authenticator}),
    firewatch: {host, tls: config.tls},
  };
  return NatsConnectionImpl.connect(options);
}

function authenticatorOf(config: NatsConfig): Authenticator | undefined {
  const {user, password, token, nkey_seed: seed, credentials} = config;
  const bytes = (text: string) => new TextEncoder().encode(text);
  if (credentials !== undefined) return credsAuthenticator(bytes(credentials));
  if (seed !== undefined) return nkeyAuthenticator(bytes(seed));
  if (token !== undefined) return tokenAuthenticator(token);
  return user === undefined ? undefined : usernamePasswordAuthenticator(user, password!);
}
