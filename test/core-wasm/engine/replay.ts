// Replays of logs through the engine, for properties that compare whole runs.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {
  type Chaos,
  type CoreSlot,
  Engine,
  type EngineOptions,
  type RaisedAlert,
  type RuleSet,
} from '@firewatch/core-wasm';
import {compileRules} from '@firewatch/core-wasm/compiler';
import {loadRules} from '../../../kernel/rules/load.ts';
import {conformanceFolder} from '../../conformance-data.ts';

const YEAR = 2026;
export const NOW = BigInt(Date.UTC(YEAR, 11, 1)) * 1_000_000n;

/** A log and the type of its lines. */
export interface Log {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

const EXAMPLES = {'auth.log': 'syslog', 'access.log': 'nginx', 'kern.log': 'syslog'};

export const examples: readonly Log[] = Object.entries(EXAMPLES).map(([name, type]) => ({
  name,
  type,
  bytes: readFileSync(join('examples/logs', name)),
}));

/** Logs of the conformance data; none where it is absent. */
export function serviceLogs(): Log[] {
  const folder = join(conformanceFolder, 'service-logs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'input.log')))
    .map((name) => ({
      name,
      type: JSON.parse(readFileSync(join(folder, name, 'facts.json'), 'utf8')).log_type,
      bytes: readFileSync(join(folder, name, 'input.log')),
    }));
}

/** The image of our own hub items, without the one that exempts private addresses. */
export async function hubImage(): Promise<Uint8Array> {
  const set = await loadRules('hub-index');
  return imageOf({...set, files: set.files.filter(({path}) => !path.endsWith('/whitelists.yaml'))});
}

export function imageOf(rules: RuleSet): Uint8Array {
  const {image, faults} = compileRules(rules, {strict: true});
  if (image === undefined) throw new Error(faults.map(({message}) => message).join('\n'));
  return image;
}

let wasm: WebAssembly.Module | undefined;

export function openEngine(
  image: Uint8Array,
  options: Partial<EngineOptions> = {},
): Promise<Engine> {
  wasm ??= new WebAssembly.Module(readFileSync('core-wasm/dist/core.wasm'));
  const fixed = {mode: 'replay', yearRule: YEAR, keepRaw: true, profile: 'small'} as const;
  return Engine.open({wasm, image, now: NOW, ...fixed, ...options});
}

export function addLog(engine: Engine, {name, type}: Log): number {
  return engine.addSource({name, module: 'file', labels: {type}});
}

const CHUNK = 1 << 20;

/** Feeds bytes in the largest pieces there are. */
export function feedAll(engine: Engine, source: number, bytes: Uint8Array): RaisedAlert[] {
  const alerts: RaisedAlert[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const piece = bytes.subarray(at, at + CHUNK);
    engine.input().set(piece);
    alerts.push(...engine.feed(source, piece.length));
  }
  return alerts;
}

/** Replays logs one after the other, each from the beginning of time; automata stay. */
export class Replay {
  private readonly engine: Engine;
  private readonly empty: Uint8Array;

  /** `slot`: memory taken over from the replay that had it last. */
  static async open(image: Uint8Array, chaos?: Chaos, slot?: CoreSlot): Promise<Replay> {
    return new Replay(await openEngine(image, {...(chaos && {chaos}), ...(slot && {slot})}));
  }

  private constructor(engine: Engine) {
    this.engine = engine;
    this.empty = engine.snapshot();
  }

  /** All alerts of a log, as JSON text. */
  alerts(log: Log): string {
    this.engine.restore(this.empty);
    const source = addLog(this.engine, log);
    const alerts = feedAll(this.engine, source, log.bytes);
    alerts.push(...this.engine.endSource(source), ...this.engine.finish());
    return text(alerts);
  }
}

/** Alerts as JSON text, one a line. */
export const text = (alerts: readonly RaisedAlert[]): string =>
  alerts
    .map((alert) => JSON.stringify(alert, (_, v) => (typeof v === 'bigint' ? `${v}n` : v)))
    .join('\n');
