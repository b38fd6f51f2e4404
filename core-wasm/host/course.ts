// The course of buckets, as the core and the handling of overflows tell it.

import * as abi from '../assembly/abi.ts';
import type {BucketStep} from './bucket-step.ts';

import type {Overflow} from './overflow.ts';
import type {Program} from './program.ts';
import {readText} from './texts.ts';
import {rfc3339} from './time-text.ts';

const KINDS: Readonly<Record<number, BucketStep['kind']>> = {
  [abi.BucketStep.Poured]: 'pour',
  [abi.BucketStep.Undated]: 'undated',
  [abi.BucketStep.Repeated]: 'repeated',
  [abi.BucketStep.Cancelled]: 'cancelled',
  [abi.BucketStep.Expired]: 'expired',
  [abi.BucketStep.Evicted]: 'evicted',
  [abi.BucketStep.Refused]: 'refused',
  [abi.BucketStep.Overflowed]: 'overflow',
  [abi.BucketStep.Hidden]: 'hidden',
};

/** A sequence is (source << 40 | line in the source). */
const LINE_BITS = 40n;
const LINE_MASK = (1n << LINE_BITS) - 1n;
/** Levels are told to a millionth of an event: below that is what float arithmetic leaves. */
const PRECISION = 1e6;

const rounded = (level: number) => Math.round(level * PRECISION) / PRECISION + 0;

export class Course {
  private readonly memory: WebAssembly.Memory;
  private readonly program: Program;
  private readonly sourceName: (source: number) => string;

  constructor(
    memory: WebAssembly.Memory,
    program: Program,
    sourceName: (source: number) => string,
  ) {
    this.memory = memory;
    this.program = program;
    this.sourceName = sourceName;
  }

  /** A BUCKET_TRACE record. */
  read(kind: number, address: number): BucketStep {
    const view = new DataView(this.memory.buffer, address, abi.BUCKET_TRACE_SIZE);
    const word = (at: number) => view.getUint32(at, true);
    const scenario = this.program.scenarios[word(abi.BUCKET_TRACE_SCENARIO)]!;
    const partition = abi.BUCKET_TRACE_PARTITION;
    const end = view.getBigInt64(abi.BUCKET_TRACE_END, true);
    const isOverflow = kind === abi.BucketStep.Overflowed || kind === abi.BucketStep.Hidden;
    return {
      kind: KINDS[kind]!,
      scenario: scenario.name,
      partition: readText(this.memory, word(partition), word(partition + 4)),
      time: rfc3339(view.getBigInt64(abi.BUCKET_TRACE_TIME, true)),
      capacity: scenario.capacity,
      leakspeed: scenario.leakspeed,
      events: word(abi.BUCKET_TRACE_COUNT),
      ...(kind === abi.BucketStep.Poured && this.levels(view)),
      ...(end !== 0n && {until: rfc3339(end)}),
      ...(isOverflow && word(abi.BUCKET_TRACE_BY_TIME) !== 0 && {timer: true}),
      ...this.origin(view.getBigUint64(abi.BUCKET_TRACE_SEQUENCE, true)),
    };
  }

  /** What became of an overflow. */
  verdict(
    kind: BucketStep['kind'],
    {scenario, partition, at, total, sequence}: Overflow,
  ): BucketStep {
    return {
      kind,
      scenario: scenario.name,
      partition,
      time: rfc3339(at),
      capacity: scenario.capacity,
      leakspeed: scenario.leakspeed,
      events: total,
      ...this.origin(sequence),
    };
  }

  private levels(view: DataView): Pick<BucketStep, 'before' | 'leaked' | 'after'> {
    const left = view.getFloat64(abi.BUCKET_TRACE_LEFT, true);
    const before = view.getFloat64(abi.BUCKET_TRACE_BEFORE, true);
    return {
      before: rounded(left),
      leaked: rounded(left - before),
      after: rounded(before + 1),
    };
  }

  /** 0 is no line: events of overflows that are poured again. */
  private origin(sequence: bigint): Pick<BucketStep, 'source' | 'line'> {
    const line = Number(sequence & LINE_MASK);
    if (line === 0) return {};
    return {source: this.sourceName(Number(sequence >> LINE_BITS)), line};
  }
}
