// What the engine gives to the rest of the house. Shapes of alerts follow the
// Local API (models of lapi.md section 2), so that nothing has to be renamed later.

import type {BucketStep} from './bucket-step.ts';

export interface MetaEntry {
  readonly key: string;
  readonly value: string;
}

export interface AlertEvent {
  /** RFC 3339, as the log gave it. */
  readonly timestamp: string;
  readonly meta: readonly MetaEntry[];
}

export interface AlertSource {
  scope: string;
  value: string;
  ip?: string;
  range?: string;
  as_number?: string;
  as_name?: string;
  cn?: string;
  latitude?: number;
  longitude?: number;
}

/** What bouncers are to do about a source. */
export interface Decision {
  /** Derived from the alert's: the same alert gives the same id. */
  readonly uuid: string;
  origin: string;
  type: string;
  scope: string;
  value: string;
  /** As Go writes it: "4h0m0s". */
  duration: string;
  scenario: string;
  simulated: boolean;
}

export interface Alert {
  /** Derived from scenario, partition, times and sequence: the same input gives the same id. */
  readonly uuid: string;
  scenario: string;
  scenario_hash: string;
  scenario_version: string;
  message: string;
  leakspeed: string;
  capacity: number;
  simulated: boolean;
  remediation: boolean;
  kind: string;
  events_count: number;
  /** RFC 3339 with nanoseconds. */
  start_at: string;
  stop_at: string;
  source: AlertSource;
  events: readonly AlertEvent[];
  meta: readonly MetaEntry[];
  labels: readonly string[];
  decisions: readonly Decision[];
}

/** A raw line behind an alert; the first few different ones are kept when the engine was opened with `keepRaw`. */
export interface AlertEvidence {
  readonly source: string;
  readonly line: string;
  readonly at: bigint;
}

export interface RaisedAlert {
  readonly alert: Alert;
  readonly evidence: readonly AlertEvidence[];
  /** A postoverflow whitelist matched: shown by tests and `explain`, sent nowhere. */
  readonly whitelisted: boolean;
  readonly whitelistReason: string;
  /** Labels of the scenario as written. */
  readonly labels: Readonly<Record<string, unknown>>;
}

/** One configured use of a datasource: everything the engine has to know of where lines come from. */
export interface SourceSpec {
  /** `evt.Line.Src`: path, unit, queue… */
  readonly name: string;
  /** `evt.Line.Module`: "file", "journalctl"… */
  readonly module: string;
  /** `type` selects the parsers. */
  readonly labels: Readonly<Record<string, string>>;
  /** ns; year-less dates resolve to the latest year not later than a day after this. Default: the engine's now. */
  readonly yearReference?: bigint;
}

export interface SourceStats {
  readonly name: string;
  lines: number;
  /** Lines that went through all stages. */
  parsed: number;
  unparsed: number;
  whitelisted: number;
  /** Lines at least one scenario accepted. */
  poured: number;
  /** Parsed, but outside the window of the run. */
  outside: number;
  /** Longer than LINE_MAX: the prefix was parsed. */
  truncated: number;
  bytes: number;
  /** First and last event time met, ns; undefined before the first dated line. */
  firstTime?: bigint;
  lastTime?: bigint;
  /** Unparsed lines by the stage they stopped in. */
  unparsedByStage: Record<string, number>;
  /** A few raw lines that stayed unparsed (first ones met). */
  unparsedSamples: string[];
}

export interface ScenarioStats {
  readonly name: string;
  poured: number;
  created: number;
  overflowed: number;
  /** Buckets evicted because a ceiling was reached. */
  evicted: number;
  /** Buckets whose life ended without an overflow. */
  expired: number;
  /** Buckets that `cancel_on` ended. */
  cancelled: number;
  /** Buckets now. */
  live: number;
}

/** What ceilings made the engine give up: all 0 in a run that fits its memory. */
export interface Losses {
  /** Buckets evicted for others. */
  readonly buckets: number;
  /** Pours and events that found no memory even so. */
  readonly pours: number;
  /** Blackholes that ended early, for newer ones: an alert may be repeated. */
  readonly blackholes: number;
  /** Events that found no memory to wait in while sources were merged. */
  readonly packets: number;
  /** Writes to names computed at run time, beyond those a core keeps. */
  readonly names: number;
}

export interface EngineStats {
  readonly sources: readonly SourceStats[];
  readonly scenarios: readonly ScenarioStats[];
  /** Run-time errors of expressions, by rule and reason. */
  readonly errors: readonly {where: string; reason: string; count: number}[];
  readonly memory: {stateBytes: number; automataBytes: number; liveBuckets: number};
  readonly losses: Losses;
}

