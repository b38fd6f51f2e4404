// The configuration as its schema lets it in, and what the schema cannot say.
import {type ConfigFault, parseDuration, parseMoment} from '@firewatch/kernel';
import {type AwsConfig, checkAws} from '../client/config.ts';
import {durationFaults} from '../client/setting.ts';

export interface CloudWatchConfig extends AwsConfig {
  readonly mode: 'tail' | 'cat';
  readonly group_name: string;
  readonly stream_name?: string;
  readonly stream_regexp?: string;
  readonly max_stream_age: string;
  readonly poll_new_stream_interval: string;
  readonly poll_stream_interval: string;
  readonly stream_read_timeout: string;
  readonly describelogstreams_limit: number;
  readonly getlogeventspages_limit: number;
  readonly prepend_cloudwatch_timestamp: boolean;
  /** RFC 3339; of mode cat. */
  readonly start_date?: string;
  readonly end_date?: string;
  /** Of mode cat: so long before now. */
  readonly backlog?: string;
}

const DURATIONS = [
  'max_stream_age',
  'poll_new_stream_interval',
  'poll_stream_interval',
  'stream_read_timeout',
] as const;

const NS_PER_MS = 1_000_000n;

/** ms since the epoch; undefined when it is no date. */
export const dateOf = (text: string): number | undefined => {
  const ns = parseMoment(text, 0n, []);
  return ns === undefined ? undefined : Number(ns / NS_PER_MS);
};

export function checkConfig(config: CloudWatchConfig): ConfigFault[] {
  const faults = [...checkAws(config), ...durationFaults(config, DURATIONS)];
  const {stream_regexp, backlog, start_date, end_date, mode} = config;
  if (stream_regexp !== undefined) {
    try {
      new RegExp(stream_regexp, 'u');
    } catch (error) {
      faults.push({at: '/stream_regexp', message: (error as Error).message});
    }
  }
  for (const [at, text] of Object.entries({start_date, end_date})) {
    if (text !== undefined && dateOf(text) === undefined)
      faults.push({
        at: `/${at}`,
        message: `expected a date like 2026-01-31T10:00:00Z, found "${text}"`,
      });
  }
  if (backlog !== undefined && parseDuration(backlog) === undefined)
    faults.push({at: '/backlog', message: `expected a duration like 24h, found "${backlog}"`});
  if (backlog !== undefined && start_date !== undefined)
    faults.push({at: '/backlog', message: 'expected backlog or start_date, found both'});
  if (mode === 'tail' && (backlog ?? start_date ?? end_date) !== undefined)
    faults.push({at: '/mode', message: 'backlog, start_date and end_date are of mode cat'});
  return faults;
}

/** Which streams of the group are read: the operator's own pattern, on names. */
export function isWanted({
  stream_name,
  stream_regexp,
}: CloudWatchConfig): (name: string) => boolean {
  if (stream_name !== undefined) return (name) => name === stream_name;
  if (stream_regexp === undefined) return () => true;
  const pattern = new RegExp(stream_regexp, 'u');
  return (name) => pattern.test(name);
}

/** Parameters of a DSN, and the settings they are. */
const PARAMETERS: Readonly<Record<string, keyof CloudWatchConfig | undefined>> = {
  start_date: 'start_date',
  end_date: 'end_date',
  backlog: 'backlog',
  profile: 'aws_profile',
  region: 'aws_region',
  endpoint: 'aws_endpoint',
  log_level: undefined,
};

/** `cloudwatch:///group/name:stream/name?backlog=24h&region=eu-west-1` */
export function configOfDsn(dsn: string): Partial<CloudWatchConfig> {
  const [place = '', search = ''] = dsn.slice('cloudwatch://'.length).split(/\?(.*)/s);
  const at = place.indexOf(':');
  if (at <= 0 || at === place.length - 1)
    throw new TypeError('expected cloudwatch://GROUP:STREAM, found no group or no stream');
  const settings: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    if (!Object.hasOwn(PARAMETERS, name))
      throw new TypeError(
        `"${name}" is no parameter of cloudwatch; expected one of ${Object.keys(PARAMETERS).join(', ')}`,
      );
    const setting = PARAMETERS[name];
    if (setting !== undefined) settings[setting] = value;
  }
  return {
    mode: 'cat',
    group_name: decodeURIComponent(place.slice(0, at)),
    stream_name: decodeURIComponent(place.slice(at + 1)),
    ...settings,
  };
}
