// Which parts of the rules a replay reached.

import * as abi from '../assembly/abi.ts';
import type {Core} from './core.ts';
import type {Program} from './program.ts';

/** A parser node. */
export interface NodeCoverage {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Its turn came and its filter held. */
  entered: boolean;
  /** It succeeded: where there is a grok, the grok or a node below it found something. */
  succeeded: boolean;
}

export interface ScenarioCoverage {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  poured: boolean;
  overflowed: boolean;
}

export interface Coverage {
  readonly nodes: readonly NodeCoverage[];
  readonly scenarios: readonly ScenarioCoverage[];
}

const ACCEPTED = 1;

export class CoverageCounter {
  private readonly nodes: NodeCoverage[];
  private readonly scenarios: ScenarioCoverage[];

  private readonly core: Core;

  constructor(core: Core, {nodes, scenarios}: Program) {
    this.core = core;
    this.nodes = nodes.map(({name, file, line}) => ({
      name,
      file,
      line,
      entered: false,
      succeeded: false,
    }));
    this.scenarios = scenarios.map(({name, file, line}) => ({
      name,
      file,
      line,
      poured: false,
      overflowed: false,
    }));
  }

  /** A step of the core (TraceKind). */
  step(kind: number, a: number, b: number): void {
    if (kind === abi.TraceKind.Node) {
      const node = this.nodes[a]!;
      node.entered ||= b !== abi.NodeReason.FilterFalse && b !== abi.NodeReason.FilterError;
      node.succeeded ||= b === abi.NodeReason.Success;
    } else if (kind === abi.TraceKind.Scenario) {
      this.scenarios[a]!.poured ||= b === ACCEPTED;
    }
  }

  coverage(): Coverage {
    const {exports, memory} = this.core;
    this.scenarios.forEach((scenario, i) => {
      const stats = new DataView(
        memory.buffer,
        exports.scenarioStats(i) >>> 0,
        abi.SCENARIO_STATS_SIZE,
      );
      scenario.overflowed = stats.getBigUint64(abi.SCENARIO_STATS_OVERFLOWED, true) > 0n;
    });
    return {nodes: this.nodes, scenarios: this.scenarios};
  }
}
