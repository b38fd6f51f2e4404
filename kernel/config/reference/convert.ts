// CrowdSec's config.yaml, with config.yaml.local over it, as settings of firewatch.yaml.
import {dirname, resolve} from 'node:path';
import {readYamlMap, type YamlMap} from '../../rules/yaml-map.ts';
import {expanded} from '../document.ts';
import {type Draft, ruleOf, Unfit} from './keys.ts';

/** What became of one key. */
export interface KeyReport {
  /** "common.log_level" */
  readonly key: string;
  /** fault: it stops, the value cannot be used. */
  readonly verdict: 'taken' | 'ignored' | 'unknown' | 'fault';
  /** The setting it became. */
  readonly to?: string;
  /** Of what was not taken. */
  readonly reason?: string;
}

export interface Conversion {
  /** Paths are absolute. */
  readonly settings: Draft;
  readonly keys: readonly KeyReport[];
}

/** A map that is the reference's: it cannot do without this section, and firewatch.yaml has none. */
export const isReference = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'config_paths' in value;

/** Paths among the settings. */
const PATHS = ['profiles', 'rules', 'simulation'] as const;

/** Reads the file and its `.local` neighbour. Throws EngineError FW2806 for what is no YAML. */
export async function convertReference(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Conversion> {
  const merged = merge(await readYamlMap(file), await readYamlMap(`${file}.local`));
  const folder = dirname(resolve(file));
  const settings: Draft = {
    rules: folder,
    // As the reference decides: nobody is kept out longer than profiles say.
    decisions: {escalation: {factor: 1}},
  };
  const keys: KeyReport[] = [];
  for (const [key, value] of leaves(expanded(merged, env) as YamlMap, ''))
    keys.push(take(key, value, settings));
  for (const name of PATHS) {
    const path = settings[name];
    if (path !== undefined) settings[name] = resolve(folder, path);
  }
  if (settings.acquisition)
    settings.acquisition = settings.acquisition.map((path) => resolve(folder, path));
  return {settings, keys};
}

function take(key: string, value: unknown, draft: Draft): KeyReport {
  const rule = ruleOf(key);
  if (!rule) return {key, verdict: 'unknown', reason: 'the reference does not know it either'};
  if ('ignored' in rule) return {key, verdict: 'ignored', reason: rule.ignored};
  if (value === null || value === '') return {key, verdict: 'ignored', reason: 'it says nothing'};
  const to = rule.take(value, draft);
  return to instanceof Unfit
    ? {key, verdict: 'fault', reason: `expected ${to.expected}`}
    : {key, verdict: 'taken', to};
}

/** Every value that is no map, by its path; lists are values. */
function* leaves(map: YamlMap, below: string): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(map)) {
    const key = below === '' ? name : `${below}.${name}`;
    if (isMap(value)) yield* leaves(value, key);
    else yield [key, value];
  }
}

/** Maps within maps; everything else of the local file replaces. */
export function merge(base: YamlMap, local: YamlMap): YamlMap {
  const merged: Record<string, unknown> = {...base};
  for (const [name, value] of Object.entries(local)) {
    const known = merged[name];
    merged[name] = isMap(known) && isMap(value) ? merge(known, value) : value;
  }
  return merged;
}

const isMap = (value: unknown): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