/** A place in a file a person wrote; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something wrong with a rule. All faults of all files are collected before anything stops. */
export interface Fault {
  /** FW2xxx; documented in docs/errors.md. */
  readonly code: string;
  readonly message: string;
  readonly where: Place;
  /** Item the fault makes unusable; absent for a warning that drops nothing. */
  readonly item?: string;
  readonly severity: 'error' | 'warning';
  /** A whitelist, allowlist or profile: never dropped silently, always stops. */
  readonly fatal?: boolean;
}

/** A rule file as read from a hub layout. */
export interface RuleFile {
  readonly kind: 'parsers' | 'scenarios' | 'postoverflows' | 'contexts';
  /** Stage directory for parsers and postoverflows (`s01-parse`), else "". */
  readonly stage: string;
  /** Path shown in faults. */
  readonly path: string;
  /** Files load in the order of these texts; the path when absent. */
  readonly order?: string;
  readonly text: string;
  /** sha256 of the text, hex, and hub version, for alerts; "" when unknown. */
  readonly hash?: string;
  readonly version?: string;
}

export interface DataFile {
  /** `dest_file` as rules write it. */
  readonly name: string;
  readonly text: string;
}

export interface RuleSet {
  readonly files: readonly RuleFile[];
  readonly data: readonly DataFile[];
  /** Extra grok pattern files: "NAME regexp" lines; the shipped library comes first. */
  readonly patterns: readonly {name: string; text: string}[];
}

export interface CompiledRules {
  /** The program image; absent when a fatal fault stopped the compiler. */
  readonly image?: Uint8Array;
  readonly faults: readonly Fault[];
  /** What was loaded, for reports. */
  readonly loaded: {parsers: number; postoverflows: number; scenarios: number; contexts: number};
}

/** One of the conditions that a filter joins with `and`, and what it gave; "unknown": it was not evaluated once more. */
export interface FilterTerm {
  readonly text: string;
  readonly value: 'true' | 'false' | 'error' | 'unknown';
  /** What it looked at, unless it was true: the values as the rule language writes them, long ones cut. */
  readonly operands: readonly {readonly text: string; readonly value: string}[];
}

/** Why a grok did not match. */
export interface GrokMismatch {
  /** What was searched. */
  readonly text: string;
  /** The grok as one regular expression. */
  readonly pattern: string;
  /** A text that every match holds, and this one does not. */
  readonly missing?: string;
  /** Byte of the text at which the match died. */
  readonly at?: number;
  /** Texts of which one would have had to follow there. */
  readonly expected: readonly string[];
  /** The text or the pattern was too long to be followed to the end: `at` is how far it was. */
  readonly cut?: boolean;
}

/** One step of a line's way, in order; `explain` renders them as a tree. */
export type TraceStep =
  | {readonly kind: 'stage'; readonly stage: string}
  | {
      readonly kind: 'node';
      readonly stage: string;
      readonly name: string;
      /** 0 for top-level nodes. */
      readonly depth: number;
      readonly success: boolean;
      /** Why it failed: filter false, filter error, grok did not match… */
      readonly reason: string;
      /** `file:line` of the node. */
      readonly place?: string;
      /** Of a filter that was not true. */
      readonly terms?: readonly FilterTerm[];
      readonly mismatch?: GrokMismatch;
      /** Fields this node (without its children) set: space.name → value. */
      readonly changes: readonly {target: string; value: string; by: string}[];
    }
  | {
      readonly kind: 'end';
      readonly outcome: 'parsed' | 'unparsed' | 'whitelisted';
      readonly reason: string;
    }
  | {
      readonly kind: 'scenario';
      readonly name: string;
      readonly accepted: boolean;
      /** Why not: filter false, filter failed, no partition. */
      readonly reason: string;
      readonly partition: string;
      /** Of a filter that was not true. */
      readonly terms?: readonly FilterTerm[];
    }
  | {readonly kind: 'bucket'; readonly step: BucketStep};

/** A final event as JSON shows it. */
export interface EventView {
  readonly line: string;
  readonly stage: string;
  readonly process: boolean;
  readonly whitelisted: boolean;
  readonly whitelistReason: string;
  readonly time: string;
  readonly parsed: Record<string, string>;
  readonly meta: Record<string, string>;
  readonly enriched: Record<string, string>;
  readonly unmarshaled: unknown;
  /** Scenarios that accepted it. */
  readonly scenarios: readonly string[];
}

export interface Explanation {
  readonly steps: readonly TraceStep[];
  readonly event: EventView;
}
