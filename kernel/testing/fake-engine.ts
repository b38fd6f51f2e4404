// An engine with the core's face and one rule of its own: every line that holds the word
// "attack" pours, with the line's first word as source; the third pour is an alert. For
// tests of what surrounds the engine.
import type {Explanation, RaisedAlert, SourceSpec, SourceStats} from '@firewatch/core-wasm';
import type {LiveEngine, OpenEngine} from '../engine.ts';

const INPUT_CHUNK = 1024 * 1024;
const CAPACITY = 2;
const LINE_SECONDS = 1_000_000_000n;
/** Labels of the one scenario. */
export const FAKE_LABELS = {remediation: true, confidence: 3, spoofable: 0};

/** Opens a fake; `specs` collects what sources it was told of. */
export const openFakeEngine =
  (specs: SourceSpec[] = []): OpenEngine =>
  async ({rules}) => ({
    engine: fakeEngine(specs),
    loaded: {path: rules, parsers: 1, postoverflows: 0, scenarios: 1, contexts: 0},
    image: '',
    problems: [],
  });

function fakeEngine(specs: SourceSpec[]): LiveEngine {
  const memory = new Uint8Array(INPUT_CHUNK);
  const carries: string[] = [];
  const stats: SourceStats[] = [];
  const ended = new Set<number>();
  const evidence = new Map<string, RaisedAlert['evidence'][number][]>();
  let time = 0n;
  let raised = 0;

  const take = (source: number, line: string): RaisedAlert[] => {
    const own = stats[source]!;
    own.lines += 1;
    time += LINE_SECONDS;
    own.firstTime ??= time;
    own.lastTime = time;
    if (!line.includes('attack')) {
      own.unparsed += 1;
      own.unparsedByStage['s01-parse'] = (own.unparsedByStage['s01-parse'] ?? 0) + 1;
      if (own.unparsedSamples.length < 3) own.unparsedSamples.push(line);
      return [];
    }
    own.parsed += 1;
    own.poured += 1;
    const value = line.split(' ')[0]!;
    const lines = [...(evidence.get(value) ?? []), {source: own.name, line, at: time}];
    evidence.set(value, lines.length > CAPACITY ? [] : lines);
    return lines.length > CAPACITY ? [alertOf(value, lines, raised++)] : [];
  };

  return {
    addSource(spec) {
      specs.push(spec);
      carries.push('');
      stats.push({
        name: spec.name,
        lines: 0,
        parsed: 0,
        unparsed: 0,
        whitelisted: 0,
        poured: 0,
        outside: 0,
        truncated: 0,
        bytes: 0,
        unparsedByStage: {},
        unparsedSamples: [],
      });
      return stats.length - 1;
    },
    reopenSource() {},
    setNow() {},
    advance: () => [],
    deadline: () => undefined,
    lastTime: () => undefined,
    snapshot: () => new Uint8Array(0),
    restore: () => [],
    setYearReference(source, reference) {
      specs[source] = {...specs[source]!, yearReference: reference};
    },
    input: () => memory,
    feed(source, length) {
      stats[source]!.bytes += length;
      const lines = (carries[source] + new TextDecoder().decode(memory.subarray(0, length))).split(
        '\n',
      );
      carries[source] = lines.pop()!;
      return lines.flatMap((line) => take(source, line));
    },
    endSource(source) {
      ended.add(source);
      const rest = carries[source]!;
      carries[source] = '';
      return rest === '' ? [] : take(source, rest);
    },
    beginMerge() {},
    mergeStep() {
      const open = stats.findIndex((_, source) => !ended.has(source));
      return open < 0 ? 'done' : {needs: open};
    },
    isWaiting: false,
    settle: async () => [],
    finish: () => [],
    explain: (_source, line) => explanationOf(new TextDecoder().decode(line)),
    tallies: () => [],
    stats: () => ({
      sources: structuredClone(stats),
      scenarios: [
        {
          name: 'fake/attack',
          poured: 0,
          created: 0,
          overflowed: raised,
          evicted: 0,
          expired: 0,
          cancelled: 0,
          live: 0,
        },
      ],
      errors: [],
      memory: {stateBytes: 0, automataBytes: 0, liveBuckets: 0},
      losses: {buckets: 0, pours: 0, blackholes: 0, packets: 0, names: 0},
    }),
  };
}

const instant = (ns: bigint) =>
  new Date(Number(ns / 1_000_000n)).toISOString().replace('.000Z', 'Z');

const alertOf = (
  value: string,
  evidence: RaisedAlert['evidence'],
  sequence: number,
): RaisedAlert => ({
  alert: {
    uuid: `00000000-0000-4000-8000-${sequence.toString().padStart(12, '0')}`,
    scenario: 'fake/attack',
    scenario_hash: '',
    scenario_version: '',
    message: `attack by ${value}`,
    leakspeed: '10s',
    capacity: CAPACITY,
    simulated: false,
    remediation: true,
    kind: 'crowdsec',
    events_count: evidence.length,
    start_at: instant(evidence[0]!.at),
    stop_at: instant(evidence.at(-1)!.at),
    source: {scope: 'Ip', value, ip: value},
    events: evidence.map(({at}) => ({
      timestamp: instant(at),
      meta: [
        {key: 'service', value: 'fake'},
        {key: 'target_user', value: 'root'},
      ],
    })),
    meta: [],
    labels: [],
    decisions: [],
  },
  evidence,
  whitelisted: false,
  whitelistReason: '',
  labels: FAKE_LABELS,
});

const explanationOf = (line: string): Explanation => {
  const isAttack = line.includes('attack');
  return {
    steps: [
      {kind: 'stage', stage: 's01-parse'},
      {
        kind: 'node',
        stage: 's01-parse',
        name: 'fake/parser',
        depth: 0,
        success: isAttack,
        reason: isAttack ? '' : 'grok did not match',
        changes: isAttack
          ? [
              {
                target: 'meta.source_ip',
                value: line.split(' ')[0]!,
                by: '/nowhere/parsers/fake.yaml:3',
              },
            ]
          : [],
      },
      {
        kind: 'end',
        outcome: isAttack ? 'parsed' : 'unparsed',
        reason: isAttack ? '' : 'no node of s01-parse took it',
      },
      ...(isAttack
        ? [
            {
              kind: 'scenario' as const,
              name: 'fake/attack',
              accepted: true,
              reason: '',
              partition: line.split(' ')[0]!,
            },
          ]
        : []),
    ],
    event: {
      line,
      stage: 's01-parse',
      process: isAttack,
      whitelisted: false,
      whitelistReason: '',
      time: '',
      parsed: {},
      meta: isAttack ? {source_ip: line.split(' ')[0]!} : {},
      enriched: {},
      unmarshaled: {},
      scenarios: isAttack ? ['fake/attack'] : [],
    },
  };
};
