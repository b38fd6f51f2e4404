// Our engine on a CrowdSec configuration directory.
import {createReadStream, readFileSync} from 'node:fs';
import {compileRules} from '../../core-wasm/compiler/index.ts';
import type {Fault} from '../../core-wasm/host/model.ts';
import {Engine, type EventView} from '../../core-wasm/index.ts';
import {loadRules} from '../../kernel/rules/load.ts';
import type {PushedAlert} from './reference/local-api.ts';
import type {LogFile} from './reference/run.ts';

/** The rules of a directory, compiled once. */
export class OurRules {
  readonly faults: readonly Fault[];
  readonly loaded: Readonly<Record<string, number>>;
  private readonly image: Uint8Array;

  static async load(directory: string): Promise<OurRules> {
    const set = await loadRules(directory);
    return new OurRules(compileRules(set, {simulation: set.simulation}));
  }

  private constructor({faults, loaded, image}: ReturnType<typeof compileRules>) {
    if (image === undefined) throw new Error(faults.map(({message}) => message).join('\n'));
    this.faults = faults;
    this.loaded = loaded;
    this.image = image;
  }

  /** The alerts of a log. */
  async alerts({path, type}: LogFile): Promise<PushedAlert[]> {
    const {engine, source} = await this.open(path, type);
    const alerts: PushedAlert[] = [];
    const raise = (raised: ReturnType<Engine['finish']>) =>
      alerts.push(...raised.filter(({whitelisted}) => !whitelisted).map(({alert}) => alert));
    for await (const chunk of createReadStream(path, {highWaterMark: 1 << 18})) {
      engine.input().set(chunk as Uint8Array);
      raise(engine.feed(source, (chunk as Uint8Array).length));
    }
    raise(engine.endSource(source));
    raise(engine.finish());
    return alerts;
  }

  /** The events of a log that went through all stages and were not whitelisted, in order. */
  async events({path, type}: LogFile): Promise<EventView[]> {
    const {engine, source} = await this.open(path, type);
    const events: EventView[] = [];
    let rest = readFileSync(path);
    while (rest.length > 0) {
      const end = rest.indexOf(0x0a);
      const line = end < 0 ? rest : rest.subarray(0, end);
      rest = rest.subarray(line.length + 1);
      if (line.length === 0) continue;
      const {steps, event} = engine.explain(source, line);
      const last = steps.find((step) => step.kind === 'end');
      if (last?.outcome === 'parsed') events.push(event);
    }
    return events;
  }

  private async open(path: string, type: string) {
    const now = Date.now();
    const engine = await Engine.open({
      wasm: readFileSync('core-wasm/dist/core.wasm'),
      image: this.image,
      now: BigInt(now) * 1_000_000n,
      mode: 'replay',
      // The reference takes the year of the clock for dates that have none.
      yearRule: new Date(now).getUTCFullYear(),
    });
    return {engine, source: engine.addSource({name: path, module: 'file', labels: {type}})};
  }
}
