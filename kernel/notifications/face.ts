// The face of notifications: what the agent and the command line use of this folder.

export {summaryOf} from '../template/summary.ts';
export {Dispatcher, type DispatcherStatus} from './dispatcher.ts';
export {Notifier, type NotifierOptions, type OutboxDepth, type SinkStatus} from './notifier.ts';
export {
  type Batch,
  type BatchOutcome,
  batchKey,
  type DeadRow,
  type Outbox,
  type OutboxRow,
  type WaitingRow,
} from './outbox.ts';
export type {DeliveryPolicy, RateLimit} from './policy.ts';
export type {NotificationOptions} from './read.ts';
export {alteredAlert, type SampleOptions, sampleAlert} from './sample-alert.ts';
export {type NotificationSink, useOf} from './sink.ts';
export {type Trial, type TrialOptions, tryDelivery} from './trial.ts';
