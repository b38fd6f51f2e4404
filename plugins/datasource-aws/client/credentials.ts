// Who we are to AWS: the keys of the configuration, or the role of the machine; and from there, if
// the configuration names one, another role. The clients ask again before credentials expire.
import {AssumeRoleCommand, STSClient} from '@aws-sdk/client-sts';
import {type AwsCredentials, machineCredentials, type PluginHost} from '@firewatch/kernel';
import type {ClientSettings} from './client.ts';
import type {AwsConfig} from './config.ts';

const ROLE_SECONDS = 3_600;

const ofConfig = (config: AwsConfig): AwsCredentials | undefined =>
  config.aws_access_key_id === undefined
    ? undefined
    : {
        accessKeyId: config.aws_access_key_id,
        secretAccessKey: config.aws_secret_access_key!,
        ...(config.aws_session_token !== undefined && {sessionToken: config.aws_session_token}),
      };

export function credentialsOf(
  config: AwsConfig,
  host: PluginHost,
  signal: AbortSignal,
  settings: Omit<ClientSettings, 'credentials'>,
): () => Promise<AwsCredentials> {
  const own = async () => ofConfig(config) ?? (await machineCredentials(host, signal));
  const {aws_role_arn: RoleArn, aws_role_external_id: ExternalId} = config;
  if (RoleArn === undefined) return own;
  // The endpoint of the configuration is the service's, not that of roles.
  const {endpoint: _, ...rest} = settings;
  return async () => {
    const client = new STSClient({...rest, credentials: own});
    const {Credentials: given} = await client.send(
      new AssumeRoleCommand({
        RoleArn,
        RoleSessionName: 'firewatch',
        DurationSeconds: ROLE_SECONDS,
        ...(ExternalId !== undefined && {ExternalId}),
      }),
    );
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
      ...(given?.Expiration && {expiration: given.Expiration}),
    };
  };
}
