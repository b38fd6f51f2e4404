import {mkdir, stat, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join, resolve} from 'node:path';
import {
  CONFIG_SCHEMA,
  EngineError,
  FaultsError,
  type Migration,
  planMigration,
  readConfig,
} from '@firewatch/kernel';
import type {Problem} from '@firewatch/schemas';
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import {openDatasources} from '../bundle.ts';
import type {CliContext} from '../context.ts';
import {writeAll} from '../output.ts';
import {migrationJson, migrationText} from '../report/migration.ts';
import {terminalOf} from '../ui/terminal.ts';

/** `firewatch migrate`: CrowdSec's configuration as one of firewatch. */
export class MigrateCommand extends Command<CliContext> {
  static override paths = [['migrate']];

  static override usage = Command.Usage({
    category: 'Agent',
    description: "make a configuration of firewatch from CrowdSec's",
    details:
      'Reads config.yaml with config.yaml.local and writes firewatch.yaml, with copies of ' +
      'acquisition documents, profiles and simulation beside it; rules stay where they are. Says of ' +
      'each key what became of it: taken, under which name, or ignored, and why. Then reads what it ' +
      'wrote as `run` would, and says what has to be mended. `firewatch run --config` reads ' +
      "CrowdSec's config.yaml as well, as it is. " +
      'Exit code: 0 it can be used, 1 something has to be mended or was not written, 2 wrong usage.',
    examples: [
      ['What would become of it', '$0 migrate --dry-run'],
      ['From another place to another', '$0 migrate --from ./crowdsec --to ./firewatch'],
    ],
  });

  from = Option.String('--from', '/etc/crowdsec', {
    description: "CrowdSec's folder or its config.yaml; default: /etc/crowdsec",
  });
  to = Option.String('--to', {
    description: 'folder for firewatch.yaml; default: /etc/firewatch, or your own',
  });
  isDry = Option.Boolean('--dry-run', false, {description: 'write nothing, say everything'});
  isForced = Option.Boolean('--force', false, {description: 'overwrite files that are there'});
  output = Option.String('-o,--output', 'human', {
    description: 'human (default) or json',
    validator: isEnum(['human', 'json'] as const),
  });

  async execute(): Promise<number> {
    const {context} = this;
    const to = resolve(this.to ?? context.config);
    const schema = createRequire(import.meta.url).resolve(CONFIG_SCHEMA);
    const migration = await planMigration(this.from, schema);
    if (!this.isDry) await this.write(migration, to);
    const problems = await this.problemsOf(
      this.isDry ? migration.from : join(to, migration.files[0]!.path),
    );
    const told = {migration, to, isDry: this.isDry, problems};
    const terminal = terminalOf(context.stdout, context.env, {});
    await writeAll(
      context.stdout,
      this.output === 'json'
        ? [`${JSON.stringify(migrationJson(told), undefined, 2)}\n`]
        : migrationText(told, terminal),
    );
    const isFaulty = ({severity}: Problem) => severity === 'error';
    return migration.missing.length > 0 || problems.some(isFaulty) ? 1 : 0;
  }

  private async write({files}: Migration, to: string): Promise<void> {
    for (const {path} of this.isForced ? [] : files) {
      const file = join(to, path);
      const isThere = await stat(file).then(
        () => true,
        () => false,
      );
      if (isThere)
        throw new EngineError('FW6114', 'is there already; nothing was written', {
          where: {file},
          hint: 'use --force to overwrite it, or --to another folder',
        });
    }
    for (const {path, bytes, isSecret} of files) {
      const file = join(to, path);
      await mkdir(dirname(file), {recursive: true, mode: 0o755});
      await writeFile(file, bytes, {mode: isSecret ? 0o600 : 0o640});
    }
  }

  /** What `run` would say of it. */
  private async problemsOf(file: string): Promise<readonly Problem[]> {
    const {context} = this;
    try {
      const {warnings} = await readConfig(file, {
        datasources: (named) => openDatasources(context, named),
        env: context.env,
      });
      return warnings.filter(({code}) => code !== 'FW6112');
    } catch (error) {
      if (error instanceof FaultsError) return error.faults.filter(({code}) => code !== 'FW6112');
      throw error;
    }
  }
}
