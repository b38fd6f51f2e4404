// The configuration as its schema lets it in, and what the schema cannot say.
import {type ConfigFault, parseDuration} from '@firewatch/kernel';

export interface FileConfig {
  readonly filename?: string;
  readonly filenames?: readonly string[];
  readonly exclude_regexps?: readonly string[];
  readonly mode: 'tail' | 'cat';
  readonly start: 'end' | 'beginning';
  readonly poll_without_inotify?: boolean;
  readonly discovery_poll_enable: boolean;
  readonly discovery_poll_interval: string;
}

export const patternsOf = ({filename, filenames = []}: FileConfig): readonly string[] =>
  filename === undefined ? filenames : [filename, ...filenames];

/** ms */
export const discoveryMs = ({discovery_poll_interval}: FileConfig): number =>
  Number((parseDuration(discovery_poll_interval) ?? 30_000_000_000n) / 1_000_000n);

/** The operator's own patterns, on paths: neither is a log's content. */
export const excludedBy = ({exclude_regexps = []}: FileConfig): ((path: string) => boolean) => {
  const patterns = exclude_regexps.map((one) => new RegExp(one, 'u'));
  return (path) => patterns.some((one) => one.test(path));
};

export function checkConfig(config: FileConfig): ConfigFault[] {
  const faults: ConfigFault[] = [];
  config.exclude_regexps?.forEach((one, i) => {
    try {
      new RegExp(one, 'u');
    } catch (error) {
      faults.push({at: `/exclude_regexps/${i}`, message: (error as Error).message});
    }
  });
  const interval = parseDuration(config.discovery_poll_interval);
  if (interval === undefined || interval <= 0n)
    faults.push({
      at: '/discovery_poll_interval',
      message: `expected a duration like 30s, found "${config.discovery_poll_interval}"`,
    });
  return faults;
}

/** `file:///var/log/*.log` */
export function configOfDsn(dsn: string): FileConfig {
  const rest = dsn.slice('file://'.length);
  const at = rest.indexOf('?');
  const path = at < 0 ? rest : rest.slice(0, at);
  if (path === '') throw new TypeError('expected file:///path, found no path');
  for (const name of new URLSearchParams(at < 0 ? '' : rest.slice(at + 1)).keys()) {
    if (!['log_level', 'max_buffer_size'].includes(name))
      throw new TypeError(
        `"${name}" is no parameter of a file; expected log_level or max_buffer_size`,
      );
  }
  return {
    filenames: [path],
    mode: 'cat',
    start: 'beginning',
    discovery_poll_enable: false,
    discovery_poll_interval: '30s',
  };
}
