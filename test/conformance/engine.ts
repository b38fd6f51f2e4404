// The whole engine on rules and events that a vector describes.
import {readFileSync} from 'node:fs';
import {
  type DataFile,
  Engine,
  type HostFunctions,
  type InjectedEvent,
  type RaisedAlert,
  type RuleFile,
} from '@firewatch/core-wasm';
import {compileRules} from '@firewatch/core-wasm/compiler';
import {stringify} from 'yaml';

/** The reference's clock. */
export const NOW = BigInt(Date.UTC(2026, 6, 1)) * 1_000_000n;

export interface VectorRules {
  readonly parsers?: readonly {
    readonly stage: string;
    readonly file: string;
    readonly documents: readonly object[];
  }[];
  readonly postoverflows?: readonly {
    readonly stage: string;
    readonly file: string;
    readonly documents: readonly object[];
  }[];
  readonly scenarios?: readonly object[];
  readonly contexts?: Readonly<Record<string, readonly string[]>>;
  readonly files?: Readonly<Record<string, {readonly lines: readonly string[]}>>;
}

const documents = (items: readonly object[]) => items.map((item) => stringify(item)).join('---\n');

export async function openVector(
  rules: VectorRules,
  functions: HostFunctions = {},
): Promise<{engine: Engine; source: number}> {
  const files: RuleFile[] = [];
  for (const kind of ['parsers', 'postoverflows'] as const) {
    for (const {stage, file, documents: items} of rules[kind] ?? []) {
      files.push({kind, stage, path: `${kind}/${stage}/${file}`, text: documents(items)});
    }
  }
  if (rules.scenarios) {
    files.push({
      kind: 'scenarios',
      stage: '',
      path: 'scenarios/vector.yaml',
      text: documents(rules.scenarios),
    });
  }
  if (rules.contexts) {
    const text = stringify({context: rules.contexts});
    files.push({kind: 'contexts', stage: '', path: 'contexts/vector.yaml', text});
  }
  const data: DataFile[] = Object.entries(rules.files ?? {}).map(([name, {lines}]) => ({
    name,
    text: lines.join('\n'),
  }));
  const {image, faults} = compileRules({files, data, patterns: []}, {});
  const broken = faults.filter(({severity}) => severity === 'error');
  if (!image || broken.length > 0) throw new Error(broken.map(({message}) => message).join('\n'));
  const engine = await Engine.open({
    wasm: readFileSync('core-wasm/dist/core.wasm'),
    image,
    now: NOW,
    mode: 'replay',
    yearRule: 2026,
    profile: 'small',
    functions,
  });
  return {engine, source: engine.addSource({name: 'vector', module: 'file', labels: {}})};
}

/** Pours the events, in order; all alerts, those at the end of the replay included. */
export function pourAll(
  engine: Engine,
  source: number,
  events: readonly InjectedEvent[],
): RaisedAlert[] {
  const alerts = events.flatMap((event) => engine.inject(source, event, true).alerts);
  return [...alerts, ...engine.finish()];
}
