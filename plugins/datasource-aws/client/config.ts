// What every request to AWS is made with, and what the schemas could not say of it.
import type {ConfigFault} from '@firewatch/kernel';

export interface AwsConfig {
  readonly aws_region?: string;
  readonly aws_endpoint?: string;
  readonly aws_access_key_id?: string;
  readonly aws_secret_access_key?: string;
  readonly aws_session_token?: string;
  readonly aws_role_arn?: string;
  readonly aws_role_external_id?: string;
  readonly aws_profile?: string;
  readonly aws_config_dir?: string;
}

/** What the reference reads from files: the contract gives plugins secrets by configuration alone. */
const FROM_FILES = ['aws_profile', 'aws_config_dir'] as const;

export function checkAws(config: AwsConfig): ConfigFault[] {
  const faults: ConfigFault[] = FROM_FILES.filter((name) => config[name] !== undefined).map(
    (name) => ({
      at: `/${name}`,
      message:
        'AWS profiles are not read: expected aws_access_key_id and aws_secret_access_key, or neither for the role of this machine; aws_region beside them',
    }),
  );
  const {aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: token} = config;
  if ((id === undefined) !== (secret === undefined))
    faults.push({
      at: id === undefined ? '/aws_secret_access_key' : '/aws_access_key_id',
      message: 'expected both of aws_access_key_id and aws_secret_access_key, found one',
    });
  if (token !== undefined && id === undefined)
    faults.push({at: '/aws_session_token', message: 'it belongs to a key, and there is none'});
  if (config.aws_endpoint !== undefined && !URL.canParse(config.aws_endpoint))
    faults.push({at: '/aws_endpoint', message: 'expected a URL like https://s3.example.com'});
  return faults;
}
