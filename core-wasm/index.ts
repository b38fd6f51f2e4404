// The face of the core: the engine, and the shapes of what it takes and gives.
// The compiler is a face of its own, so that running a cached image loads none of it; what rules
// and others read alike (addresses, durations) is here.

export {parseAddress, parsePrefix} from './compiler/rules/address.ts';
export {formatDuration, parseDuration, parseLongDuration} from './compiler/rules/duration.ts';
export {CoreSlot} from './host/bind.ts';
export type {BucketStep} from './host/bucket-step.ts';
export {Instant, TimeSpan} from './host/bucket-view.ts';
export type {HostFunctions, HostRecord, RuleFunctions} from './host/call.ts';
export type {Chaos} from './host/chaos.ts';
export {HostList, HostMap} from './host/collections.ts';
export {compileCore} from './host/core.ts';
export {
  type Coverage,
  Dump,
  type DumpedEvent,
  type DumpedOutcome,
  NodeResult,
} from './host/dump.ts';
export type {NodeCoverage, ScenarioCoverage} from './host/dump-coverage.ts';
export {Engine, type EngineOptions, type MergeStep, type ZoneTransition} from './host/engine.ts';
export {type Evaluation, Evaluator} from './host/evaluator.ts';
export {ImageError} from './host/image-error.ts';
export type {InjectedEvent} from './host/inject.ts';
export * from './host/model.ts';
export type {Profile} from './host/profile.ts';
export type {RestoredSource} from './host/snapshot.ts';
export {SnapshotError} from './host/snapshot-file.ts';
export type {NodeTally, Tally} from './host/tally.ts';
export {type Transformed, Transformer} from './host/transformer.ts';
