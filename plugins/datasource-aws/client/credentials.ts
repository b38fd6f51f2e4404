// Who we are to AWS: the keys of the configuration, or the role of the machine; and from there, if
// the configuration names one, another role. The clients ask again before credentials expire.
import {AssumeRoleCommand, STSClient} from '@aws-sdk/client-sts';
import type {PluginHost} from '@firewatch/kernel';
import type {ClientSettings} from './client.ts';
import type {AwsConfig} from './config.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

const METADATA = 'http://169.254.169.254';
const METADATA_MS = 2_000;
const ROLE_SECONDS = 3_600;

/** The keys that the machine's role has now (metadata service, version 2 of its protocol). */
async function ofMachine(host: PluginHost, signal: AbortSignal): Promise<Credentials> {
  const ask = async (method: string, path: string, headers: Record<string, string>) => {
    const url = `${METADATA}${path}`;
    const answer = await host
      .request({method, url, headers, timeoutMs: METADATA_MS}, signal)
      .catch((cause: Error) => {
        throw new Error(
          `no aws_access_key_id is set, and the machine has no role: ${cause.message}`,
        );
      });
    if (answer.status === 200) return Buffer.from(answer.body).toString('utf8');
    throw new Error(`no aws_access_key_id is set, and ${url} answered ${answer.status}`);
  };
  const token = await ask('PUT', '/latest/api/token', {
    'x-aws-ec2-metadata-token-ttl-seconds': '21600',
  });
  const headers = {'x-aws-ec2-metadata-token': token};
  const folder = '/latest/meta-data/iam/security-credentials/';
  const [role = ''] = (await ask('GET', folder, headers)).split('\n');
  const found = JSON.parse(await ask('GET', folder + encodeURIComponent(role.trim()), headers));
  const {AccessKeyId, SecretAccessKey, Token, Expiration} = found as Record<string, string>;
  if (!AccessKeyId || !SecretAccessKey || !Token || !Expiration)
    throw new Error('the metadata service answered without credentials');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: Token,
    expiration: new Date(Expiration),
  };
}

const ofConfig = (config: AwsConfig): Credentials | undefined =>
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
): () => Promise<Credentials> {
  const own = async () => ofConfig(config) ?? (await ofMachine(host, signal));
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
