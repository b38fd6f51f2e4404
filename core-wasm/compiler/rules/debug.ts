// The Debug section: what the host needs to name things. JSON, read lazily; the
// core never sees it. Lists are indexed as the sections they describe.

import type {Json} from '../yaml/decode.ts';

export interface NodeInfo {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly stage: string;
  /** 0 for top-level nodes. */
  readonly depth: number;
}

export interface ScenarioInfo {
  readonly index: number;
  readonly name: string;
  readonly description: string;
  readonly file: string;
  readonly line: number;
  /** Number of the document in its file, from 0. */
  readonly document: number;
  /** sha256 of the file, hex, "" when unknown. */
  readonly hash: string;
  /** Hub version, "?" when unknown. */
  readonly version: string;
  readonly type: string;
  readonly labels: {readonly [key: string]: Json};
  /** As Go prints durations; "0s" without one. */
  readonly leakspeed: string;
  readonly capacity: number;
  /** Type of the scope: "Ip", "Range"… */
  readonly scope: string;
  readonly scopeExpression?: number;
  readonly overflowFilter?: number;
  readonly filterText: string;
  readonly simulated: boolean;
  readonly remediation: boolean;
  readonly reprocess: boolean;
}

export interface ExpressionInfo {
  readonly text: string;
  /** Item it belongs to, and its key there. */
  readonly item: string;
  readonly role: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ContextInfo {
  readonly key: string;
  /** Expressions in load order, each once. */
  readonly expressions: readonly number[];
}

export interface DataFileInfo {
  readonly name: string;
  readonly type: string;
  readonly entries: number;
}

/** One of the conditions that a filter joins with `and`. */
export interface TermInfo {
  readonly text: string;
  /** Its own expression; absent when evaluating it once more could change something. */
  readonly expression?: number;
  /** What it looks at, each with an expression of its own. */
  readonly operands: readonly {readonly text: string; readonly expression: number}[];
}

/** The whole section. */
export interface DebugInfo {
  readonly nodes: readonly NodeInfo[];
  readonly scenarios: readonly ScenarioInfo[];
  /** What a static assigns to: "Meta.source_ip", "StrTime", "ParseDate()". */
  readonly statics: readonly string[];
  readonly expressions: readonly (ExpressionInfo | null)[];
  /** By the filter's expression, when compiled for `explain`. */
  readonly terms?: Readonly<Record<number, readonly TermInfo[]>>;
  readonly contexts: readonly ContextInfo[];
  readonly dataFiles: readonly DataFileInfo[];
  readonly stashes: readonly string[];
  readonly stages: readonly string[];
  readonly postStages: readonly string[];
  /** Event records keep the raw line. */
  readonly keepRaw: boolean;
}
