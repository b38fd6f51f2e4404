// A store, a sink that answers as told, and a clock that stands still.
import type {Alert} from '@firewatch/schemas';
import {addAlerts, type OpenedStore, openStore, outboxOf} from '@firewatch/server';
import {onTestFinished} from 'vitest';
import type {Decide} from '../../../kernel/decisions/decide.ts';
import {Dispatcher} from '../../../kernel/notifications/dispatcher.ts';
import type {DeliveryPolicy} from '../../../kernel/notifications/policy.ts';
import type {NotificationSink} from '../../../kernel/notifications/sink.ts';
import type {AlertBatch, Delivery} from '../../../kernel/plugin.ts';
import {sampleAlert, uuidOf} from '../../sample-alert.ts';
import {heldTime} from '../held-time.ts';

export const MORNING = Date.parse('2026-02-03T10:00:00Z');

export const alertOf = (number: number, more: Partial<Alert> = {}): Alert =>
  sampleAlert({
    uuid: uuidOf(number),
    source: {scope: 'Ip', value: `203.0.113.${number}`},
    ...more,
  });

export const numberOf = ({uuid}: Alert): number => Number(uuid.slice(-12));

const POLICY: DeliveryPolicy = {
  groupWaitMs: undefined,
  groupThreshold: undefined,
  digestMs: undefined,
  timeoutMs: 5_000,
  maxRetry: 3,
  rateLimit: undefined,
  quiet: undefined,
  zone: 'UTC',
};

export interface Sent {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly key: string;
  readonly alerts: readonly number[];
  readonly text: string | undefined;
}

export const sinkOf = (
  policy: Partial<DeliveryPolicy> = {},
  more: Partial<NotificationSink> = {},
): NotificationSink => ({
  name: 'slack',
  type: 'it',
  where: {file: 'test.yaml'},
  plugin: undefined as never,
  config: {},
  logLevel: 'info',
  policy: {...POLICY, ...policy},
  fingerprint: '',
  ...more,
});

/** Decides nothing, but who is told. */
export const telling =
  (sinks: readonly string[]): Decide =>
  async (alert) => ({alert, tell: sinks, refused: [], rolledUp: []});

/** Of tests that wait for hours. */
const LOOK_MS = 600_000;

/** Opens a store in memory, and a dispatcher for each sink that answers by `answer`. */
export async function stage(from = MORNING) {
  const store: OpenedStore = await openStore(':memory:');
  const time = heldTime(from);
  const sent: Sent[] = [];
  const logs: string[] = [];
  const open: Dispatcher[] = [];
  const made = {
    store,
    time,
    lookMs: LOOK_MS,
    sent,
    logs,
    answer: async (_batch: AlertBatch, _signal: AbortSignal): Promise<Delivery> => ({status: 'ok'}),
    /** Begins to tell a sink; what is begun goes on when it is begun anew. */
    begin(sink: NotificationSink, outbox = outboxOf(store.database)): Dispatcher {
      const dispatcher = new Dispatcher(sink, {
        outbox,
        timers: time.timers,
        lookMs: made.lookMs,
        log: (level, message, fields) =>
          logs.push(`${level} ${fields?.code ?? ''} ${fields?.notification}: ${message}`),
        run: {
          deliver: (batch, signal) => {
            sent.push({
              at: (time.now() - from) / 1000,
              key: batch.key,
              alerts: batch.alerts.map(numberOf),
              text: batch.text,
            });
            return made.answer(batch, signal);
          },
          close: async () => {},
        },
      });
      open.push(dispatcher);
      return dispatcher;
    },
    async add(
      numbers: readonly number[],
      more: Partial<Alert> = {},
      sinks: readonly string[] = ['slack'],
    ): Promise<void> {
      const alerts = numbers.map((number) => alertOf(number, more));
      await addAlerts(store.database, alerts, {now: time.now(), decide: telling(sinks)});
      for (const one of open) one.wake();
    },
    /** What was sent, as "seconds:alerts". */
    course: () => sent.map(({at, alerts}) => `${at}:${alerts.join(',')}`),
  };
  onTestFinished(async () => {
    for (const one of open) {
      const closed = one.close(0);
      await time.pass(0);
      await closed;
    }
    await store.close();
  });
  return made;
}
