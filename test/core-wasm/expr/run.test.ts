// Behaviour the vectors do not reach: objects of the host, lists that stay there,
// functions of environments, absent objects, bounds.
import {describe, expect, test} from 'vitest';
import {Space, Status, Tag} from '../../../core-wasm/assembly/abi.ts';
import {EnvIndex, HOST_ENVIRONMENT} from '../../../core-wasm/assembly/abi-expr.ts';
import {ENVIRONMENTS, type Environment} from '../../../core-wasm/compiler/expr/index.ts';
import {ANY} from '../../../core-wasm/compiler/expr/types.ts';
import {agrees} from './agree.ts';
import {Machine, type Run} from './machine.ts';
import {HostCollection, HostObject, int, Tagged} from './values.ts';
import {VECTOR_BANK, VECTOR_ENV, VECTOR_EVENT} from './vector-env.ts';

const machine = new Machine();
const vectors: Run = {env: VECTOR_ENV, event: VECTOR_EVENT, bank: VECTOR_BANK};

function expectValue(text: string, expected: unknown, run: Run = vectors): void {
  const {status, value} = machine.evaluate(text, run);
  expect(Status[status], String((value as Tagged)?.value)).toBe('Ok');
  expect(
    agrees(expected, value),
    `${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? Number(v) : v))}`,
  ).toBe(true);
}

function expectFailure(text: string, reason: string, run: Run = vectors): void {
  const {status, value} = machine.evaluate(text, run);
  expect(Status[status]).toBe('Error');
  expect((value as Tagged).value).toBe(reason);
}

const i = (v: number) => ({$t: 'int', v});

describe('values', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ["evt.Parsed[evt.Line.Labels.type + ''] == ''", true],
    ["evt.Parsed['pro' + 'gram']", 'sshd'],
    ['evt.Line.Labels.type in evt.Parsed', false],
    ["('a' + 'rr') in evt.Unmarshaled", true],
    ["evt.Stage == 's01-parse'", true],
    ['evt.Type', i(0)],
    ['evt.GetType()', 'log'],
    ['len(evt.Unmarshaled)', i(14)],
    ["{'a': 1, 'b': 2, 'a': 3}.a", i(3)],
    ["len({'a': 1, 'a': 3})", i(1)],
    ["{'1': 'a'}[evt.Parsed.a]", 'a'],
    ['1.9 in 1..2', false],
    ["groupBy(['a', 'bb', 'c'], len(#))[1]", ['a', 'c']],
    ['sortBy(evt.Unmarshaled.objs, .key)[0].key', 'other'],
    ['sortBy([3, 1, 2, 1], -#)[1:]', [i(2), i(1), i(1)]],
    ['map(1..3, #index * #)', [i(0), i(2), i(6)]],
    [
      'map(1..2, let a = #; map(1..2, a * 10 + #))',
      [
        [i(11), i(12)],
        [i(21), i(22)],
      ],
    ],
    ['reduce(1..3, #acc * 10 + #index)', i(112)],
    ['findLast([1, 2, 3], # < 3)', i(2)],
    ['one([1, 2, 1], # == 1)', false],
    ['evt.Unmarshaled.s[1]', i(116)],
    ['count(evt.Unmarshaled.s, # == 115)', i(1)],
    ['let a = 1; let b = a + 1; [a, b]', [i(1), i(2)]],
    ["if evt.Parsed.a == '1' { let x = 'y'; x + x } else { '' }", 'yy'],
    ['2 ** 0.5 > 1.41 and 2 ** 0.5 < 1.42', true],
    ['-9223372036854775807 - 2', {$t: 'int', v: '9223372036854775807'}],
    ['(-9223372036854775807 - 1) % -1', i(0)],
    ["b'ab\\xff' == b'ab\\xff'", true],
    ["'a' in {'a': nil}", true],
    ['evt.Overflow.Sources', null],
    ['evt.Overflow.Mapkey', ''],
    ['len(evt.Overflow.APIAlerts)', i(0)],
    ["any(evt.Overflow.APIAlerts, .Source.IP == '')", false],
    ['evt.Overflow.GetSources() == nil', true],
    ['evt.Appsec.GetName()', ''],
    ['ovf.Overflow.Alert?.Source?.IP', '1.2.3.4'],
    ['len(ovf.Overflow.APIAlerts)', i(1)],
    ['len(ovf.Overflow.APIAlerts[0:])', i(1)],
    ['evt.ParseIPSources()', ['1.2.3.4']],
  ];
  for (const [text, expected] of rows) {
    test(text, () => expectValue(text, expected));
  }
});

describe('a frozen event reads like the one in the frame, and cannot be written', () => {
  const run: Run = {...vectors, frozen: true};
  const rows: readonly (readonly [string, unknown])[] = [
    ['evt.Parsed.program', 'sshd'],
    ['evt.Parsed.none', ''],
    ["evt.Meta.log_type in ['a', 'ssh_failed-auth']", true],
    ["evt.Parsed.message contains 'Failed' && evt.Parsed.message endsWith 'root'", true],
    ["evt.Parsed.message matches '^Failed .* root$'", true],
    ["evt.Parsed[evt.Parsed.none + 'a']", '1'],
    ["'a' in evt.Parsed && 'b' not in evt.Parsed", true],
    ['len(evt.Meta)', i(2)],
    ["evt.GetMeta('source_ip')", '1.2.3.4'],
    ['evt.Time.Hour()', i(4)],
    ['evt.Unmarshaled.n', null],
  ];
  for (const [text, expected] of rows) test(text, () => expectValue(text, expected, run));
  test('SetMeta fails', () => expectFailure("evt.SetMeta('a', 'b')", 'Unavailable', run));
});

