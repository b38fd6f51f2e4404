// Who may push: the credentials of the configuration, compared without telling by time how near a
// guess was.
import {createHash, timingSafeEqual} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {
  type ConfigFault,
  HttpFault,
  type ListenTlsOptions,
  type ReceivedRequest,
} from '@firewatch/kernel';

export interface AuthConfig {
  readonly auth_type: 'none' | 'basic_auth' | 'headers' | 'mtls';
  readonly basic_auth?: {readonly username: string; readonly password: string};
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: {
    readonly server_cert: string;
    readonly server_key: string;
    readonly ca_cert?: string;
  };
}

export function checkAuth({auth_type, basic_auth, headers, tls}: AuthConfig): ConfigFault[] {
  const missing =
    (auth_type === 'basic_auth' && !basic_auth && 'basic_auth') ||
    (auth_type === 'headers' && !headers && 'headers') ||
    (auth_type === 'mtls' && tls?.ca_cert === undefined && 'tls.ca_cert');
  return missing ? [{at: '/auth_type', message: `${auth_type} needs ${missing}`}] : [];
}

/** Throws HttpFault 401. A client of mtls has shown its certificate before. */
export function requireAuth(
  {auth_type, basic_auth, headers}: AuthConfig,
  request: ReceivedRequest,
): void {
  if (auth_type === 'basic_auth') {
    const {username, password} = basic_auth!;
    const wanted = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    if (!isSame(request.headers.authorization, wanted))
      throw new HttpFault(401, 'no', {'www-authenticate': 'Basic realm="firewatch"'});
  }
  if (auth_type === 'headers') {
    const are = Object.entries(headers!).map(([name, value]) =>
      isSame(request.headers[name.toLowerCase()], value),
    );
    if (are.includes(false)) throw new HttpFault(401, 'no');
  }
}

export async function readTls({tls}: AuthConfig): Promise<ListenTlsOptions | undefined> {
  if (!tls) return undefined;
  const {server_cert, server_key, ca_cert} = tls;
  return {
    cert: await readFile(server_cert, 'utf8'),
    key: await readFile(server_key, 'utf8'),
    ...(ca_cert !== undefined && {clientCa: await readFile(ca_cert, 'utf8')}),
  };
}

function isSame(found: string | readonly string[] | undefined, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(typeof found === 'string' ? found : ''), digest(wanted));
}
