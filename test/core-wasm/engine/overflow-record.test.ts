// Overflows go through JSON with everything they share.
import {expect, test} from 'vitest';
import {readOverflows, writeOverflows} from '../../../core-wasm/host/overflow-record.ts';
import {
  RuleAlert,
  RuleAlertEvent,
  RuleSource,
  RuntimeAlert,
} from '../../../core-wasm/host/runtime-alert.ts';

function held(): Map<number, RuntimeAlert> {
  const [inner, outer] = [new RuntimeAlert(), new RuntimeAlert()];
  const source = new RuleSource(
    {scope: 'Ip', value: '192.0.2.1'},
    {IP: '192.0.2.1', Latitude: 1.5},
  );
  const event = new RuleAlertEvent({
    timestamp: '2026-01-01T00:00:00Z',
    meta: [{key: 'user', value: 'é\u2028"'}],
  });
  for (const overflow of [inner, outer]) {
    overflow.Mapkey = 'abc';
    overflow.Sources.set('192.0.2.1', source);
    const alert = new RuleAlert();
    alert.Capacity = -1n;
    alert.EventsCount = 2n ** 40n;
    alert.Message = 'm';
    alert.Meta = [{Key: 'user', Value: 'é\u2028"'}];
    alert.Events = [event, event];
    alert.Source = source.sharingCell();
    overflow.APIAlerts.push(alert);
  }
  const bare = new RuntimeAlert();
  bare.APIAlerts.push(new RuleAlert());
  return new Map([
    [3, inner],
    [7, outer],
    [8, bare],
  ]);
}

test('all members come back', () => {
  const back = readOverflows(writeOverflows({next: 9, held: held()}));
  expect(back.next).toBe(9);
  expect(back.held).toEqual(held());
});

test('what is written to one is seen by the others', () => {
  const back = readOverflows(writeOverflows({next: 9, held: held()})).held;
  const [inner, outer] = [back.get(3)!, back.get(7)!];
  outer.Alert!.Source!.Value = 'changed';
  expect(inner.Alert!.GetValue()).toBe('changed');
  expect(inner.Sources.get('192.0.2.1')!.Value).toBe('changed');
  outer.Sources.get('192.0.2.1')!.IP = 'other';
  expect(inner.Sources.get('192.0.2.1')!.IP).toBe('other');
  expect(inner.Alert!.Source!.IP).toBe('192.0.2.1');
});

test('an event of many alerts is written once', () => {
  expect(writeOverflows({next: 9, held: held()}).split('2026-01-01').length).toBe(2);
});
