// The configuration as its schema lets it in, and what the schema cannot say.
import type {ConfigFault} from '@firewatch/kernel';
import {type AwsConfig, checkAws} from '../client/config.ts';
import {durationFaults} from '../client/setting.ts';

export interface S3Config extends AwsConfig {
  readonly mode: 'tail' | 'cat';
  readonly polling_method?: 'sqs' | 'list';
  readonly sqs_name?: string;
  readonly sqs_format: 'auto' | 's3notification' | 'eventbridge' | 'sns';
  readonly visibility_timeout: string;
  readonly bucket_name?: string;
  readonly prefix: string;
  readonly key?: string;
  readonly start: 'end' | 'beginning';
  readonly polling_interval: number;
  readonly format: 'auto' | 'lines' | 'cloudtrail';
  readonly max_buffer_size: number;
  readonly path_style: boolean;
}

export const methodOf = ({mode, polling_method, sqs_name}: S3Config): 'cat' | 'sqs' | 'list' =>
  mode === 'cat' ? 'cat' : (polling_method ?? (sqs_name === undefined ? 'list' : 'sqs'));

export function checkConfig(config: S3Config): ConfigFault[] {
  const faults = [...checkAws(config), ...durationFaults(config, ['visibility_timeout'])];
  const method = methodOf(config);
  const {bucket_name, sqs_name, key, prefix} = config;
  if (method === 'sqs') {
    if (sqs_name === undefined)
      faults.push({at: '/sqs_name', message: 'expected the name or the URL of a queue'});
    if (bucket_name !== undefined)
      faults.push({at: '/bucket_name', message: 'a queue names the buckets itself'});
  } else {
    if (bucket_name === undefined)
      faults.push({at: '/bucket_name', message: `expected a bucket for ${method}`});
    if (sqs_name !== undefined)
      faults.push({at: '/sqs_name', message: `a queue is of no use for ${method}`});
  }
  if (key !== undefined && (method !== 'cat' || prefix !== ''))
    faults.push({at: '/key', message: 'one object is read by mode cat alone, without a prefix'});
  return faults;
}

/** Parameters of a DSN, and the settings they are. */
const PARAMETERS: Readonly<Record<string, string | undefined>> = {
  region: 'aws_region',
  endpoint: 'aws_endpoint',
  format: 'format',
  profile: 'aws_profile',
  log_level: undefined,
  max_buffer_size: undefined,
};

/** `s3://bucket/key` or, with a slash at the end, `s3://bucket/prefix/`. */
export function configOfDsn(dsn: string): Partial<S3Config> {
  const [place = '', search = ''] = dsn.slice('s3://'.length).split(/\?(.*)/s);
  const at = place.indexOf('/');
  if (at <= 0) throw new TypeError('expected s3://BUCKET/KEY or s3://BUCKET/PREFIX/');
  const [bucket_name, path] = [place.slice(0, at), place.slice(at + 1)];
  const settings: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    if (!Object.hasOwn(PARAMETERS, name))
      throw new TypeError(
        `"${name}" is no parameter of s3; expected one of ${Object.keys(PARAMETERS).join(', ')}`,
      );
    const setting = PARAMETERS[name];
    if (setting !== undefined) settings[setting] = value;
  }
  const what = path === '' || path.endsWith('/') ? {prefix: path} : {key: path};
  return {mode: 'cat', bucket_name, ...what, ...settings};
}
