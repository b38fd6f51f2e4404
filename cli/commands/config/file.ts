// Which configuration is read.
import {stat} from 'node:fs/promises';

/** Read when `--config` names none and it is there. */
export const CONFIG_FILE = '/etc/firewatch/firewatch.yaml';

/** The file to read: that which is named, or the usual one if it is there. */
export async function configFile(named: string | undefined): Promise<string | undefined> {
  if (named !== undefined) return named;
  const isThere = await stat(CONFIG_FILE).then(
    () => true,
    () => false,
  );
  return isThere ? CONFIG_FILE : undefined;
}
