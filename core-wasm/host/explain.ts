// A line's way through the rules, told by the program that runs in production.
//
// The core calls `step` after each of its steps while tracing is on. What a node
// changed is the difference of the frame between its own stretches: what its
// children changed is theirs.

import * as abi from '../assembly/abi.ts';
import type {BucketStep} from './bucket-step.ts';
import type {Core} from './core.ts';
import {type FrameState, FrameView, plain} from './frame-view.ts';
import type {EventView, Explanation, TraceStep} from './model.ts';
import {NearMisses} from './near-miss.ts';
import type {Program} from './program.ts';
import {readText} from './texts.ts';
import {rfc3339} from './time-text.ts';

type NodeStep = Extract<TraceStep, {kind: 'node'}>;
type Change = NodeStep['changes'][number];

/** A node that has been entered and not left. */
interface OpenNode {
  readonly at: number;
  readonly depth: number;
  since: FrameState;
  readonly changes: Map<string, string>;
}

const REASONS: Readonly<Record<number, string>> = {
  [abi.NodeReason.Success]: '',
  [abi.NodeReason.FilterFalse]: 'filter is false',
  [abi.NodeReason.FilterError]: 'filter failed',
  [abi.NodeReason.NoText]: 'the text to search in is absent',
  [abi.NodeReason.NoMatch]: 'grok does not match',
  [abi.NodeReason.ChildFailed]: 'no child node succeeded',
  [abi.NodeReason.Aborted]: 'a static has a type that ends the line',
};

/** By the second detail of TraceKind.Scenario. */
const REFUSALS: Readonly<Record<number, string>> = {
  0: 'filter is false',
  2: 'filter failed',
  3: 'groupby gave no text',
};

export class Explainer {
  private readonly core: Core;
  private readonly program: Program;
  private readonly frame: FrameView;
  private readonly nearMisses: NearMisses;
  private steps: TraceStep[] = [];
  private open: OpenNode[] = [];
  private isOpen = false;

  constructor(core: Core, program: Program) {
    this.core = core;
    this.program = program;
    this.frame = new FrameView(core);
    this.nearMisses = new NearMisses(core, program, this.frame);
  }

  /** With `pours`, the event is poured, and `settle` handles what overflowed. */
  explain(source: number, line: Uint8Array, pours: boolean, settle: () => void): Explanation {
    const {exports, memory} = this.core;
    const input = exports.inputAddress() >>> 0;
    const bytes = line.subarray(0, abi.LINE_MAX);
    new Uint8Array(memory.buffer).set(bytes, input);
    new Uint8Array(memory.buffer)[input + bytes.length] = 10;
    this.steps = [];
    this.open = [];
    exports.setTracing(pours ? abi.Tracing.Lines | abi.Tracing.Buckets : abi.Tracing.Lines);
    this.isOpen = true;
    const outcome = exports.parseLine(source, input, bytes.length);
    this.steps.push(this.end(outcome));
    const event = this.eventView(outcome);
    const scenarios: string[] = [];
    if (outcome === abi.Outcome.Parsed) {
      exports.offerEvent(pours ? 1 : 0);
      for (const step of this.steps)
        if (step.kind === 'scenario' && step.accepted) scenarios.push(step.name);
    }
    // Nodes that an overflow goes through are no part of the line's way.
    exports.setTracing(pours ? abi.Tracing.Buckets : 0);
    settle();
    this.isOpen = false;
    return {steps: this.steps, event: {...event, scenarios}};
  }

  /** A step of a bucket; those of other runs than `explain` are none of ours. */
  bucketStep(step: BucketStep): void {
    if (this.isOpen) this.steps.push({kind: 'bucket', step});
  }

  /** One step of the core (TraceKind). */
  step(kind: number, a: number, b: number): void {
    switch (kind) {
      case abi.TraceKind.Stage:
        this.steps.push({kind: 'stage', stage: this.program.stages[a] ?? ''});
        break;
      case abi.TraceKind.Enter:
        this.enter(a, b);
        break;
      case abi.TraceKind.Node:
        this.leave(a, b);
        break;
      case abi.TraceKind.Scenario:
        this.steps.push({
          kind: 'scenario',
          name: this.program.scenarios[a]!.name,
          accepted: b === 1,
          reason: REFUSALS[b] ?? '',
          partition: this.partition(),
          ...((b === 0 || b === 2) && this.because('terms', this.nearMisses.scenarioTerms(a))),
        });
        break;
    }
  }

