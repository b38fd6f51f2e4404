// Our detectors of SQL injection and cross-site scripting: attacks and harmless texts,
// tricks that must not help, and the bounds that hold for every input.
import {describe, expect, test} from 'vitest';
import {Random} from '../functions/random.ts';
import {loadRoom} from '../room.ts';
import sql from './sql.json' with {type: 'json'};
import xss from './xss.json' with {type: 'json'};

interface Exports {
  foldSql(ptr: number, len: number, quote: number): number;
  fingerprint(): number;
  isSqlInjection(ptr: number, len: number): number;
  isCrossSiteScript(ptr: number, len: number): number;
}

const room = loadRoom<Exports>('injection');
const AT = room.alloc(1 << 21);

function write(input: string | Uint8Array): number {
  const data = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  room.bytes.set(data, AT);
  return data.length;
}

const isSqli = (input: string | Uint8Array) => room.exports.isSqlInjection(AT, write(input)) !== 0;
const isXss = (input: string | Uint8Array) =>
  room.exports.isCrossSiteScript(AT, write(input)) !== 0;
const fingerprint = (input: string, quote = '') =>
  room.text(
    room.exports.fingerprint(),
    room.exports.foldSql(AT, write(input), quote === '' ? 0 : quote.charCodeAt(0)),
  );

describe('SQL injection', () => {
  test.each(sql.injections)('found: %j', (input) => expect(isSqli(input)).toBe(true));
  test.each(sql.harmless)('left alone: %j', (input) => expect(isSqli(input)).toBe(false));
});

describe('cross-site scripting', () => {
  test.each(xss.attacks)('found: %j', (input) => expect(isXss(input)).toBe(true));
  test.each(xss.harmless)('left alone: %j', (input) => expect(isXss(input)).toBe(false));
});

describe('fingerprints', () => {
  const ROWS = [
    ['1 or 1=1', '', 'nlnqn'],
    ['1 union all select 1,2,3 --', '', 'nuSnc'],
    ["x' or 'a'='a", "'", 'slsqs'],
    ['a sentence of many plain words', '', 'ww'],
    ['1+2*3-4', '', 'n'],
    ['-+-~1', '', 'n'],
    ['1 /* closed */ and /*!50000 2*/', '', 'nln'],
    ['concat(lower(name))', '', 'F'],
    ['order by x', '', 'Bw'],
    ['1or 2nd', '', 'nlw'],
    ["it's", "'", 'sw'],
    ["it''s' or", "'", 'sl'],
    ["it\\'s", "'", ''],
    ['no quote here', "'", ''],
  ] as const;
  test.each(ROWS)('%j in %j is %s', (input, quote, expected) =>
    expect(fingerprint(input, quote)).toBe(expected),
  );
});

const PIECES = [
  ...["'", '"', '`', '(', ')', '/*', '*/', '--', '#', ';', ',', '\\', '@', '[', ']', '<', '>'],
  ...['<!--', '-->', '=', '&#', '&#x', 'on', ' ', '\n', '\0', '1', 'e', '.', 'select', 'union'],
  ...['order', 'by', 'sleep(', '<a ', '<script', 'é', '\u{1f600}', 'waitfor'],
];

test('no input traps, and what it says does not depend on what lies behind it', () => {
  const random = new Random(20_260_601);
  for (let round = 0; round < 3000; round++) {
    const input = Array.from({length: random.below(40)}, () => random.pick(PIECES)).join('');
    const data = new TextEncoder().encode(input).subarray(0, random.below(120));
    room.bytes.fill(0x27, AT, AT + 256);
    const first = [isSqli(data), isXss(data)];
    room.bytes.fill(0x3e, AT, AT + 256);
    expect([isSqli(data), isXss(data)], JSON.stringify(input)).toEqual(first);
  }
});

describe('cost grows with the length, no faster', () => {
  const SHAPES = PIECES.flatMap((piece) => [piece, `${piece} `, `a${piece}`]);
  const cost = (detect: (data: Uint8Array) => boolean, data: Uint8Array) => {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      const before = performance.now();
      detect(data);
      best = Math.min(best, performance.now() - before);
    }
    return best;
  };
  test.each([
    ['SQL', isSqli],
    ['HTML', isXss],
  ] as const)('%s', (_, detect) => {
    const slow = SHAPES.filter((shape) => {
      const long = new TextEncoder().encode(shape.repeat(Math.ceil(2 ** 17 / shape.length)));
      const short = long.subarray(0, long.length / 16);
      // Quadratic work would be 256 times as much.
      return cost(detect, long) > 100 * Math.max(cost(detect, short), 0.2);
    });
    expect(slow).toEqual([]);
  });
});
