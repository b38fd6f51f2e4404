import {readFile} from 'node:fs/promises';
import {availableParallelism} from 'node:os';
import {BUMPS, EngineError, findConfinement, type Publication, publishHub} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {isEnum} from 'typanion';
import {writeAll} from '../../output.ts';
import {bytesText} from '../../report/hub-change.ts';
import {jsonText} from '../../report/json.ts';
import {plural} from '../../report/layout.ts';
import {renderProblems} from '../../report/problem.ts';
import {terminalOf} from '../../ui/terminal.ts';
import {pluginEnvironment} from '../plugins/environment.ts';
import {HubCommand} from './options.ts';

const FORMATS = ['human', 'json'] as const;
/** Environment variable of the private key's text. */
const KEY_VARIABLE = 'FIREWATCH_HUB_KEY';
const OLD_KEY_VARIABLE = 'FIREWATCH_HUB_OLD_KEY';
const DAYS_DEFAULT = '90';

/** `firewatch hub publish`: a folder of items as a static, signed hub. */
export class HubPublishCommand extends HubCommand {
  static override paths = [['hub', 'publish']];

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'make a signed hub of a folder of items',
    details:
      'Lints and tests the items and plugins, then writes a static hub that any web server can serve: index.json, ' +
      'its signature (minisign), and every release by its sha256. Published into the same folder again, ' +
      'it keeps all earlier releases: the same bytes keep their version, others get a greater one, by ' +
      '--bump or by a line "# hub-version: 1.2.0" at the head of the item. The private key comes by ' +
      `--key or in the environment (${KEY_VARIABLE}); "firewatch hub keygen" makes one. ` +
      'Exit code: 0 published, 1 not fit to be, 2 wrong usage.',
    examples: [
      ['A key, once', '$0 hub keygen --out hub.key'],
      [
        'The folder rules/ as a hub below /srv/www',
        '$0 hub publish --hub rules --key hub.key --out /srv/www/hub',
      ],
      [
        'With a new key that the old one vouches for',
        '$0 hub publish --hub rules --key new.key --old-key hub.key --out /srv/www/hub',
      ],
    ],
  });

  out = Option.String('--out', {description: 'where the hub is written', required: true});
  key = Option.String('--key', {description: 'file of the private key'});
  oldKey = Option.String('--old-key', {
    description: 'file of the private key used until now, which vouches for the new one',
  });
  plugins = Option.Array('--plugin', [], {
    description: "folder of a built plugin, besides those in the hub's plugins/; may be repeated",
  });
  name = Option.String('--name', 'firewatch', {
    description: 'name of the hub, by which clients know it; default firewatch',
  });
  bump = Option.String('--bump', 'minor', {
    description: 'which part of the version of changed items grows: patch, minor (default), major',
    validator: isEnum(BUMPS),
  });
  days = Option.String('--days', DAYS_DEFAULT, {
    description: `how many days the index is believed; default ${DAYS_DEFAULT}`,
  });
  unchecked = Option.Boolean('--unchecked', false, {description: 'do not lint and test first'});
  output = Option.String('-o,--output', 'human', {
    description: 'human (default) or json',
    validator: isEnum(FORMATS),
  });

  async execute(): Promise<number> {
    const {context} = this;
    const oldKey = await this.keyOf(this.oldKey, OLD_KEY_VARIABLE);
    const key = await this.keyOf(this.key, KEY_VARIABLE);
    if (key === undefined)
      throw new UsageError(`the private key is missing: --key FILE, or ${KEY_VARIABLE}`);
    const publication = await publishHub({
      folder: this.hubFolder,
      data: this.data,
      threads: availableParallelism(),
      out: this.out,
      key,
      ...(oldKey !== undefined && {oldKey}),
      name: this.name,
      plugins: this.plugins,
      pluginEnvironment: pluginEnvironment(context, await findConfinement(context.platform)),
      versioning: {first: '1.0.0', bump: this.bump},
      now: context.now(),
      days: this.readDays(),
      isUnchecked: this.unchecked,
    });
    context.stderr.write(
      renderProblems(
        publication.warnings,
        terminalOf(context.stderr, context.env, {plain: this.plain, color: this.color}),
      ),
    );
    await writeAll(
      context.stdout,
      this.output === 'json' ? [`${jsonText(publication)}\n`] : lines(publication),
    );
    return 0;
  }

  private async keyOf(file: string | undefined, variable: string): Promise<string | undefined> {
    if (file === undefined) return this.context.env[variable] || undefined;
    return readFile(file, 'utf8').catch((cause: Error) => {
      throw new EngineError('FW4001', `cannot be read: ${cause.message}`, {where: {file}, cause});
    });
  }

  private readDays(): number {
    const days = Number(this.days);
    if (Number.isSafeInteger(days) && days > 0) return days;
    throw new UsageError(`--days: "${this.days}" is no positive whole number`);
  }
}

function* lines(publication: Publication): Generator<string> {
  const {hub, serial, out, items, artefacts, bytes, released, expires, key} = publication;
  for (const one of released) yield `released ${one}\n`;
  yield `Published ${hub}, serial ${serial}, to ${out}: ${plural(items, 'item')}, ${plural(artefacts, 'artefact')}, ${bytesText(bytes)}, ${released.length} new; believed until ${expires}.\n`;
  yield `Public key: ${key}\n`;
}
