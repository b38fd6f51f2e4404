// A test in the reference's format: config.yaml, parser.assert, scenario.assert.
import {join} from 'node:path';
import type {DumpedEvent} from '@firewatch/core-wasm';
import {EngineError} from '../../errors.ts';
import type {Hub} from '../catalogue.ts';
import type {DataFolders} from '../data.ts';
import {readAssertions} from './assertion-file.ts';
import {readTestConfig} from './config.ts';
import {generateParserAssertions, generateScenarioAssertions} from './generate.ts';
import {judge, type Verdict} from './judge.ts';
import type {GeneratedFile, Judged} from './outcome.ts';
import {type Bench, replay} from './replay.ts';
import {configuredRules} from './resolve.ts';
import {goSort} from './result-order.ts';

/** Runs it; throws EngineError where nothing can be replayed. */
export async function runReferenceTest(
  hub: Hub,
  data: DataFolders,
  bench: Bench,
  folder: string,
): Promise<Judged> {
  const config = await readTestConfig(folder);
  const rules = await configuredRules(hub, folder, config, data);
  const {dump, coverage} = await replay(bench, {
    rules,
    folder,
    log: config.log,
    labels: config.labels,
  });
  const overflows = inOrder(dump.overflows);
  const verdicts: Verdict[] = [];
  const generated: GeneratedFile[] = [];
  let problem: EngineError | undefined;
  const check = async (kind: 'parser' | 'scenario', results: object, generate: () => string) => {
    const file = join(folder, `${kind}.assert`);
    const lines = await readAssertions(file);
    if (!lines) {
      generated.push({file, text: generate()});
      return;
    }
    try {
      verdicts.push(await judge(lines, {wasm: bench.wasm, slot: bench.slot, kind, file, results}));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      problem ??= error;
    }
  };
  if (!config.ignoresParsers) {
    await check('parser', dump.parserResults(), () => generateParserAssertions(dump));
  }
  if (config.scenarios.length > 0) {
    await check('scenario', dump.resultsOf(overflows), () => generateScenarioAssertions(overflows));
  }
  return {
    failures: verdicts.flatMap(({failures}) => failures),
    ignored: verdicts.flatMap(({ignored}) => ignored),
    generated,
    coverage,
    missing: rules.missing,
    ...(problem && {problem}),
  };
}

/** As assertions count them: descending by scenario and sources. */
export function inOrder(overflows: readonly DumpedEvent[]): DumpedEvent[] {
  const keyed = overflows.map((event) => {
    const {Alert, Sources} = event.Overflow;
    return {event, key: Buffer.from(`${Alert?.Scenario ?? ''}${[...Sources.keys()].join('@')}`)};
  });
  goSort(keyed, (a, b) => Buffer.compare(a.key, b.key) > 0);
  return keyed.map(({event}) => event);
}
