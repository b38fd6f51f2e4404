// What hub tests assert on: a replay that records the event after every
// top-level node that was tried, and every overflow after its postoverflow
// stages, with the member names of the rule language (rules-language.md 9.3, 9.4).
//
// The core tells each step while tracing; the frame is copied then and there. A
// text that has not moved since the last copy of the same stage is not read again.

import * as abi from '../assembly/abi.ts';
import {HostList, HostMap} from './collections.ts';
import type {Core} from './core.ts';
import {type Coverage, CoverageCounter} from './dump-coverage.ts';
import {copyAlert, DumpedEvent} from './dump-event.ts';
import {FrameReader} from './frame-reader.ts';
import type {SourceSpec} from './model.ts';
import type {Program} from './program.ts';
import {RuntimeAlert} from './runtime-alert.ts';

/** The event after a top-level node. */
export class NodeResult {
  readonly Idx: bigint;
  readonly Evt: DumpedEvent;
  readonly Success: boolean;

  constructor(index: number, event: DumpedEvent, success: boolean) {
    this.Idx = BigInt(index);
    this.Evt = event;
    this.Success = success;
  }
}

/** A line that reached the parsers. */
export interface DumpedOutcome {
  /** Number among the source's lines that are not empty, from 1. */
  readonly line: number;
  parsed: boolean;
  /** After the last node tried. */
  event: DumpedEvent | undefined;
}

/** Given to Engine.open, filled by the replay. */
export class Dump {
  /** Stage → node → results, in order of execution. */
  readonly stages = new Map<string, Map<string, NodeResult[]>>();
  /** In order of emission; whitelisted ones too. */
  readonly overflows: DumpedEvent[] = [];
  readonly lines: DumpedOutcome[] = [];
  private program!: Program;
  private reader!: FrameReader;
  private counter!: CoverageCounter;
  private source: (index: number) => SourceSpec = () => ({name: '', module: '', labels: {}});
  private overflow: RuntimeAlert | undefined;
  private stage = '';
  private isLastStage = false;

  /** @internal what is recorded */
  attach(core: Core, program: Program, source: (index: number) => SourceSpec): void {
    this.program = program;
    this.source = source;
    this.reader = new FrameReader(core);
    this.counter = new CoverageCounter(core, program);
  }

  /** @internal a step of the core (TraceKind) */
  step(kind: number, a: number, b: number): void {
    this.counter.step(kind, a, b);
    if (kind === abi.TraceKind.Stage) this.enterStage(a);
    else if (kind === abi.TraceKind.Node && this.program.nodes[a]!.depth === 0)
      this.leaveNode(a, b);
  }

  /** @internal the overflow about to go through the postoverflow stages */
  open(overflow: RuntimeAlert): void {
    this.overflow = overflow;
    this.reader.forget();
  }

  /** @internal it has been through them, and is in the frame */
  close(): void {
    this.reader.forget();
    this.overflows.push(this.event());
    this.overflow = undefined;
  }

  coverage(): Coverage {
    return this.counter.coverage();
  }

  /** `results` of assertions about parsers. */
  parserResults(): HostMap {
    const stages = new Map<string, HostMap>([
      ['success', new HostMap(new Map([['', new HostList([])]]))],
    ]);
    for (const [stage, nodes] of this.stages) {
      stages.set(
        stage,
        new HostMap(new Map([...nodes].map(([name, list]) => [name, new HostList(list)]))),
      );
    }
    return new HostMap(stages);
  }

  /** `results` of assertions about scenarios. */
  resultsOf(overflows: readonly DumpedEvent[]): HostList {
    return new HostList(overflows);
  }

  private enterStage(stage: number): void {
    this.reader.forget();
    const names = this.overflow ? this.program.debug.postStages : this.program.stages;
    this.stage = names[stage] ?? '';
    this.isLastStage = stage === names.length - 1;
    if (!this.overflow && stage === 0) {
      this.lines.push({line: this.reader.lineNumber(), parsed: false, event: undefined});
    }
  }

  private leaveNode(node: number, reason: number): void {
    if (reason === abi.NodeReason.Aborted) {
      if (!this.overflow) this.lines.at(-1)!.parsed = false;
      return;
    }
    const success = reason === abi.NodeReason.Success;
    const event = this.event();
    const list = this.listOf(this.program.nodes[node]!.name);
    list.push(new NodeResult(list.length, event, success));
    if (this.overflow) return;
    const line = this.lines.at(-1)!;
    line.event = event;
    if (success && this.isLastStage) line.parsed = true;
  }

  private listOf(node: string): NodeResult[] {
    let nodes = this.stages.get(this.stage);
    if (!nodes) {
      nodes = new Map();
      this.stages.set(this.stage, nodes);
    }
    let list = nodes.get(node);
    if (!list) {
      list = [];
      nodes.set(node, list);
    }
    return list;
  }

  private event(): DumpedEvent {
    const overflow = this.overflow && copyAlert(this.overflow);
    if (overflow) overflow.Whitelisted = this.reader.byte(abi.FRAME_WHITELISTED) !== 0;
    const names = overflow ? this.program.debug.postStages : this.program.stages;
    return new DumpedEvent(this.reader, {
      stage: (stage) => names[stage] ?? '',
      line: overflow ? undefined : this.source(this.reader.source()),
      overflow: overflow ?? new RuntimeAlert(),
    });
  }
}

export type {Coverage, DumpedEvent};
