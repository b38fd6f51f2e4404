// Sprintf: what Go's documentation of fmt says of each verb and flag.
import {expect, test} from 'vitest';
import {Tag} from '../../../core-wasm/assembly/abi.ts';
import {Fn, IntKind} from '../../../core-wasm/assembly/abi-expr.ts';
import {int, Tagged, time} from '../expr/values.ts';
import {Library} from './library.ts';

const library = new Library();
const noon = time(1_706_961_906_000_000_000n, 0);
const minute = new Tagged(Tag.Duration, 60_000_000_000n);

const ROWS: readonly (readonly [string, readonly unknown[], string])[] = [
  ['%d|%+d|% d|%5d|%-5d|%05d', Array(6).fill(int(42)), '42|+42| 42|   42|42   |00042'],
  [
    '%05d|%+05d|%.3d|%8.3d|%-8.3d|%08.3d',
    Array(6).fill(int(-7)),
    '-0007|-0007|-007|    -007|-007    |    -007',
  ],
  ['%.0d|%5.0d|', [int(0), int(0)], '|     |'],
  [
    '%x|%X|%#x|%o|%#o|%O|%b|%#b',
    Array(8).fill(int(255)),
    'ff|FF|0xff|377|0377|0o377|11111111|0b11111111',
  ],
  ['%x', [int(-255)], '-ff'],
  ['%c|%q|%U|%#U', Array(4).fill(int(0x1f600)), "😀|'😀'|U+1F600|U+1F600"],
  ['%d', [int(-(2n ** 63n))], '-9223372036854775808'],
  [
    '%f|%.0f|%.2f|%8.3f|%-8.2f|%08.2f|%+.1f',
    Array(7).fill(3.14449),
    '3.144490|3|3.14|   3.144|3.14    |00003.14|+3.1',
  ],
  ['%.0f %.0f %.0f', [0.5, 1.5, 2.5], '0 2 2'],
  [
    '%e|%E|%.2e|%g|%G',
    Array(5).fill(123456.789),
    '1.234568e+05|1.234568E+05|1.23e+05|123456.789|123456.789',
  ],
  ['%g %g %g %g', [1e6, 1e-5, 100000, 1e20], '1e+06 1e-05 100000 1e+20'],
  ['%.3g %.10g %.1g', [1234.5, 1234.5, 0.00012345], '1.23e+03 1234.5 0.0001'],
  ['%v %v %v', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN], '+Inf -Inf NaN'],
  ['%06v|%+v', [Number.POSITIVE_INFINITY, Number.NaN], '  +Inf|+NaN'],
  [
    '%s|%10s|%-10s|%.2s|%5.1s|%05s',
    Array(6).fill('éab'),
    'éab|       éab|éab       |éa|    é|00éab',
  ],
  ['%x|%X|% x|%#x|%# x|%.1x', Array(6).fill('hi'), '6869|6869|68 69|0x6869|0x68 0x69|68'],
  ['%q', ['a"b\\\n\u0001é\u00a0😀\u007f'], '"a\\"b\\\\\\n\\x01é\\u00a0😀\\x7f"'],
  ['%t|%v|%5t|%d', [true, false, true, true], 'true|false| true|%!d(bool=true)'],
  ['%v|%d|%s', [null, null, null], '<nil>|%!d(<nil>)|%!s(<nil>)'],
  [
    '%v|%s|%d|%5d',
    Array(4).fill([int(1), int(2)]),
    '[1 2]|[%!s(int=1) %!s(int=2)]|[1 2]|[    1     2]',
  ],
  ['%v', [new Tagged(Tag.Strings, null)], '[]'],
  [
    '%v',
    [
      new Map<string, unknown>([
        ['b', int(1)],
        ['a', ['x']],
      ]),
    ],
    'map[a:[x] b:1]',
  ],
  ['%v|%s', [noon, noon], '2024-02-03 12:05:06 +0000 UTC|2024-02-03 12:05:06 +0000 UTC'],
  ['%v|%s|%d|%6s', Array(4).fill(minute), '1m0s|1m0s|60000000000|  1m0s'],
  ['%v %s %d', Array(3).fill(int(6, IntKind.Weekday)), 'Saturday Saturday 6'],
  [
    '%T %T %T %T %T %T',
    [int(1), 'a', 1.5, null, ['a'], new Map()],
    'int string float64 <nil> []interface {} map[string]interface {}',
  ],
  ['%[2]d %[1]d', [int(1), int(2)], '2 1'],
  ['%[2]*[1]d|%[3]*.[2]*[1]f|', [int(1), int(3), int(4)], '  1|%!f(int= 001)|'],
  ['%*d|%-*d|', [int(4), int(7), int(4), int(7)], '   7|7   |'],
  ['%*d', [int(-4), int(7)], '7   '],
  ['%*d', ['x', int(7)], '%!(BADWIDTH)7'],
  ['%.*d', [int(-1), int(7)], '%!(BADPREC)7'],
  ['%[5]d', [int(1)], '%!d(BADINDEX)'],
  ['%[x]d', [int(1)], '%!d(BADINDEX)'],
  ['%[', [int(1)], '%!(NOVERB)'],
  ['%', [], '%!(NOVERB)'],
  ['%z', [int(1)], '%!z(int=1)'],
  ['%d %d', [int(1)], '1 %!d(MISSING)'],
  ['%%|%5%', [], '%|%'],
  ['', [int(1), null, 'a'], '%!(EXTRA int=1, <nil>, string=a)'],
  ['é%d€', [int(1)], 'é1€'],
];

for (const [format, args, expected] of ROWS) {
  test(`${format} → ${expected}`, () => {
    library.open({});
    expect(library.call(Fn.Sprintf, format, ...args).value).toBe(expected);
  });
}
