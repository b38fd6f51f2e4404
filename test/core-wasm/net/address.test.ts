import {BlockList, isIP} from 'node:net';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {loadRoom} from '../room.ts';

interface Net {
  parseAddress(ptr: number, len: number, out: number): number;
  parseAddressZone(ptr: number, len: number, out: number): number;
  unmapAddress(addr: number, family: number): number;
  formatAddress(addr: number, family: number, out: number): number;
  parsePrefix(ptr: number, len: number, out: number): number;
  unmapPrefix(prefix: number): void;
  prefixContains(prefix: number, family: number, addr: number): number;
  formatPrefix(prefix: number, out: number): number;
}

const {exports: net, alloc, bytes, view, text} = loadRoom<Net>('net');
const input = alloc(256);
const addr = alloc(32);
const prefix = alloc(32);
const output = alloc(64);

const put = (value: string) => {
  const {written} = new TextEncoder().encodeInto(value, bytes.subarray(input, input + 256));
  return written;
};
const parse = (value: string) => net.parseAddress(input, put(value), addr);
const canonical = (value: string) => {
  const family = parse(value);
  return family && text(output, net.formatAddress(addr, family, output));
};

// Text, family, canonical text.
const ADDRESSES: [string, number, string?][] = [
  ['1.2.3.4', 4, '1.2.3.4'],
  ['255.255.255.255', 4, '255.255.255.255'],
  ['0.0.0.0', 4, '0.0.0.0'],
  ['::', 6, '::'],
  ['::1', 6, '::1'],
  ['1::', 6, '1::'],
  ['2001:DB8::0:1', 6, '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', 6, '2001:db8::1:0:0:1'],
  ['2001:0:0:1:0:0:0:1', 6, '2001:0:0:1::1'],
  ['1:0:2:3:4:5:6:7', 6, '1:0:2:3:4:5:6:7'],
  ['1:2:3:4:5:6:7::', 6, '1:2:3:4:5:6:7:0'],
  ['::2:3:4:5:6:7:8', 6, '0:2:3:4:5:6:7:8'],
  ['::ffff:1.2.3.4', 6, '::ffff:1.2.3.4'],
  ['::1.2.3.4', 6, '::102:304'],
  ['1:2:3:4:5:6:77.77.88.88', 6, '1:2:3:4:5:6:4d4d:5858'],
  ['fe80:0:0:0:0:0:0:0', 6, 'fe80::'],
  ['ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255', 6, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['', 0],
  ['1', 0],
  ['1.2.3', 0],
  ['1.2.3.4.5', 0],
  ['1.2.3.4.', 0],
  ['1.2.3.4 ', 0],
  [' 1.2.3.4', 0],
  ['01.2.3.4', 0],
  ['1.2.3.00', 0],
  ['1.2.3.256', 0],
  ['1.2..4', 0],
  ['1.2.3.4/24', 0],
  ['fe80::1%eth0', 0],
  [':', 0],
  [':1', 0],
  ['1:', 0],
  [':::', 0],
  ['1:::2', 0],
  ['::1::2', 0],
  ['12345::', 0],
  ['::g', 0],
  ['1:2:3:4:5:6:7', 0],
  ['1:2:3:4:5:6:7:8:9', 0],
  ['1:2:3:4:5:6:7:8::', 0],
  ['1:2:3:4::5:6:7:8', 0],
  ['1:2:3:4:5:6:7:1.2.3.4', 0],
  ['1:2:3:4:5:1.2.3.4', 0],
  ['::1.2.3.4:1', 0],
  ['::01.2.3.4', 0],
  ['::1.2.3', 0],
];

for (const [value, family, wanted] of ADDRESSES) {
  test(`"${value}" is ${family ? `IPv${family}, "${wanted}"` : 'no address'}`, () => {
    expect(parse(value)).toBe(family);
    if (wanted) expect(canonical(value)).toBe(wanted);
  });
}

test('addresses are those that Node knows, zones apart', () => {
  const piece = fc.constantFrom(
    '0',
    '1',
    '01',
    '9',
    '25',
    '255',
    '256',
    'a',
    'ffff',
    'F0',
    '12345',
    ':',
    '::',
    '.',
    '1.2.3.4',
  );
  const texts = fc.oneof(
    fc.array(piece, {maxLength: 12}).map((pieces) => pieces.join('')),
    fc.array(piece, {maxLength: 9}).map((pieces) => pieces.join(':')),
    fc.ipV6(),
    fc.ipV4(),
  );
  fc.assert(
    fc.property(texts, (value) => {
      expect(parse(value)).toBe(isIP(value));
    }),
    {numRuns: 3000},
  );
});

test('canonical text reads back as the same address', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 0, 0, 1, 0x12, 0x123, 0xffff), {minLength: 8, maxLength: 8}),
      (groups) => {
        const value = groups.map((group) => group.toString(16)).join(':');
        const shortest = canonical(value) as string;
        expect(shortest.length).toBeLessThanOrEqual(Math.max(value.length, 22));
        if (!shortest.includes('.'))
          expect(shortest).toBe(new URL(`http://[${value}]`).hostname.slice(1, -1));
        expect(canonical(shortest)).toBe(shortest);
      },
    ),
    {numRuns: 1000},
  );
});

