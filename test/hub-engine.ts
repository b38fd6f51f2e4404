// The engine on our own hub items, for tests of the items.
import {readFile} from 'node:fs/promises';
import {Engine, type RaisedAlert} from '@firewatch/core-wasm';
import {compileRules} from '@firewatch/core-wasm/compiler';
import {loadRules} from '../kernel/rules/load.ts';

/** The reference's clock stood in 2026; year-less dates are of that year. */
const YEAR = 2026;
const NOW = BigInt(Date.UTC(YEAR, 11, 1)) * 1_000_000n;
const CHUNK = 1 << 20;

export interface HubOptions {
  /** false: without the item that exempts private addresses. */
  readonly whitelists: boolean;
}

/** A line that went through all stages, with what the items made of it. */
export interface HubEvent {
  /** From 1. */
  readonly line: number;
  readonly program: string;
  readonly message: string;
  readonly time: string;
  readonly whitelisted: boolean;
  readonly meta: Record<string, string>;
}

/** An alert as expected.json and facts.json know it. */
export interface HubAlert {
  readonly scenario: string;
  readonly source: string;
  readonly events_count: number;
}

/** Labels of a log; `type` chooses its parser. */
export type Labels = Readonly<Record<string, string>> & {readonly type: string};

/** Meta that says where a line came from, not what it says. */
const PROVENANCE = ['datasource_path', 'datasource_type', 'timestamp'];

/** Runs a log through all items of hub-index: events by explaining each line, alerts by a replay. */
export class HubEngine {
  private readonly image: Uint8Array;
  private readonly wasm: WebAssembly.Module;
  private explaining: Promise<Engine> | undefined;

  static async compile({whitelists}: HubOptions): Promise<HubEngine> {
    const set = await loadRules('hub-index');
    const files = set.files.filter(({path}) => whitelists || !path.endsWith('/whitelists.yaml'));
    const {image, faults} = compileRules({...set, files}, {strict: true});
    if (image === undefined) throw new Error(faults.map(({message}) => message).join('\n'));
    const wasm = await WebAssembly.compile(await readFile('core-wasm/dist/core.wasm'));
    return new HubEngine(image, wasm);
  }

  private constructor(image: Uint8Array, wasm: WebAssembly.Module) {
    this.image = image;
    this.wasm = wasm;
  }

  async events(labels: Labels, log: string): Promise<HubEvent[]> {
    // Explaining a line leaves nothing behind but stashes, so one engine serves all logs.
    this.explaining ??= this.start();
    const engine = await this.explaining;
    const source = engine.addSource({name: 'test.log', module: 'file', labels});
    const encoder = new TextEncoder();
    return log.split('\n').flatMap((text, i) => {
      if (text === '') return [];
      const {steps, event} = engine.explain(source, encoder.encode(text));
      const end = steps.find((step) => step.kind === 'end');
      if (end === undefined || end.outcome === 'unparsed') return [];
      const meta = Object.entries(event.meta).filter(([key]) => !PROVENANCE.includes(key));
      return {
        line: i + 1,
        program: event.parsed.program ?? '',
        message: event.parsed.message ?? '',
        time: event.enriched.MarshaledTime ?? '',
        whitelisted: event.whitelisted,
        meta: Object.fromEntries(meta.filter(([, value]) => value !== '')),
      };
    });
  }

  async alerts(labels: Labels, log: string): Promise<HubAlert[]> {
    const engine = await this.start();
    const source = engine.addSource({name: 'test.log', module: 'file', labels});
    const bytes = new TextEncoder().encode(log);
    const raised: RaisedAlert[] = [];
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const chunk = bytes.subarray(at, at + CHUNK);
      engine.input().set(chunk);
      raised.push(...engine.feed(source, chunk.length));
    }
    raised.push(...engine.endSource(source), ...engine.finish());
    return raised
      .map(({alert}) => ({
        scenario: alert.scenario,
        source: alert.source.value,
        events_count: alert.events_count,
      }))
      .sort((a, b) => compare(a.scenario, b.scenario) || compare(a.source, b.source));
  }

  private start(): Promise<Engine> {
    const {wasm, image} = this;
    return Engine.open({wasm, image, now: NOW, mode: 'replay', yearRule: YEAR});
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
