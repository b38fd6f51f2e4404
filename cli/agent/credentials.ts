// The file of a machine's credentials, as CrowdSec has it: url, login, password.
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {EngineError} from '@firewatch/kernel';
import {parse, stringify} from 'yaml';

export interface Credentials {
  readonly url: string;
  readonly login: string;
  readonly password: string;
}

/** Within the folder of the configuration. */
export const credentialsFile = (config: string): string =>
  join(config, 'local_api_credentials.yaml');

export const credentialsText = (credentials: Credentials): string => stringify({...credentials});

/** Writes it for its owner alone. Throws FW7008. */
export async function writeCredentials(file: string, credentials: Credentials): Promise<void> {
  try {
    await writeFile(file, credentialsText(credentials), {mode: 0o600});
  } catch (cause) {
    throw new EngineError('FW7008', `cannot be written: ${(cause as Error).message}`, {
      where: {file},
      cause,
    });
  }
}

/** Throws FW7008. */
export async function readCredentials(file: string): Promise<Credentials> {
  let found: Partial<Credentials> | null;
  try {
    found = parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new EngineError('FW7008', `cannot be read: ${(cause as Error).message}`, {
      where: {file},
      cause,
    });
  }
  const {url, login, password} = found ?? {};
  if ([url, login, password].every((one) => typeof one === 'string'))
    return {url: url!, login: login!, password: password!};
  throw new EngineError('FW7008', 'expected url, login and password', {where: {file}});
}
