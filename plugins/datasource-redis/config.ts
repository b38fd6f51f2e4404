// The configuration as its schema lets it in, and what the schema cannot say.
import {type ConfigFault, type ConnectTarget, hostPort, parseDuration} from '@firewatch/kernel';

export interface RedisConfig {
  readonly address: string;
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly server_name?: string;
    readonly insecure_skip_verify: boolean;
  };
  readonly streams?: readonly string[];
  readonly list?: string;
  readonly pop: 'left' | 'right';
  readonly group: string;
  readonly consumer: string;
  readonly field: string;
  readonly start: string;
  readonly count: number;
  readonly block: string;
  readonly claim_idle: string;
}

const NS_PER_MS = 1_000_000n;
export const msOf = (text: string): number => Number((parseDuration(text) ?? 0n) / NS_PER_MS);

export function checkConfig(config: RedisConfig): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const expect = (name: 'block' | 'claim_idle', least: number) => {
    const found = parseDuration(config[name]);
    if (found === undefined || found < BigInt(least) * NS_PER_MS)
      faults.push({
        at: `/${name}`,
        message: `expected a duration of at least ${least} ms, found "${config[name]}"`,
      });
  };
  expect('block', 100);
  expect('claim_idle', 0);
  if (config.username !== undefined && config.password === undefined)
    faults.push({at: '/password', message: 'expected the password of username'});
  return faults;
}

export function targetOf({address, tls}: RedisConfig): ConnectTarget {
  const {ca, cert, key, server_name: serverName, insecure_skip_verify: isUnverified} = tls ?? {};
  const secured = tls && {
    tls: {
      ...(ca !== undefined && {ca}),
      ...(cert !== undefined && {cert}),
      ...(key !== undefined && {key}),
      ...(serverName !== undefined && {serverName}),
      isUnverified: isUnverified === true,
    },
  };
  if (address.startsWith('/')) return {path: address, ...secured};
  return {...hostPort(address), ...secured};
}
