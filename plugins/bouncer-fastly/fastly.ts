// The bouncer `fastly`: entries of one ACL.
import {type Bouncer, checkIntervals, enforceByLists, intervalMs} from '@firewatch/kernel';
import {AccessList} from './access-list.ts';

export interface FastlyConfig {
  readonly service_id: string;
  readonly acl_id: string;
  readonly api_token: string;
  readonly capacity: number;
  readonly write_interval: string;
  readonly look_interval: string;
  readonly api_url: string;
}

export const fastly: Bouncer<FastlyConfig> = {
  check: checkIntervals,
  async open(config, host) {
    const list = new AccessList(host, {
      url: `${config.api_url}/service/${config.service_id}/acl/${config.acl_id}/entries`,
      token: config.api_token,
      capacity: config.capacity,
    });
    return enforceByLists(host, {
      provider: list.provider,
      lists: [list],
      writeMs: intervalMs(config.write_interval)!,
      lookMs: intervalMs(config.look_interval)!,
    });
  },
};