describe('failures', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['evt.Unmarshaled.missing.x', 'NilMember'],
    ['evt.Unmarshaled.s.x', 'WrongType'],
    ['evt.Unmarshaled.arr[3]', 'OutOfRange'],
    ['evt.Unmarshaled.arr[-4]', 'OutOfRange'],
    ['evt.Unmarshaled.n % 2', 'WrongType'],
    ['evt.Unmarshaled.i % (evt.Unmarshaled.i - 5)', 'DivisionByZero'],
    ['filter([1], # > 1)[0]', 'OutOfRange'],
    ["sortBy([1, 'a'], #)", 'WrongType'],
    ["sortBy([1, 2], #, 'up')", 'BadArgument'],
    ['groupBy([[1]], #)', 'BadArgument'],
    ['1..9223372036854775807', 'TooMuchWork'],
    ['len(0..999999) + len(0..999999)', 'TooMuchWork'],
    ['count(1..3000, any(1..3000, # == 0))', 'TooMuchWork'],
    ["evt.Parsed.a matches '(' + evt.Parsed.a", 'BadPattern'],
    ['evt.Unmarshaled.s and true and evt.Unmarshaled.b', 'WrongType'],
  ];
  for (const [text, reason] of rows) test(text, () => expectFailure(text, reason));

  test('values nested too deeply compare unequal instead of exhausting the stack', () => {
    const deep = (last: string) => `reduce(1..20000, [#acc], ${last})`;
    expectValue(`${deep('1')} == ${deep('1')}`, false);
  });
});

test('SetMeta writes the frame, for a name that no rule mentions too', () => {
  const run = machine.evaluate(
    "evt.SetMeta('new', evt.Parsed.program) && evt.SetParsed('a', 'x')",
    vectors,
  );
  expect(run.value).toBe(true);
  expect(run.text(Space.Meta, 'new')).toBe('sshd');
  expect(run.text(Space.Parsed, 'a')).toBe('x');
});

test('an environment without an event has a nil one', () => {
  const run: Run = {env: ENVIRONMENTS.overflow_filter};
  expectValue('evt == nil', true, run);
  expectFailure("evt.Meta.a == ''", 'NilMember', run);
  expectFailure("evt.GetMeta('a')", 'NilMember', run);
});

test('functions of an environment are methods of it', () => {
  const run: Run = {env: ENVIRONMENTS.on_match, bank: {[EnvIndex.IsOutBand]: true}};
  const seen: unknown[] = [];
  machine.environment = new HostObject({
    SetRemediation: (...args: unknown[]) => seen.push(args) && true,
  });
  expectValue("IsOutBand == true ? SetRemediation('ban') : 1", true, run);
  expect(seen).toEqual([['ban']]);
  expectFailure('SendAlert()', 'NoSuchMember', run);
  expect(HOST_ENVIRONMENT).toBe(0xffffffff);
});

describe('lists and maps of the host', () => {
  const entry = (node: string, success: boolean) =>
    new HostObject({
      Success: success,
      Evt: new HostObject({Parsed: new Tagged(Tag.StringMap, {node})}),
    });
  const results = new HostCollection({
    's00-raw': new HostCollection({
      syslog: new HostCollection([entry('a', true), entry('b', false)]),
    }),
  });
  const run: Run = {env: ENVIRONMENTS.parser_assert, bank: {[EnvIndex.Results]: results}};
  const rows: readonly (readonly [string, unknown])[] = [
    ['len(results)', i(1)],
    ['len(results["s00-raw"]["syslog"])', i(2)],
    ['results["s00-raw"]["syslog"][0].Success == true', true],
    ['results["s00-raw"]["syslog"][-1].Success == true', false],
    ['results["s00-raw"]["syslog"][0].Evt.Parsed["node"] == "a"', true],
    ['results["s00-raw"]["syslog"][0].Evt.Parsed["none"] == ""', true],
    ['len(results["none"])', i(0)],
    ['len(results["none"]["none"])', i(0)],
    ['"s00-raw" in results', true],
    ['"none" in results', false],
    ['count(results["s00-raw"]["syslog"], .Success)', i(1)],
    ['len(filter(results["s00-raw"]["syslog"], .Success))', i(1)],
    ['len(results["s00-raw"]["syslog"][1:])', i(1)],
  ];
  for (const [text, expected] of rows) test(text, () => expectValue(text, expected, run));
  test('an index outside is an error', () =>
    expectFailure('results["s00-raw"]["syslog"][2].Success', 'OutOfRange', run));
});

test('a variable of an unknown type is looked into at run time', () => {
  const env: Environment = {name: 'test', variables: {x: {type: ANY, at: EnvIndex.Free}}};
  expectValue('x.a[1].b', i(3), {
    env,
    bank: {[EnvIndex.Free]: new Map([['a', [null, new Map([['b', int(3)]])]]])},
  });
  expectFailure('x.a', 'NilMember', {env, bank: {[EnvIndex.Free]: null}});
  expectValue('x.Meta.source_ip', '5.6.7.8', {
    env,
    event: VECTOR_EVENT,
    bank: {
      [EnvIndex.Free]: (room: Machine) =>
        new Tagged(Tag.Event, room.record({strings: [[Space.Meta, 'source_ip', '5.6.7.8']]})),
    },
  });
});
