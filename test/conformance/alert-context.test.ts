import type {InjectedEvent} from '@firewatch/core-wasm';
import {describe, expect, test} from 'vitest';
import {contextText} from '../../core-wasm/host/contexts.ts';
import {conformance, hasConformance, titled} from '../conformance-data.ts';
import {openVector, pourAll} from './engine.ts';

interface ContextRow {
  readonly name: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly value_length: number;
  readonly events: readonly InjectedEvent[];
  readonly expected_unordered: readonly {readonly key: string; readonly value: string}[];
}

/** One bucket that all events of a row fall into. */
const BUCKET = (events: number) => ({
  type: 'leaky',
  name: 'test/context',
  description: 'overflows with the last event',
  filter: 'true',
  capacity: Math.max(events - 1, 1),
  leakspeed: '1h',
  scope: {type: 'Ip'},
  labels: {},
});

describe.skipIf(!hasConformance)(titled('alert context vectors'), () => {
  const rows =
    (conformance('vectors/alert-context.json') as {event_to_context: ContextRow[]} | undefined)
      ?.event_to_context ?? [];
  for (const {name, context, value_length, events, expected_unordered} of rows) {
    test(name, async () => {
      const scenario = BUCKET(events.length);
      const {engine, source} = await openVector({scenarios: [scenario], contexts: context});
      const poured = events.length === 1 ? [events[0]!, events[0]!] : events;
      const dated = poured.map((event) => ({
        ...event,
        Meta: {source_ip: '192.0.2.1'},
        MarshaledTime: '2026-01-01T00:00:00Z',
      }));
      const [raised] = pourAll(engine, source, dated);
      const cut = raised!.alert.meta.map(({key, value}) => ({
        key,
        value: contextText(JSON.parse(value), value_length),
      }));
      const byKey = (a: {key: string}, b: {key: string}) => (a.key < b.key ? -1 : 1);
      expect(cut).toEqual(expected_unordered.toSorted(byKey));
    });
  }
});
