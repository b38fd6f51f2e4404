// Compiled rules on disk, so that a start does not compile again what it compiled before.
// A file is found by all that shaped it: the build of the compiler, its options, every byte
// of every rule, pattern, data file and setting, in load order. One that is damaged, or that
// another user could have written, is as good as none.
//
//   "firewatch image 1\n" | sha256 of what follows (32) | length u32 LE | JSON | program image
import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {CompiledRules} from '@firewatch/core-wasm';
import type {CompileOptions} from '@firewatch/core-wasm/compiler';
import type {LoadedFolder} from './load.ts';

export interface ImageCache {
  readonly folder: string;
  /** Digest of the compiler and the core: another build never finds what this one left. */
  readonly build: string;
  /** Who runs this: files of others are not believed. */
  readonly owner: number;
}

const MAGIC = Buffer.from('firewatch image 1\n');
const SUM = 32;
const HEAD = MAGIC.length + SUM + 4;
/** Images kept: those of a few rule folders, in a few variants. */
const KEPT = 8;
const OTHERS_MAY_WRITE = 0o022;

/** The rules as they were compiled before, or as `compile` gives them now. */
export async function throughCache(
  set: LoadedFolder,
  options: CompileOptions,
  cache: ImageCache | undefined,
  compile: () => Promise<CompiledRules>,
): Promise<CompiledRules> {
  if (!cache) return compile();
  const file = join(cache.folder, `${keyOf(set, options, cache.build)}.image`);
  const known = await read(file, cache.owner).catch(() => undefined);
  if (known) return known;
  const compiled = await compile();
  // A cache that cannot be written costs time, nothing else.
  if (compiled.image) await write(cache.folder, file, compiled).catch(() => {});
  return compiled;
}

function keyOf(set: LoadedFolder, options: CompileOptions, build: string): string {
  const hash = createHash('sha256');
  const add = (part: string | Uint8Array) => {
    hash.update(`${part.length}:`);
    hash.update(part);
  };
  add(build);
  add(JSON.stringify({...options, simulation: set.simulation}));
  for (const {text, ...file} of set.files) {
    add(JSON.stringify(file));
    add(text);
  }
  for (const {name, text} of [...set.patterns, ...set.data]) {
    add(name);
    add(text);
  }
  return hash.digest('hex');
}

async function read(file: string, owner: number): Promise<CompiledRules | undefined> {
  const handle = await open(file, 'r');
  try {
    const {uid, mode} = await handle.stat();
    if (uid !== owner || (mode & OTHERS_MAY_WRITE) !== 0) return undefined;
    const bytes = await handle.readFile();
    const sum = bytes.subarray(MAGIC.length, MAGIC.length + SUM);
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || !sum.equals(sumOf(bytes)))
      return undefined;
    const length = bytes.readUInt32LE(HEAD - 4);
    const {faults, loaded} = JSON.parse(bytes.toString('utf8', HEAD, HEAD + length));
    // A copy, aligned.
    return {faults, loaded, image: new Uint8Array(bytes.subarray(HEAD + length))};
  } finally {
    await handle.close();
  }
}

async function write(
  folder: string,
  file: string,
  {faults, loaded, image}: CompiledRules,
): Promise<void> {
  const json = Buffer.from(JSON.stringify({faults, loaded}));
  const bytes = Buffer.concat([MAGIC, Buffer.alloc(SUM + 4), json, image!]);
  bytes.writeUInt32LE(json.length, HEAD - 4);
  sumOf(bytes).copy(bytes, MAGIC.length);
  await mkdir(folder, {recursive: true, mode: 0o700});
  // In a folder of its own, so that two who write at once do not write into each other's.
  const own = await mkdtemp(join(folder, 'new-'));
  await writeFile(join(own, 'image'), bytes, {mode: 0o600});
  await rename(join(own, 'image'), file);
  await rm(own, {recursive: true});
  await tidy(folder);
}

/** Keeps the newest images. */
async function tidy(folder: string): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => ({name, at: (await stat(join(folder, name))).mtimeMs})),
  );
  const old = files.sort((one, other) => other.at - one.at).slice(KEPT);
  await Promise.all(old.map(({name}) => rm(join(folder, name), {recursive: true, force: true})));
}

const sumOf = (bytes: Buffer): Buffer =>
  createHash('sha256')
    .update(bytes.subarray(MAGIC.length + SUM))
    .digest();
