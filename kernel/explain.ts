// `explain`: the way of single lines through the rules, as the engine itself tells it. Each
// line finds the buckets as the lines before it left them.
import type {Explanation, FilterTerm, TraceStep} from '@firewatch/core-wasm';
import type {FinalEvent, Problem} from '@firewatch/schemas';
import type {ByteReader} from './acquire/bytes.ts';
import {type OpenEngine, openEngine} from './engine.ts';
import type {Geo} from './enrich/geo.ts';
import type {ZoneOffset} from './time/zone.ts';

export interface ExplainOptions {
  readonly rules: string;
  readonly strict?: boolean;
  /** Where the lines are said to come from. */
  readonly name: string;
  /** Datasource they come from; absent: a file. */
  readonly module?: string | undefined;
  /** Label that selects the parsers. */
  readonly type: string;
  readonly reader: ByteReader;
  /** ns */
  readonly now: bigint;
  /** ns; see SourceSpec. */
  readonly yearReference?: bigint | undefined;
  readonly offsets: readonly ZoneOffset[];
  /** Databases of addresses, for rules that ask. */
  readonly geo?: Geo | undefined;
  readonly open?: OpenEngine;
}

/** A line and what became of it. */
export interface ExplainedLine {
  readonly explanation: Explanation;
  readonly event: FinalEvent;
}

export interface Explainer {
  /** Rules that were dropped. */
  readonly problems: readonly Problem[];
  /** The lines in order; throws EngineError where the source ends badly. */
  readonly lines: AsyncIterable<ExplainedLine>;
}

const CHUNK = 256 * 1024;
/** A line longer than this is explained by its beginning. */
const LINE_MAX = 64 * 1024;

/** Opens the engine and explains line by line, as they are asked for. */
export async function explain(options: ExplainOptions): Promise<Explainer> {
  const {engine, problems} = await (options.open ?? openEngine)({
    rules: options.rules,
    strict: options.strict ?? false,
    now: options.now,
    offsets: options.offsets,
    explain: true,
    keepRaw: false,
    functions: options.geo?.functions,
  });
  const source = engine.addSource({
    name: options.name,
    module: options.module ?? 'file',
    labels: {type: options.type},
    ...(options.yearReference !== undefined && {yearReference: options.yearReference}),
  });
  return {
    problems,
    lines: (async function* () {
      for await (const line of splitLines(options.reader)) {
        if (line.length === 0) continue;
        const explanation = engine.explain(source, line, true);
        yield {explanation, event: finalEvent(explanation)};
      }
    })(),
  };
}

/** The lines of a reader, without their line ends, cut at LINE_MAX. */
export async function* splitLines(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK);
  let carry: Uint8Array = new Uint8Array(0);
  try {
    for (;;) {
      const length = await reader.read(chunk);
      if (length === 0) break;
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0 && end < length; end = chunk.indexOf(10, start)) {
        yield finish(join(carry, chunk.subarray(start, end)));
        carry = new Uint8Array(0);
        start = end + 1;
      }
      carry = join(carry, chunk.subarray(start, length));
    }
    if (carry.length > 0) yield finish(carry);
  } finally {
    await reader.close();
  }
}

/** Both in one, never much longer than LINE_MAX. */
function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length > LINE_MAX) return one;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function finish(line: Uint8Array): Uint8Array {
  if (line.length > LINE_MAX) return line.subarray(0, LINE_MAX);
  return line.at(-1) === 13 ? line.subarray(0, -1) : line;
}

function finalEvent({steps, event}: Explanation): FinalEvent {
  const end = steps.find((step) => step.kind === 'end');
  return {
    line: event.line,
    outcome: end?.outcome ?? 'unparsed',
    stage: event.stage,
    whitelisted: event.whitelisted,
    whitelist_reason: event.whitelistReason,
    time: event.time,
    parsed: event.parsed,
    meta: event.meta,
    enriched: event.enriched,
    unmarshaled: event.unmarshaled,
    scenarios: [...event.scenarios],
    failures: steps.flatMap(failure),
    buckets: steps.flatMap((step) => (step.kind === 'bucket' ? {...step.step} : [])),
  };
}

/** Why a node or a scenario would not have the line. */
function failure(step: TraceStep): FinalEvent['failures'] {
  if (step.kind === 'scenario') {
    if (step.accepted) return [];
    return [{name: step.name, reason: step.reason, ...termsOf(step)}];
  }
  if (step.kind !== 'node' || step.success) return [];
  const {name, reason, stage, place, mismatch} = step;
  return [
    {
      name,
      reason,
      stage,
      ...(place !== undefined && {place}),
      ...termsOf(step),
      // The text and the pattern are the line's and the rule's again.
      ...(mismatch && {
        mismatch: {
          ...(mismatch.missing !== undefined && {missing: mismatch.missing}),
          ...(mismatch.at !== undefined && {at: mismatch.at}),
          expected: [...mismatch.expected],
          ...(mismatch.cut && {cut: true}),
        },
      }),
    },
  ];
}

const termsOf = ({terms}: {readonly terms?: readonly FilterTerm[]}) =>
  terms && {terms: terms.map((term) => ({...term, operands: [...term.operands]}))};