test('a zone is kept apart, on IPv6 only', () => {
  expect(net.parseAddressZone(input, put('fe80::1%eth0'), addr)).toBe(6);
  expect(text(view.getUint32(addr + 16, true), view.getUint32(addr + 20, true))).toBe('eth0');
  expect(net.parseAddressZone(input, put('fe80::1'), addr)).toBe(6);
  expect(view.getUint32(addr + 20, true)).toBe(0);
  for (const bad of ['1.2.3.4%eth0', 'fe80::1%', '%eth0'])
    expect(net.parseAddressZone(input, put(bad), addr)).toBe(0);
});

const PREFIXES: [string, string?][] = [
  ['1.2.3.4/24', '1.2.3.0/24'],
  ['1.2.3.4/32', '1.2.3.4/32'],
  ['1.2.3.4/0', '0.0.0.0/0'],
  ['2001:db8::1/33', '2001:db8::/33'],
  ['::ffff:1.2.3.4/120', '::ffff:1.2.3.0/120'],
  ['ffff::1/128', 'ffff::1/128'],
  ['::1/64', '::/64'],
  ['127.0.0.1/1000'],
  ['1.2.3.4/33'],
  ['::/129'],
  ['1.2.3.4'],
  ['1.2.3.4/'],
  ['1.2.3.4/024'],
  ['1.2.3.4/+4'],
  ['fe80::1%e/64'],
  ['/24'],
  [''],
];

for (const [value, wanted] of PREFIXES) {
  test(`prefix "${value}" ${wanted ? `is ${wanted}` : 'is refused'}`, () => {
    expect(net.parsePrefix(input, put(value), prefix)).toBe(wanted ? 1 : 0);
    if (wanted) expect(text(output, net.formatPrefix(prefix, output))).toBe(wanted);
  });
}

test('families meet only after unmapping', () => {
  expect(net.parsePrefix(input, put('::ffff:1.2.3.0/120'), prefix)).toBe(1);
  expect(parse('1.2.3.9')).toBe(4);
  expect(net.prefixContains(prefix, 4, addr)).toBe(0);
  net.unmapPrefix(prefix);
  expect(net.prefixContains(prefix, 4, addr)).toBe(1);
  expect(parse('::ffff:1.2.3.9')).toBe(6);
  expect(net.prefixContains(prefix, 6, addr)).toBe(0);
  expect(net.unmapAddress(addr, 6)).toBe(4);
  expect(net.prefixContains(prefix, 4, addr)).toBe(1);
});

test('membership agrees with Node’s block list', () => {
  const near = fc.tuple(fc.ipV6(), fc.integer({min: 0, max: 128}), fc.integer({min: 0, max: 127}));
  fc.assert(
    fc.property(near, ([base, bits, flip]) => {
      const family = parse(base);
      fc.pre(family === 6 && !base.includes('.'));
      const at = addr + (flip >> 3);
      bytes[at] = bytes[at]! ^ (0x80 >> (flip & 7));
      net.parsePrefix(input, put(`${base}/${bits}`), prefix);
      expect(net.prefixContains(prefix, 6, addr)).toBe(flip >= bits ? 1 : 0);
    }),
    {numRuns: 1000},
  );
  const list = new BlockList();
  list.addSubnet('10.1.0.0', 15);
  net.parsePrefix(input, put('10.1.0.0/15'), prefix);
  for (const value of ['10.0.0.1', '10.1.255.255', '10.2.0.0', '9.255.255.255']) {
    expect(net.prefixContains(prefix, parse(value), addr)).toBe(list.check(value) ? 1 : 0);
  }
});