  private state(): FrameState {
    return this.frame.state((stage) => this.program.stages[stage] ?? '');
  }

  private enter(node: number, depth: number): void {
    const now = this.state();
    this.note(now);
    this.open.push({at: this.steps.length, depth, since: now, changes: new Map()});
    const {name, stage} = this.program.nodes[node]!;
    this.steps.push({kind: 'node', stage, name, depth, success: false, reason: '', changes: []});
  }

  private leave(node: number, reason: number): void {
    const now = this.state();
    this.note(now);
    const {at, changes} = this.open.pop()!;
    const parent = this.open.at(-1);
    if (parent) parent.since = now;
    const {file, line} = this.program.nodes[node]!;
    const by = `${file}:${line}`;
    this.steps[at] = {
      ...(this.steps[at] as NodeStep),
      success: reason === abi.NodeReason.Success,
      reason: REASONS[reason] ?? '',
      place: by,
      ...((reason === abi.NodeReason.FilterFalse || reason === abi.NodeReason.FilterError) &&
        this.because('terms', this.nearMisses.nodeTerms(node))),
      ...(reason === abi.NodeReason.NoMatch &&
        this.because('mismatch', this.nearMisses.mismatch(node))),
      changes: [...changes].map(([target, value]): Change => ({target, value, by})),
    };
  }

  /** What changed since the innermost open node was last in control is its own doing. */
  private note(now: FrameState): void {
    const node = this.open.at(-1);
    if (!node) return;
    for (const [target, value] of now) {
      if (node.since.get(target) !== value) node.changes.set(target, value);
    }
  }

  /** A member, if there is something to tell. */
  private because<Key extends string, Value>(
    key: Key,
    value: Value | undefined,
  ): {[key in Key]?: Value} {
    return value === undefined ? {} : ({[key]: value} as {[key in Key]?: Value});
  }

  private partition(): string {
    const {exports, memory} = this.core;
    return readText(memory, exports.tracedPartition() >>> 0, exports.tracedPartitionLength());
  }

  private end(outcome: number): TraceStep {
    if (outcome === abi.Outcome.Whitelisted) {
      return {
        kind: 'end',
        outcome: 'whitelisted',
        reason: this.special(abi.SpecialSlot.WhitelistReason),
      };
    }
    if (outcome === abi.Outcome.Parsed) return {kind: 'end', outcome: 'parsed', reason: ''};
    const stage = this.program.stages[this.core.exports.stoppedStage()] ?? '';
    return {
      kind: 'end',
      outcome: 'unparsed',
      reason: stage === '' ? 'no stages' : `stopped in stage "${stage}"`,
    };
  }

  private special(slot: number): string {
    const name = this.program.slot(slot)?.name;
    for (const found of this.frame.slots()) {
      if (found.space === abi.Space.Special && found.name === name) return found.value;
    }
    return '';
  }

  /** The event in the frame, after `outcome`. */
  eventView(outcome: number): EventView {
    const parsed: Record<string, string> = {};
    const meta: Record<string, string> = {};
    const enriched: Record<string, string> = {};
    const spaces: Record<number, Record<string, string>> = {
      [abi.Space.Parsed]: parsed,
      [abi.Space.Meta]: meta,
      [abi.Space.Enriched]: enriched,
    };
    for (const {space, name, value} of this.frame.slots()) {
      const into = spaces[space];
      if (into) into[name] = value;
    }
    const time = this.special(abi.SpecialSlot.MarshaledTime);
    return {
      line: this.special(abi.SpecialSlot.LineRaw),
      stage: this.program.stages[this.frame.byte(abi.FRAME_STAGE)] ?? '',
      process: outcome !== abi.Outcome.Unparsed,
      whitelisted: this.frame.byte(abi.FRAME_WHITELISTED) !== 0,
      whitelistReason: this.special(abi.SpecialSlot.WhitelistReason),
      time: time || rfc3339(this.frame.long(abi.FRAME_TIME), this.frame.word(abi.FRAME_ZONE) | 0),
      parsed,
      meta,
      enriched,
      unmarshaled: JSON.parse(JSON.stringify(this.frame.unmarshaled() ?? null, plain)),
      scenarios: [],
    };
  }
}
