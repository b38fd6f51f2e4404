// The configuration as its schema lets it in, and what the schema cannot say.
import {type ConfigFault, parseDuration} from '@firewatch/kernel';

export interface NatsConfig {
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  readonly nkey_seed?: string;
  readonly credentials?: string;
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly server_name?: string;
    readonly insecure_skip_verify: boolean;
  };
  readonly stream: string;
  readonly durable: string;
  readonly filter_subject?: string;
  readonly shard?: {
    readonly subject: string;
    readonly partitions: number;
    readonly index: number;
    readonly of: number;
  };
  readonly deliver: 'new' | 'all' | 'last' | 'by_start_time';
  readonly start_time?: string;
  readonly batch: number;
  readonly expires: string;
  readonly ack_wait: string;
  readonly max_ack_pending: number;
}

const NS_PER_S = 1_000_000_000n;
const WAYS_IN = ['user', 'token', 'nkey_seed', 'credentials'] as const;

export function checkConfig(config: NatsConfig): ConfigFault[] {
  const faults: ConfigFault[] = [];
  for (const name of ['expires', 'ack_wait'] as const) {
    const found = parseDuration(config[name]);
    if (found === undefined || found < NS_PER_S)
      faults.push({
        at: `/${name}`,
        message: `expected a duration of at least 1s, found "${config[name]}"`,
      });
  }
  const {shard, deliver, start_time, user, password} = config;
  if (shard && shard.index >= shard.of)
    faults.push({at: '/shard/index', message: `expected less than of (${shard.of})`});
  if (shard && shard.of > shard.partitions)
    faults.push({
      at: '/shard/of',
      message: `expected at most as many agents as partitions (${shard.partitions})`,
    });
  if ((deliver === 'by_start_time') !== (start_time !== undefined))
    faults.push({at: '/start_time', message: 'start_time belongs to deliver: by_start_time'});
  const ways = WAYS_IN.filter((name) => config[name] !== undefined);
  if (ways.length > 1)
    faults.push({at: `/${ways[1]}`, message: `expected one way in, found ${ways.join(' and ')}`});
  if ((user === undefined) !== (password === undefined))
    faults.push({at: '/password', message: 'expected user and password, found one'});
  return faults;
}

/** A run of subjects with a consumer of its own. */
export interface Share {
  /** Of the consumer. */
  readonly durable: string;
  readonly source: string;
  readonly subject?: string;
}

export function sharesOf({stream, durable, filter_subject, shard}: NatsConfig): readonly Share[] {
  if (!shard)
    return [
      {durable, source: stream, ...(filter_subject !== undefined && {subject: filter_subject})},
    ];
  return Array.from({length: shard.partitions}, (_, partition) => partition)
    .filter((partition) => partition % shard.of === shard.index)
    .map((partition) => ({
      durable: `${durable}-${partition}`,
      source: `${stream}/${partition}`,
      subject: shard.subject.replace('{partition}', String(partition)),
    }));
}
