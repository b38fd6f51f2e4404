// `hub publish`: a folder of items becomes a static hub that any web server can serve.
//
//   OUT/index.json            what there is, by sha256
//   OUT/index.json.minisig    who says so
//   OUT/keys.json             keys that older keys vouch for; only after a rotation
//   OUT/blobs/ab/abcd…        every release ever published, by its digest
//
// Publishing again into the same OUT adds to it. Blobs come first, the index last: whoever
// downloads meanwhile gets the old hub or the new one.
import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {HubIndex, Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import type {PluginEnvironment} from '../../plugin/run/environment.ts';
import {formatInstant} from '../../time/instant.ts';
import {isFile} from '../catalogue.ts';
import {blobPath, digestOf} from '../index/digest.ts';
import {INDEX, KEYS, SIGNATURE} from '../index/files.ts';
import {parseSigningKey} from '../signature/key.ts';
import {signFile} from '../signature/signature.ts';
import {type Disk, fileSystem, replaceFile} from '../state/disk.ts';
import {buildIndex, indexText} from './build.ts';
import {type CheckOptions, checkHub, checkIndex} from './checks.ts';
import {checkPlugins} from './plugin-tests.ts';
import {packPlugins} from './plugins.ts';
import {type Introduction, introduce, readIntroductions} from './rotation.ts';
import type {Versioning} from './version.ts';

export interface PublishOptions extends CheckOptions {
  /** Where the hub is written; what was published there before stays. */
  readonly out: string;
  /** Text of the private key. */
  readonly key: string;
  /** Text of an older private key, which vouches for the new one. */
  readonly oldKey?: string;
  readonly name: string;
  /** Folders of built plugins, besides those in plugins/ of the hub. */
  readonly plugins?: readonly string[];
  readonly versioning: Versioning;
  /** ns */
  readonly now: bigint;
  /** How long the index is believed. */
  readonly days: number;
  /** Do not lint and test. */
  readonly isUnchecked?: boolean;
  readonly disk?: Disk;
  /** What plugins are tested in; they are not when it is absent. */
  readonly pluginEnvironment?: PluginEnvironment;
}

export interface Publication {
  readonly out: string;
  readonly hub: string;
  readonly serial: number;
  readonly expires: string;
  /** Public key that signed. */
  readonly key: string;
  /** Releases that were not there before, as `type:name@version`. */
  readonly released: readonly string[];
  readonly items: number;
  readonly artefacts: number;
  /** Of all artefacts. */
  readonly bytes: number;
  readonly warnings: readonly Problem[];
}

const NS_PER_DAY = 86_400_000_000_000n;
const NS_PER_S = 1_000_000_000n;

/** Builds, checks, signs and writes a hub. Throws EngineError, and then nothing was written. */
export async function publishHub(options: PublishOptions): Promise<Publication> {
  const {out, now, disk = fileSystem} = options;
  const signing = parseSigningKey(options.key);
  const plugins = await packPlugins(options.folder, options.plugins ?? []);
  const warnings = options.isUnchecked ? [] : await checkHub(options, plugins.length > 0);
  if (!options.isUnchecked && options.pluginEnvironment) {
    warnings.push(...(await checkPlugins(plugins, options.pluginEnvironment)));
  }
  const previous = await readPrevious(out);
  const introductions = await keysOf(options, signing.public.text);
  const {index, artefacts} = await buildIndex({
    ...options,
    layout: 'blobs',
    previous,
    published: wholeSeconds(now),
    expires: wholeSeconds(now + BigInt(options.days) * NS_PER_DAY),
    keys: [signing.public.text],
    plugins,
  });
  await checkIndex(index, join(out, INDEX));
  const text = indexText(index);
  const bytes = new TextEncoder().encode(text);

  for (const [digest, content] of artefacts) {
    const path = join(out, blobPath(digest));
    if ((await isFile(path)) && digestOf(await disk.read(path)) === digest) continue;
    await disk.makeFolder(dirname(path));
    await replaceFile(disk, path, content);
  }
  await disk.makeFolder(out);
  if (introductions.length > 0) {
    await replaceFile(disk, join(out, KEYS), `${JSON.stringify(introductions, undefined, 1)}\n`);
  }
  const comment = `serial:${index.serial}\texpires:${index.expires}\thub:${index.name}`;
  await replaceFile(disk, join(out, SIGNATURE), signFile(bytes, signing, comment));
  await replaceFile(disk, join(out, INDEX), bytes);

  return {
    out,
    hub: index.name,
    serial: index.serial,
    expires: index.expires,
    key: signing.public.text,
    released: released(previous, index),
    items: Object.values(index.items).reduce((sum, items) => sum + Object.keys(items).length, 0),
    artefacts: artefacts.size,
    bytes: [...artefacts.values()].reduce((sum, {length}) => sum + length, 0),
    warnings,
  };
}

async function readPrevious(out: string): Promise<HubIndex | undefined> {
  const file = join(out, INDEX);
  if (!(await isFile(file))) return undefined;
  let index: HubIndex;
  try {
    index = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new EngineError('FW4003', `is no JSON: ${(cause as Error).message}`, {
      where: {file},
      cause,
    });
  }
  await checkIndex(index, file);
  return index;
}

/** The chain of keys from the oldest: what was there, and what the old key vouches for now. */
async function keysOf(
  {out, oldKey}: PublishOptions,
  key: string,
): Promise<readonly Introduction[]> {
  const known = await readIntroductions(join(out, KEYS));
  if (oldKey === undefined || known.some((one) => one.key === key)) return known;
  return [...known, introduce(key, parseSigningKey(oldKey))];
}

function released(previous: HubIndex | undefined, index: HubIndex): string[] {
  return Object.entries(index.items).flatMap(([type, items]) =>
    Object.entries(items ?? {}).flatMap(([name, {versions}]) =>
      Object.keys(versions)
        .filter(
          (version) => !previous?.items[type as keyof HubIndex['items']]?.[name]?.versions[version],
        )
        .map((version) => `${type}:${name}@${version}`),
    ),
  );
}

const wholeSeconds = (ns: bigint) => formatInstant(ns - (ns % NS_PER_S));
