// Secrets that lie in files: where a setting is a secret, SETTING_file may name a file that holds it.
import {readFile} from 'node:fs/promises';

/** The secret `name` of a configuration, without the line end of its file; undefined: none. */
export async function secretOf<Name extends string>(
  config: {readonly [key in Name | `${Name}_file`]?: string},
  name: Name,
): Promise<string | undefined> {
  const [written, path] = [config[name], config[`${name}_file`]];
  if (path === undefined) return written;
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new Error(`${name}_file: "${path}" cannot be read: ${(cause as Error).message}`, {cause});
  }
}
