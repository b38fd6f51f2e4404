import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import {credentialsFile, readCredentials} from '../../agent/credentials.ts';
import {lapiUrl, logInLapi} from '../../agent/lapi-client.ts';
import type {CliContext} from '../../context.ts';
import {jsonText} from '../../report/json.ts';

/** `firewatch lapi status`. */
export class LapiStatusCommand extends Command<CliContext> {
  static override paths = [['lapi', 'status']];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'whether the credentials are good for the Local API',
    details: 'Exit code: 0 they are, 1 they are not, or nobody answers.',
    examples: [['Of this machine', '$0 lapi status']],
  });

  file = Option.String('-f,--file', {
    description: 'the credentials; default: local_api_credentials.yaml of the configuration',
  });

  output = Option.String('-o,--output', 'human', {
    description: 'human (default), json or raw',
    validator: isEnum(['human', 'json', 'raw'] as const),
  });

  async execute(): Promise<number> {
    const {stderr, stdout, config, version} = this.context;
    const file = this.file ?? credentialsFile(config);
    const {url, login} = await readCredentials(file);
    stderr.write(`Loaded credentials from ${file}\n`);
    const where = lapiUrl(url);
    stderr.write(`Trying to authenticate with username "${login}" on ${where}\n`);
    await logInLapi(file, `firewatch/${version}`);
    stdout.write(
      this.output === 'json'
        ? `${jsonText({url: where, login, usable: true})}\n`
        : 'You can successfully interact with Local API (LAPI)\n',
    );
    return 0;
  }
}
