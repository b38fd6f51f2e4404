// Functions the host provides, or does without.
import {describe, expect, test} from 'vitest';
import {Fn} from '../../../core-wasm/assembly/abi-expr.ts';
import {TimeSpan} from '../../../core-wasm/host/bucket-view.ts';
import {callHostFunction, type RuleFunctions} from '../../../core-wasm/host/call.ts';
import {Texts} from '../../../core-wasm/host/value-codec.ts';

function run(fn: Fn, args: unknown[], functions?: Partial<RuleFunctions>) {
  const notices: string[] = [];
  const value = callHostFunction(fn, args, functions ? {functions} : {}, (text) =>
    notices.push(text),
  );
  return {value, notices};
}

describe('without a provider', () => {
  const ROWS: readonly (readonly [Fn, unknown])[] = [
    [Fn.GetDecisionsCount, 0n],
    [Fn.GetActiveDecisionsTimeLeft, new TimeSpan(0n)],
    [Fn.LookupHost, new Texts([])],
    [Fn.GeoIPEnrich, null],
    [Fn.IPToCountry, ''],
    [Fn.MatchKnownBot, false],
  ];
  for (const [fn, expected] of ROWS) {
    test(Fn[fn]!, () => {
      const {value, notices} = run(fn, ['x']);
      expect(value).toEqual(expected);
      expect(notices).toEqual([`"${Fn[fn]}" is not available here`]);
    });
  }

  test('what has no default is an error', () => {
    for (const fn of [Fn.Hostname, Fn.HTTPGet, Fn.CrowdsecCTI, Fn.JA4H, 9999]) {
      expect(run(fn, []).value).toBeInstanceOf(Error);
    }
  });

  test('LogInfo is a notice', () => {
    expect(run(Fn.LogInfo, ['said'])).toEqual({value: true, notices: ['said']});
  });
});

describe('with one', () => {
  test('arguments and answer pass', () => {
    const provided = {
      GetDecisionsSinceCount: (value: string, since: string) => BigInt(value.length + since.length),
    };
    expect(run(Fn.GetDecisionsSinceCount, ['1.2.3.4', '1d'], provided)).toEqual({
      value: 9n,
      notices: [],
    });
  });

  test('names of hosts are texts', () => {
    expect(run(Fn.LookupHost, ['h'], {LookupHost: () => ['a', 'b']}).value).toEqual(
      new Texts(['a', 'b']),
    );
  });

  test('one that throws is an error', () => {
    const provided = {
      Hostname(): string {
        throw new Error('no');
      },
    };
    expect(run(Fn.Hostname, [], provided).value).toBeInstanceOf(Error);
  });
});
