// TLS as operators write it: paths of PEM files. The manifest declares them as `read`.
import {readFile} from 'node:fs/promises';
import type {TlsOptions} from '../../plugin.ts';

/** The settings as CrowdSec calls them. */
export interface TlsFiles {
  readonly ca_cert?: string;
  readonly client_cert?: string;
  readonly client_key?: string;
  readonly insecure_skip_verify?: boolean;
}

/** Reads the files; throws with the setting's name for one that cannot be read. */
export async function readTls({
  ca_cert,
  client_cert,
  client_key,
  insecure_skip_verify,
}: TlsFiles): Promise<TlsOptions> {
  const text = async (setting: string, path: string) => {
    try {
      return await readFile(path, 'utf8');
    } catch (cause) {
      throw new Error(`${setting}: "${path}" cannot be read: ${(cause as Error).message}`, {cause});
    }
  };
  return {
    ...(ca_cert !== undefined && {ca: await text('ca_cert', ca_cert)}),
    ...(client_cert !== undefined && {cert: await text('client_cert', client_cert)}),
    ...(client_key !== undefined && {key: await text('client_key', client_key)}),
    ...(insecure_skip_verify && {isUnverified: true}),
  };
}
