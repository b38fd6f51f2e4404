import {writeFile} from 'node:fs/promises';
import {EngineError, makeSigningKey, publicKeyFile} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import type {CliContext} from '../../context.ts';
import {jsonText} from '../../report/json.ts';

const FORMATS = ['human', 'json'] as const;
const SEED_BYTES = 32;

/** `firewatch hub keygen`: a key to sign hubs with. */
export class HubKeygenCommand extends Command<CliContext> {
  static override paths = [['hub', 'keygen']];

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'make a key to sign a hub with',
    details:
      'Writes an Ed25519 private key (PEM, readable by you alone) and beside it FILE.pub, the public ' +
      "key in minisign's format, which clients name with --key. A file that is there is not overwritten. " +
      'Exit code: 0 written, 1 not, 2 wrong usage.',
    examples: [['The two files hub.key and hub.key.pub', '$0 hub keygen --out hub.key']],
  });

  output = Option.String('-o,--output', 'human', {
    description: 'human (default) or json',
    validator: isEnum(FORMATS),
  });
  out = Option.String('--out', {description: 'file of the private key', required: true});

  async execute(): Promise<number> {
    const {signing, pem} = makeSigningKey(this.context.random(SEED_BYTES));
    await this.write(this.out, pem, 0o600);
    await this.write(`${this.out}.pub`, publicKeyFile(signing.public), 0o644);
    const {id, text} = signing.public;
    this.context.stdout.write(
      this.output === 'json'
        ? `${jsonText({private_key_file: this.out, public_key: text, key_id: id})}\n`
        : `Private key: ${this.out} (keep it secret)\nPublic key:  ${text}\n`,
    );
    return 0;
  }

  private write(file: string, text: string, mode: number): Promise<void> {
    return writeFile(file, text, {mode, flag: 'wx'}).catch((cause: Error) => {
      throw new EngineError('FW4001', `cannot be written: ${cause.message}`, {
        where: {file},
        cause,
      });
    });
  }
}
