import {describe, expect, test} from 'vitest';
import {parseAddress, parsePrefix} from '../../../core-wasm/compiler/rules/address.ts';

/** Family and bytes, hex; a zone is appended. */
function shown(text: string): string | undefined {
  const address = parseAddress(text);
  if (!address) return undefined;
  const hex = address.bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${address.family}:${hex}${address.zone && `%${address.zone}`}`;
}

const ADDRESSES: readonly [text: string, expected: string | undefined][] = [
  ['1.2.3.4', '4:01020304'],
  ['255.255.255.255', '4:ffffffff'],
  ['0.0.0.0', '4:00000000'],
  ['01.2.3.4', undefined],
  ['256.1.1.1', undefined],
  ['1.2.3', undefined],
  ['1.2.3.4.5', undefined],
  ['1.2.3.4 ', undefined],
  ['1.2.3.', undefined],
  ['', undefined],
  ['::', `6:${'00'.repeat(16)}`],
  ['::1', `6:${'00'.repeat(15)}01`],
  ['1::', `6:0001${'00'.repeat(14)}`],
  ['2001:db8::ff', `6:20010db8${'00'.repeat(11)}ff`],
  ['2001:DB8::FF', `6:20010db8${'00'.repeat(11)}ff`],
  ['1:2:3:4:5:6:7:8', '6:00010002000300040005000600070008'],
  ['1:2:3:4:5:6:7::', '6:00010002000300040005000600070000'],
  ['1:2:3:4:5:6:7:8::', undefined],
  ['::ffff:1.2.3.4', `6:${'00'.repeat(10)}ffff01020304`],
  ['1:2:3:4:5:6:1.2.3.4', '6:00010002000300040005000601020304'],
  ['::1.2.3.4:5', undefined],
  ['1.2.3.4::', undefined],
  ['1:2:3:4:5:6:7:1.2.3.4', undefined],
  ['1:2:3:4:5:6:7', undefined],
  [':::', undefined],
  ['1::2::3', undefined],
  [':1', undefined],
  ['1:', undefined],
  ['12345::', undefined],
  ['g::', undefined],
  ['fe80::1%eth0', `6:fe80${'00'.repeat(13)}01%eth0`],
  ['fe80::1%', undefined],
  ['1.2.3.4%eth0', undefined],
];

describe('parseAddress', () => {
  for (const [text, expected] of ADDRESSES)
    test(`"${text}"`, () => expect(shown(text)).toBe(expected));
});

const PREFIXES: readonly [text: string, bits: number | undefined, bytes?: readonly number[]][] = [
  ['127.0.0.1/24', 24, [127, 0, 0, 0]],
  ['10.255.0.0/9', 9, [10, 128, 0, 0]],
  ['1.2.3.4/0', 0, [0, 0, 0, 0]],
  ['1.2.3.4/32', 32, [1, 2, 3, 4]],
  ['1.2.3.4/33', undefined],
  ['127.0.0.1/1000', undefined],
  ['1.2.3.4/', undefined],
  ['1.2.3.4/024', undefined],
  ['1.2.3.4/+8', undefined],
  ['1.2.3.4', undefined],
  ['/8', undefined],
  ['2001:db8::1/32', 32, [0x20, 1, 0xd, 0xb8, ...new Array<number>(12).fill(0)]],
  ['::/128', 128, new Array<number>(16).fill(0)],
  ['::/129', undefined],
  ['fe80::1%eth0/64', undefined],
];

describe('parsePrefix', () => {
  for (const [text, bits, bytes] of PREFIXES) {
    test(`"${text}"`, () => {
      const prefix = parsePrefix(text);
      expect(prefix?.bits).toBe(bits);
      expect(prefix?.bytes).toEqual(bytes);
    });
  }
});
