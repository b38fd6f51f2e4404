// The configuration as its schema lets it in, and what the schema cannot say.
import {type ConfigFault, secretOf, type TlsFiles} from '@firewatch/kernel';

export interface ElasticsearchConfig extends TlsFiles {
  readonly urls: readonly string[];
  readonly flavor: 'elasticsearch' | 'opensearch';
  readonly username?: string;
  readonly password?: string;
  readonly password_file?: string;
  readonly api_key?: string;
  readonly api_key_file?: string;
  readonly index: string;
  readonly data_stream: boolean;
  readonly template: boolean;
  readonly pipeline?: string;
  readonly batch_bytes: number;
}

export function checkConfig(config: ElasticsearchConfig): ConfigFault[] {
  const {username, password, password_file, api_key, api_key_file} = config;
  const hasPassword = password !== undefined || password_file !== undefined;
  const hasKey = api_key !== undefined || api_key_file !== undefined;
  if ((username !== undefined) !== hasPassword)
    return [{at: '/username', message: 'expected username and password, or neither'}];
  if (hasKey && hasPassword)
    return [{at: '/api_key', message: 'expected a key or a password, not both'}];
  return [];
}

/** The header that says who we are; undefined: nobody has to know. */
export async function authorizationOf(config: ElasticsearchConfig): Promise<string | undefined> {
  const key = await secretOf(config, 'api_key');
  if (key !== undefined) return `ApiKey ${key}`;
  const password = await secretOf(config, 'password');
  if (password === undefined) return undefined;
  return `Basic ${Buffer.from(`${config.username}:${password}`).toString('base64')}`;
}
