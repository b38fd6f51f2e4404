// Who the datasources of AWS are: keys, the machine's role, another role; and what is refused.
import {expect, test} from 'vitest';
import {checkAws} from '../../../plugins/datasource-aws/client/config.ts';
import {configOfDsn as ofCloudWatch} from '../../../plugins/datasource-aws/cloudwatch/config.ts';
import {configOfDsn as ofS3} from '../../../plugins/datasource-aws/s3/config.ts';
import {type Asked, FakeAws, failure, KEY, Reading, SECRET} from './fake-aws.ts';

const ROLE = 'secret-of-the-role';
const noKeys = {aws_access_key_id: undefined, aws_secret_access_key: undefined};
const config = {mode: 'cat', group_name: 'g', stream_name: 's', aws_region: 'eu-west-1'};
const empty = {events: [], nextForwardToken: 'f'};

/** The metadata service, version 2. */
function machine({operation, headers, url}: Asked): object {
  if (operation === 'PUT /latest/api/token') return {status: 200, body: 'the-token'};
  if (headers['x-aws-ec2-metadata-token'] !== 'the-token') return {status: 401};
  if (url.pathname.endsWith('/security-credentials/')) return {status: 200, body: 'role-of-it\n'};
  return {
    AccessKeyId: KEY,
    SecretAccessKey: ROLE,
    Token: 'session',
    Expiration: '2099-01-01T00:00:00Z',
  };
}

test('without keys, the role of the machine', async () => {
  const aws = new FakeAws((asked) =>
    asked.url.hostname.startsWith('169.') ? machine(asked) : empty,
  );
  aws.secret = ROLE;
  const reading = await Reading.open('cloudwatch', {...config, ...noKeys}, aws);
  expect(await reading.rest()).toEqual([]);
  expect(aws.asked.at(-1)!.headers['x-amz-security-token']).toBe('session');
  expect(aws.asked[2]!.url.pathname).toBe('/latest/meta-data/iam/security-credentials/role-of-it');
});

test('no keys and no role: said', async () => {
  const aws = new FakeAws(() => ({status: 404, body: ''}));
  const reading = await Reading.open('cloudwatch', {...config, ...noKeys}, aws);
  await expect(reading.rest()).rejects.toThrow(
    'no aws_access_key_id is set, and http://169.254.169.254',
  );
});

test('another role is assumed with the keys', async () => {
  const aws = new FakeAws(({url, body}) => {
    if (!url.hostname.startsWith('sts.')) return failure('AccessDeniedException');
    expect(url.hostname).toBe('sts.eu-west-1.amazonaws.com');
    expect(String(body.text)).toContain('Action=AssumeRole');
    expect(String(body.text)).toContain('ExternalId=outside');
    aws.secret = ROLE;
    return {
      status: 200,
      headers: {'content-type': 'text/xml'},
      body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>${KEY}</AccessKeyId><SecretAccessKey>${ROLE}</SecretAccessKey><SessionToken>assumed</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    };
  });
  const role = {aws_role_arn: 'arn:aws:iam::123:role/r', aws_role_external_id: 'outside'};
  const reading = await Reading.open('cloudwatch', {...config, ...role}, aws);
  const error = await reading.rest().catch(String);
  expect(error).toContain('of the test');
  expect(aws.asked.map(({operation}) => operation)).toEqual(['POST /', 'GetLogEvents']);
  expect(aws.asked[1]!.headers['x-amz-security-token']).toBe('assumed');
});

test('faults of the configuration, all at once', () => {
  const at = (more: object) => checkAws(more).map(({at}) => at);
  expect(at({aws_profile: 'p', aws_config_dir: '/x', aws_access_key_id: 'k'})).toEqual([
    '/aws_profile',
    '/aws_config_dir',
    '/aws_access_key_id',
  ]);
  expect(at({aws_session_token: 't', aws_endpoint: 'no url'})).toEqual([
    '/aws_session_token',
    '/aws_endpoint',
  ]);
  expect(at({aws_access_key_id: 'k', aws_secret_access_key: SECRET})).toEqual([]);
});

test('what DSNs mean', () => {
  expect(ofCloudWatch('cloudwatch:///aws/lambda/f:2026/11/[$LATEST]x?backlog=2h&region=r')).toEqual(
    {
      mode: 'cat',
      group_name: '/aws/lambda/f',
      stream_name: '2026/11/[$LATEST]x',
      backlog: '2h',
      aws_region: 'r',
    },
  );
  expect(ofS3('s3://logs/AWSLogs/1/')).toEqual({
    mode: 'cat',
    bucket_name: 'logs',
    prefix: 'AWSLogs/1/',
  });
  expect(ofS3('s3://logs/a.gz?format=lines')).toEqual({
    mode: 'cat',
    bucket_name: 'logs',
    key: 'a.gz',
    format: 'lines',
  });
  expect(() => ofCloudWatch('cloudwatch:///group')).toThrow('expected cloudwatch://GROUP:STREAM');
  expect(() => ofCloudWatch('cloudwatch://g:s?nonsense=1')).toThrow('"nonsense" is no parameter');
  expect(() => ofS3('s3://bucket')).toThrow('expected s3://BUCKET/KEY');
});
