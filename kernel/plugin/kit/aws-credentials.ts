// The keys of a machine's role at AWS, from the metadata service of the machine (version 2 of its
// protocol).
import type {PluginHost} from '../../plugin.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

const METADATA = 'http://169.254.169.254';
const METADATA_MS = 2_000;

/** Those it has now. Throws an Error that says why there are none. */
export async function machineCredentials(
  host: PluginHost,
  signal: AbortSignal,
): Promise<AwsCredentials> {
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
