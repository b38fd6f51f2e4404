// The tests that a plugin brings: test/NAME.json in its folder.
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {PluginTest} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {pathFault} from '../archive/limits.ts';
import {schemaFaults} from '../config/schema-faults.ts';
import type {Kind} from '../shape.ts';

export const TEST_FOLDER = 'test';

export type TestedKind = Exclude<Kind, 'commands'>;

/** A test with its configuration ready: {folder} is there. */
export interface PluginCase {
  readonly name: string;
  readonly kind: TestedKind;
  /** Which one of this kind. */
  readonly of: string;
  readonly test: PluginTest;
  readonly config: unknown;
  readonly folder: string;
}

const KIND_OF: readonly (readonly [keyof PluginTest, TestedKind])[] = [
  ['datasource', 'datasources'],
  ['notification', 'notifications'],
  ['bouncer', 'bouncers'],
  ['enricher', 'enrichers'],
];

/** Calls `use` with each test of the folder, one after the other. Throws FW4215 for a faulty one. */
export async function eachCase(
  folder: string,
  use: (one: PluginCase) => Promise<void>,
): Promise<number> {
  const tests = join(folder, TEST_FOLDER);
  const names = (await readdir(tests).catch(() => [])).filter((name) => name.endsWith('.json'));
  for (const name of names.sort()) {
    const test = await readTest(join(tests, name));
    const scratch = await mkdtemp(join(tmpdir(), 'firewatch-plugin-test-'));
    try {
      for (const [path, content] of Object.entries(test.files ?? {})) {
        if (pathFault(path)) throw faulty(join(tests, name), `/files: "${path}" is no path`);
        await mkdir(dirname(join(scratch, path)), {recursive: true});
        await writeFile(join(scratch, path), content);
      }
      const [word, kind] = KIND_OF.find(([word]) => test[word] !== undefined)!;
      await use({
        name: name.slice(0, -'.json'.length),
        kind,
        of: test[word] as string,
        test,
        config: filled(test.config, scratch),
        folder: scratch,
      });
    } finally {
      await rm(scratch, {recursive: true, force: true});
    }
  }
  return names.length;
}

async function readTest(file: string): Promise<PluginTest> {
  let test: unknown;
  try {
    test = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw faulty(file, (cause as Error).message);
  }
  const require = createRequire(import.meta.url);
  const schema = await readFile(
    require.resolve('@firewatch/schemas/plugin-test.schema.json'),
    'utf8',
  );
  const faults = schemaFaults(JSON.parse(schema) as object, test);
  if (faults.length === 0) return test as PluginTest;
  throw faulty(file, faults.map(({at, message}) => `${at || '/'}: ${message}`).join('; '));
}

const faulty = (file: string, message: string) =>
  new EngineError('FW4215', `faulty test of a plugin: ${message}`, {where: {file}});

function filled(value: unknown, folder: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{folder}', folder);
  if (Array.isArray(value)) return value.map((one) => filled(one, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, filled(one, folder)]),
  );
}
