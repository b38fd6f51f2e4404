// The version of a release. What was published stays: the same bytes keep their version, other
// bytes get a greater one, from the author's `# hub-version:` line or by a bump.
import type {IndexedItem, Release} from '@firewatch/schemas';
import semver from 'semver';
import {EngineError} from '../../errors.ts';

export const BUMPS = ['patch', 'minor', 'major'] as const;
export type Bump = (typeof BUMPS)[number];

export interface Versioning {
  /** Of an item published for the first time. */
  readonly first: string;
  readonly bump: Bump;
}

/** The version of a release, after those that are published. Throws FW4015. */
export function versionOf(
  release: Release,
  stated: string | undefined,
  published: IndexedItem | undefined,
  {first, bump}: Versioning,
  file: string,
): string {
  const versions = Object.entries(published?.versions ?? {});
  if (stated !== undefined && semver.valid(stated) !== stated) {
    throw refused(file, `states the version "${stated}"; expected three numbers, such as 1.2.0`);
  }
  const same = versions.filter(([, other]) => isSameRelease(release, other)).map(([name]) => name);
  if (stated !== undefined && stated in (published?.versions ?? {})) {
    if (same.includes(stated)) return stated;
    throw refused(file, `states the version ${stated}, which is published with other bytes`);
  }
  const latest = newest(versions.map(([name]) => name));
  if (stated === undefined) {
    const kept = newest(same);
    if (kept !== undefined) return kept;
    return latest === undefined ? first : semver.inc(latest, bump)!;
  }
  if (latest !== undefined && semver.lt(stated, latest))
    throw refused(file, `states the version ${stated}; ${latest} is published already`);
  return stated;
}

/** The greatest of some versions; the last of equals. */
export const newest = (versions: readonly string[]): string | undefined =>
  versions.toSorted((one, other) => compareVersions(one, other)).at(-1);

/** Order of versions; those of the reference's hub may lack parts: 0.9 is 0.9.0. */
export function compareVersions(one: string, other: string): number {
  return semver.compare(fullVersion(one), fullVersion(other));
}

/** The version with three parts. */
export const fullVersion = (version: string): string =>
  semver.valid(version) ?? semver.coerce(version)?.version ?? '0.0.0';

/** The same bytes, asking for the same. */
export const isSameRelease = (one: Release, other: Release): boolean => shape(one) === shape(other);

const shape = ({digest, requires = [], data = []}: Release) =>
  JSON.stringify([
    digest,
    requires.map(({type, name, range}) => [type, name, range]),
    data.map(({name, digest}) => [name, digest]),
  ]);

const refused = (file: string, message: string) =>
  new EngineError('FW4015', message, {where: {file}});
