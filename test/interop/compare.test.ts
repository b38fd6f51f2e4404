// The judge itself.
import {describe, expect, test} from 'vitest';
import {compare, found} from './compare.ts';

const run = (...alerts: readonly (readonly [scenario: string, source: string, events: number])[]) =>
  found(
    alerts.map(([scenario, value, events_count]) => ({
      scenario,
      source: {scope: 'Ip', value},
      events_count,
    })),
  );

describe('comparison with runs of the reference', () => {
  test('equal', () => {
    const same = run(['a', '192.0.2.1', 6], ['a', '192.0.2.1', 7]);
    expect(compare(same, [same, same])).toEqual({
      pairs: 1,
      onlyOurs: [],
      onlyTheirs: [],
      undecided: [],
      outside: [],
      far: [],
      ownSpread: 0,
    });
  });

  test('pairs that one side alone has', () => {
    const [one, other] = [run(['a', '192.0.2.1', 6]), run(['b', '192.0.2.1', 6])];
    expect(compare(one, [other, other])).toMatchObject({
      onlyOurs: ['a 192.0.2.1'],
      onlyTheirs: ['b 192.0.2.1'],
    });
  });

  test('what the reference finds in some runs only decides nothing', () => {
    const [with_, without] = [
      run(['a', '192.0.2.1', 6], ['b', '192.0.2.2', 6]),
      run(['a', '192.0.2.1', 6]),
    ];
    for (const ours of [with_, without]) {
      expect(compare(ours, [with_, without])).toMatchObject({
        onlyOurs: [],
        onlyTheirs: [],
        undecided: ['b 192.0.2.2'],
      });
    }
  });

  test('counts outside those of the reference, and its own spread', () => {
    const of = (events: number) => run(['a', '192.0.2.1', events]);
    expect(compare(of(6), [of(5), of(7), of(6)])).toMatchObject({outside: [], ownSpread: 1});
    expect(compare(of(8), [of(6), of(6), of(6)])).toMatchObject({
      outside: [
        'a 192.0.2.1: 8 events in 1 alerts, not 6 events in 1 alerts or 6 events in 1 alerts or 6 events in 1 alerts',
      ],
      far: [],
      ownSpread: 0,
    });
  });

  test('counts more than an alert away from every run', () => {
    const of = (alerts: number) =>
      run(...Array.from({length: alerts}, () => ['a', '192.0.2.1', 6] as const));
    expect(compare(of(2), [of(3), of(5)]).far).toEqual([]);
    expect(compare(of(1), [of(3), of(5)]).far).toEqual([
      'a 192.0.2.1: 6 events in 1 alerts, not 18 events in 3 alerts or 30 events in 5 alerts',
    ]);
  });
});
