// Secrets of a configuration that are kept elsewhere: what a schema marks `writeOnly` may be
// `{file: PATH}`, `{credential: NAME}` (systemd's, in $CREDENTIALS_DIRECTORY), or stand under
// the setting's name with `_file` behind it. `${NAME}` of the environment is document.ts's.
import {open} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import type {Code} from '../errors.ts';

export interface SecretWorld {
  /** Paths are relative to it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface SecretProblem {
  /** JSON pointer. */
  readonly at: string;
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

type Schema = Readonly<Record<string, unknown>>;
type Tree = Record<string, unknown>;

const DEPTH_MAX = 32;
const OTHERS_MAY_READ = 0o004;
/** A file that is longer is no secret. */
const SECRET_BYTES_MAX = 64 << 10;

/** Puts secrets into `config` in the place of what says where they are; what went wrong. */
export async function fetchSecrets(
  schema: object,
  config: unknown,
  world: SecretWorld,
): Promise<SecretProblem[]> {
  const problems: SecretProblem[] = [];
  await walk(schema, schema as Schema, config, '', 0);
  return problems;

  async function walk(
    root: object,
    schema: Schema | undefined,
    value: unknown,
    at: string,
    depth: number,
  ): Promise<void> {
    if (!isTree(schema) || depth > DEPTH_MAX || typeof value !== 'object' || value === null) return;
    const {$ref, items, properties, additionalProperties} = schema;
    if (typeof $ref === 'string' && $ref.startsWith('#/'))
      await walk(root, referred(root, $ref), value, at, depth + 1);
    for (const word of ['allOf', 'anyOf', 'oneOf'])
      for (const part of (schema[word] as Schema[] | undefined) ?? [])
        await walk(root, part, value, at, depth + 1);
    if (Array.isArray(value)) {
      for (const [i, one] of value.entries())
        await walk(root, items as Schema, one, `${at}/${i}`, depth + 1);
      return;
    }
    const tree = value as Tree;
    const known = (properties ?? {}) as Readonly<Record<string, Schema>>;
    for (const name of Object.keys(known).filter((one) => known[one]!.writeOnly === true)) {
      const beside = `${name}_file`;
      if (Object.hasOwn(known, beside) || typeof tree[beside] !== 'string') continue;
      const secret = await fromFile(tree[beside], `${at}/${beside}`);
      delete tree[beside];
      if (secret !== undefined) tree[name] = secret;
    }
    for (const [name, inner] of Object.entries(tree)) {
      const own = known[name] ?? (additionalProperties as Schema | undefined);
      if (isTree(own) && own.writeOnly === true) await fetchWithin(tree, name, `${at}/${name}`);
      else await walk(root, own, inner, `${at}/${name}`, depth + 1);
    }
  }

  /** Everything below a setting that is secret as a whole. */
  async function fetchWithin(tree: Tree, name: string, at: string): Promise<void> {
    const value = tree[name];
    if (!isTree(value)) return;
    const [[key, place] = [], ...others] = Object.entries(value);
    if (
      others.length > 0 ||
      typeof place !== 'string' ||
      (key !== 'file' && key !== 'credential')
    ) {
      for (const inner of Object.keys(value))
        await fetchWithin(value as Tree, inner, `${at}/${inner}`);
      return;
    }
    const secret = key === 'file' ? await fromFile(place, at) : await fromCredential(place, at);
    if (secret === undefined) delete tree[name];
    else tree[name] = secret;
  }

  async function fromCredential(name: string, at: string): Promise<string | undefined> {
    const folder = world.env.CREDENTIALS_DIRECTORY;
    if (folder && !name.includes('/')) return fromFile(join(folder, name), at);
    const message = folder
      ? `"${name}" is no name of a credential`
      : 'there are no credentials: $CREDENTIALS_DIRECTORY is not set (LoadCredential= of the unit)';
    problems.push({at, code: 'FW6110', severity: 'error', message});
    return undefined;
  }

  async function fromFile(path: string, at: string): Promise<string | undefined> {
    const file = resolve(world.folder, path);
    try {
      const handle = await open(file, 'r');
      try {
        const {mode, size} = await handle.stat();
        if (size > SECRET_BYTES_MAX) throw new Error('it is too long for a secret');
        if ((mode & OTHERS_MAY_READ) !== 0) problems.push(openToAll(file, at));
        const text = (await handle.readFile('utf8')).replace(/\r?\n$/, '');
        if (text !== '') return text;
        throw new Error('it is empty');
      } finally {
        await handle.close();
      }
    } catch (error) {
      const message = `the secret in ${file} cannot be read: ${(error as Error).message}`;
      problems.push({at, code: 'FW6110', severity: 'error', message});
      return undefined;
    }
  }
}

/** A warning about a file with secrets that everybody may read. */
export const openToAll = (file: string, at: string): SecretProblem => ({
  at,
  code: 'FW6111',
  severity: 'warning',
  message: `${file} holds a secret and may be read by every user: chmod o-r ${file}`,
});

/** Whether a configuration as written has a secret in plain text. */
export function holdsSecret(schema: object, config: unknown, depth = 0, root = schema): boolean {
  if (!isTree(schema) || depth > DEPTH_MAX || config === undefined) return false;
  const {$ref, items, properties, additionalProperties, writeOnly} = schema;
  const deeper = (inner: unknown, value: unknown) =>
    typeof inner === 'object' && inner !== null && holdsSecret(inner, value, depth + 1, root);
  if (writeOnly === true) return plainTexts(config);
  if (typeof $ref === 'string' && $ref.startsWith('#/') && deeper(referred(root, $ref), config))
    return true;
  for (const word of ['allOf', 'anyOf', 'oneOf'])
    if (((schema[word] as unknown[] | undefined) ?? []).some((part) => deeper(part, config)))
      return true;
  if (Array.isArray(config)) return config.some((one) => deeper(items, one));
  if (!isTree(config)) return false;
  const known = (properties ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(config).some(([name, one]) =>
    deeper(known[name] ?? additionalProperties, one),
  );
}

function plainTexts(value: unknown): boolean {
  if (typeof value === 'string') return value !== '' && !value.startsWith('$');
  if (Array.isArray(value)) return value.some(plainTexts);
  if (!isTree(value)) return false;
  const keys = Object.keys(value);
  if (keys.length === 1 && (keys[0] === 'file' || keys[0] === 'credential')) return false;
  return Object.values(value).some(plainTexts);
}

const isTree = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function referred(root: object, reference: string): Schema | undefined {
  let found: unknown = root;
  for (const name of reference.slice(2).split('/')) found = (found as Schema | undefined)?.[name];
  return found as Schema | undefined;
}
