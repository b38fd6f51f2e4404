// The bouncer `cloudflare`: a list for each remediation, and in each zone a rule for each list.
import {
  type Bouncer,
  checkIntervals,
  enforceByLists,
  intervalMs,
  type RemoteList,
} from '@firewatch/kernel';
import {Api} from './api.ts';
import {IpList} from './ip-list.ts';
import {ensureRules, type ListRule, removeRules} from './zone-rules.ts';

export interface CloudflareConfig {
  readonly account_id: string;
  readonly api_token: string;
  readonly ban_list: string;
  readonly captcha_list?: string;
  readonly zones: readonly string[];
  readonly ipv6_bits: number;
  readonly capacity: number;
  readonly write_interval: string;
  readonly look_interval: string;
  readonly api_url: string;
}

export const cloudflare: Bouncer<CloudflareConfig> = {
  check: (config) => [
    ...checkIntervals(config),
    ...(config.captcha_list === config.ban_list
      ? [{at: '/captcha_list', message: 'expected another list than ban_list'}]
      : []),
  ],
  async open(config, host) {
    const {captcha_list, ban_list, zones} = config;
    const api = new Api(host, {url: config.api_url, token: config.api_token});
    const listOf = (name: string, remediations: readonly string[]) =>
      new IpList({
        ...{api, account: config.account_id, name, remediations},
        ...{capacity: config.capacity, ipv6Bits: config.ipv6_bits},
      });
    const lists =
      captcha_list === undefined
        ? [listOf(ban_list, ['ban', 'captcha'])]
        : [listOf(ban_list, ['ban']), listOf(captcha_list, ['captcha'])];
    const rules: ListRule[] = [
      {list: ban_list, action: 'block'},
      ...(captcha_list === undefined
        ? []
        : [{list: captcha_list, action: 'managed_challenge' as const}]),
    ];
    // A rule may name a list that is there: rules are looked at when the last list has been.
    const last = lists.at(-1)!;
    const withRules: RemoteList = {
      capacity: last.capacity,
      entryOf: (place, remediation) => last.entryOf(place, remediation),
      write: (change, signal) => last.write(change, signal),
      async read(signal) {
        const found = await last.read(signal);
        for (const zone of zones) await ensureRules(api, zone, rules, signal);
        return found;
      },
    };
    return enforceByLists(host, {
      provider: api.name,
      lists: [...lists.slice(0, -1), withRules],
      writeMs: intervalMs(config.write_interval)!,
      lookMs: intervalMs(config.look_interval)!,
      async cleared(signal) {
        for (const zone of zones) await removeRules(api, zone, rules, signal);
        // Without zones the rules that name the lists are the operator's, and stay.
        if (zones.length > 0) for (const list of lists) await list.remove(signal);
      },
    });
  },
};
