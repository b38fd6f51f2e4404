// The bouncer `aws-waf`: a set for each family and remediation.
import {type Bouncer, checkIntervals, enforceByLists, intervalMs} from '@firewatch/kernel';
import {Api} from './api.ts';
import {IpSet} from './ip-set.ts';

export interface AwsWafConfig {
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  readonly aws_region: string;
  readonly aws_access_key_id?: string;
  readonly aws_secret_access_key?: string;
  readonly aws_session_token?: string;
  readonly ban_set: string;
  readonly captcha_set?: string;
  readonly capacity: number;
  readonly write_interval: string;
  readonly look_interval: string;
  readonly aws_endpoint?: string;
}

const OF_CLOUDFRONT = 'us-east-1';

export const awsWaf: Bouncer<AwsWafConfig> = {
  check: (config) => [
    ...checkIntervals(config),
    ...(config.scope === 'CLOUDFRONT' && config.aws_region !== OF_CLOUDFRONT
      ? [{at: '/aws_region', message: `expected ${OF_CLOUDFRONT}, where those of CLOUDFRONT are`}]
      : []),
    ...(config.captcha_set === config.ban_set
      ? [{at: '/captcha_set', message: 'expected another name than ban_set'}]
      : []),
  ],
  async open(config, host) {
    const {aws_access_key_id, aws_secret_access_key, aws_session_token, captcha_set} = config;
    const api = new Api(host, {
      region: config.aws_region,
      endpoint: config.aws_endpoint,
      credentials:
        aws_access_key_id === undefined
          ? undefined
          : {
              accessKeyId: aws_access_key_id,
              secretAccessKey: aws_secret_access_key!,
              ...(aws_session_token !== undefined && {sessionToken: aws_session_token}),
            },
    });
    const setsOf = (name: string, remediations: readonly string[]) =>
      ([4, 6] as const).map(
        (family) =>
          new IpSet({
            ...{api, name: `${name}-v${family}`, scope: config.scope, family},
            ...{remediations, capacity: config.capacity},
          }),
      );
    return enforceByLists(host, {
      provider: api.url.host,
      lists:
        captcha_set === undefined
          ? setsOf(config.ban_set, ['ban', 'captcha'])
          : [...setsOf(config.ban_set, ['ban']), ...setsOf(captcha_set, ['captcha'])],
      writeMs: intervalMs(config.write_interval)!,
      lookMs: intervalMs(config.look_interval)!,
    });
  },
};
