import {EngineError} from '@firewatch/kernel';
import {randomText} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import {credentialsFile, writeCredentials} from '../../agent/credentials.ts';
import {askLapi, lapiUrl, messageOf} from '../../agent/lapi-client.ts';
import type {CliContext} from '../../context.ts';
import {jsonText} from '../../report/json.ts';

const NAME_LENGTH = 48;
const PASSWORD_LENGTH = 64;
/** 201: to be validated; 202: good at once. */
const ACCEPTED = [201, 202];

/** `firewatch lapi register`. */
export class LapiRegisterCommand extends Command<CliContext> {
  static override paths = [['lapi', 'register']];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'register this machine at a Local API, and keep the credentials',
    details:
      'It has to be validated there (`firewatch machines validate NAME`), unless the token is good. ' +
      'Exit code: 0, or 1 when the API refuses or nobody answers.',
    examples: [
      ['At another machine', '$0 lapi register -u https://lapi.example.com:8080'],
      ['With its token', '$0 lapi register -u https://lapi.example.com:8080 --token "$TOKEN"'],
    ],
  });

  url = Option.String('-u,--url', 'http://127.0.0.1:8080', {
    description: 'of the Local API, or the path of its socket; default: http://127.0.0.1:8080',
  });
  file = Option.String('-f,--file', {
    description:
      'where the credentials go; default: local_api_credentials.yaml of the configuration',
  });
  machine = Option.String('--machine', {description: 'name of this machine; default: of chance'});
  token = Option.String('--token', {description: 'token of automatic registration'});

  output = Option.String('-o,--output', 'human', {
    description: 'human (default), json or raw',
    validator: isEnum(['human', 'json', 'raw'] as const),
  });

  async execute(): Promise<number> {
    const {stdout, stderr, config, version} = this.context;
    const [url, login] = [lapiUrl(this.url), this.machine ?? randomText(NAME_LENGTH)];
    const password = randomText(PASSWORD_LENGTH);
    const answer = await askLapi(url, '/v1/watchers', {
      userAgent: `firewatch/${version}`,
      body: {
        machine_id: login,
        password,
        ...(this.token !== undefined && {registration_token: this.token}),
      },
    });
    if (!ACCEPTED.includes(answer.status))
      throw new EngineError('FW7009', `the Local API refused: ${messageOf(answer)}`);
    stderr.write('Successfully registered to Local API (LAPI)\n');
    const file = this.file ?? credentialsFile(config);
    await writeCredentials(file, {url, login, password});
    stderr.write(`Local API credentials written to '${file}'\n`);
    const isValidated = answer.status === 202;
    if (this.output === 'json')
      stdout.write(`${jsonText({url, login, file, validated: isValidated})}\n`);
    else if (!isValidated)
      stderr.write(`Have it validated there: firewatch machines validate ${login}\n`);
    return 0;
  }
}
