import {EngineError} from '@firewatch/kernel';
import {addMachine, findMachine, hashPassword, randomText, updateMachine} from '@firewatch/server';
import {Command, Option, UsageError} from 'clipanion';
import {credentialsFile, credentialsText, writeCredentials} from '../../agent/credentials.ts';
import {lapiUrl} from '../../agent/lapi-client.ts';
import {ask} from '../../ui/ask.ts';
import {StoreCommand} from '../store.ts';

/** Letters of a name and of a password that are made up. */
const NAME_LENGTH = 48;
const PASSWORD_LENGTH = 64;

/** `firewatch machines add`. */
export class MachinesAddCommand extends StoreCommand {
  static override paths = [
    ['machines', 'add'],
    ['machine', 'add'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'add a machine that may push alerts, and write its credentials',
    details:
      'The credentials go to --file, by default local_api_credentials.yaml in the folder of the ' +
      'configuration; "-" is standard output. Exit code: 0, or 1 when the name is taken.',
    examples: [
      ['With name and password of chance', '$0 machines add --auto'],
      ['For another machine', '$0 machines add web1 --auto -f web1.yaml -u https://lapi:8080'],
      ['With a password', '$0 machines add web1 --password "$PASSWORD" -f -'],
    ],
  });

  password = Option.String('-p,--password', {description: 'its password'});
  isAuto = Option.Boolean('-a,--auto', false, {description: 'a password of chance'});
  isInteractive = Option.Boolean('-i,--interactive', false, {
    description: 'ask for the password on standard input',
  });
  file = Option.String('-f,--file', {description: 'where its credentials go; -: standard output'});
  url = Option.String('-u,--url', 'http://127.0.0.1:8080', {
    description: 'of the Local API, for the credentials; default: http://127.0.0.1:8080',
  });
  isForced = Option.Boolean('--force', false, {
    description: 'also when the machine or the file is there',
  });
  name = Option.String({name: 'NAME', required: false});

  async execute(): Promise<number> {
    const {context} = this;
    if (this.name === undefined && !this.isAuto) throw new UsageError('expected a name, or --auto');
    const name = this.name ?? randomText(NAME_LENGTH);
    const password = await this.passwordOf();
    const hashed = await hashPassword(password);
    await this.withStore(async (database) => {
      const known = await findMachine(database, name);
      if (known && this.isForced) {
        await updateMachine(database, name, {password: hashed, validated: 1});
        return;
      }
      await addMachine(
        database,
        {machineId: name, password: hashed, ip: '', isValidated: true, authType: 'password'},
        this.nowMs(),
      );
    });
    const credentials = {url: lapiUrl(this.url), login: name, password};
    context.stderr.write(`Machine '${name}' successfully added to the local API.\n`);
    if (this.file === '-') context.stdout.write(credentialsText(credentials));
    else {
      const file = this.file ?? credentialsFile(context.config);
      await writeCredentials(file, credentials);
      context.stderr.write(`API credentials written to '${file}'.\n`);
    }
    return 0;
  }

  private async passwordOf(): Promise<string> {
    const {password, isAuto, isInteractive, context} = this;
    if (password !== undefined && isAuto)
      throw new UsageError('--password and --auto exclude each other');
    if (isAuto) return randomText(PASSWORD_LENGTH);
    const given =
      password ??
      (isInteractive ? await ask('Password: ', context.stdin as never, context.stderr) : undefined);
    if (given === undefined) throw new UsageError('expected --password, --auto or --interactive');
    if (given === '') throw new EngineError('FW7006', 'the password is empty');
    return given;
  }
}
