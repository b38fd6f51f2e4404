// The configuration as its schema lets it in, what the schema cannot say, and DSNs.
import {type ConfigFault, parseInstant, parseLongDuration} from '@firewatch/kernel';

export interface DockerConfig {
  readonly container_name?: readonly string[];
  readonly container_id?: readonly string[];
  readonly container_name_regexp?: readonly string[];
  readonly container_id_regexp?: readonly string[];
  readonly use_container_labels: boolean;
  readonly follow_stdout: boolean;
  readonly follow_stderr: boolean;
  readonly since: string;
  readonly until?: string;
  readonly docker_host: string;
  readonly mode: 'tail' | 'cat';
  readonly tls?: {
    readonly ca_cert?: string;
    readonly client_cert?: string;
    readonly client_key?: string;
    readonly insecure_skip_verify?: boolean;
  };
}

const CHOICES = [
  'container_name',
  'container_id',
  'container_name_regexp',
  'container_id_regexp',
] as const;
const PARAMETERS = ['since', 'until', 'follow_stdout', 'follow_stderr', 'docker_host', 'log_level'];

export function checkConfig(config: DockerConfig): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const chosen = CHOICES.filter((key) => (config[key] ?? []).length > 0);
  if (config.use_container_labels && chosen.length > 0)
    faults.push({at: `/${chosen[0]}`, message: 'not with use_container_labels: labels choose'});
  if (!config.use_container_labels && chosen.length === 0)
    faults.push({at: '', message: `expected ${CHOICES.join(', ')} or use_container_labels`});
  if (!config.follow_stdout && !config.follow_stderr)
    faults.push({at: '/follow_stderr', message: 'neither output is followed'});
  for (const key of ['container_name_regexp', 'container_id_regexp'] as const)
    config[key]?.forEach((text, i) => {
      try {
        new RegExp(text, 'u');
      } catch (error) {
        faults.push({at: `/${key}/${i}`, message: (error as Error).message});
      }
    });
  for (const key of ['since', 'until'] as const) {
    const text = config[key];
    if (text !== undefined && instantOf(text, 0n) === undefined)
      faults.push({at: `/${key}`, message: `expected now, RFC 3339 or 1h, found "${text}"`});
  }
  return faults;
}

/** ns since the epoch. */
export function instantOf(text: string, now: bigint): bigint | undefined {
  if (text === 'now') return now;
  const ago = parseLongDuration(text.startsWith('-') ? text.slice(1) : text);
  return ago === undefined ? parseInstant(text) : now - ago;
}

/** `docker://name_or_id?since=1h` */
export function configOfDsn(dsn: string): object {
  const rest = dsn.slice(dsn.indexOf('://') + 3);
  const at = rest.indexOf('?');
  const name = decodeURIComponent(at < 0 ? rest : rest.slice(0, at));
  if (name === '') throw new TypeError('expected docker://NAME or docker://ID, found neither');
  const config: Record<string, unknown> = {
    container_name: [name],
    container_id: [name],
    since: '1970-01-01T00:00:00Z',
  };
  for (const [key, value] of new URLSearchParams(at < 0 ? '' : rest.slice(at + 1))) {
    if (!PARAMETERS.includes(key))
      throw new TypeError(
        `"${key}" is no parameter of a container; expected one of ${PARAMETERS.join(', ')}`,
      );
    if (key.startsWith('follow_')) config[key] = value !== 'false' && value !== '0';
    else if (key !== 'log_level') config[key] = value;
  }
  return config;
}
