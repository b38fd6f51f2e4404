// Who may push: the credentials of the configuration, compared without telling by time how near a
// guess was.
import {createHash, timingSafeEqual} from 'node:crypto';
import {
  type ConfigFault,
  HttpFault,
  type ReceivedRequest,
  type ServerTlsFiles,
} from '@firewatch/kernel';

export interface AuthConfig {
  readonly auth_type: 'none' | 'basic_auth' | 'headers' | 'mtls';
  readonly basic_auth?: {readonly username: string; readonly password: string};
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: ServerTlsFiles;
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

/** Takes the same time whatever is found. */
export function isSame(found: string | readonly string[] | undefined, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(typeof found === 'string' ? found : ''), digest(wanted));
}
