// Databases in MaxMind's format, made of a few networks: what tests of addresses read.
// https://maxmind.github.io/MaxMind-DB/ has the format: a search tree of two 24-bit
// records a node, 16 zero bytes, the data, a marker, metadata.
import {isIP} from 'node:net';

type Value = string | number | boolean | bigint | {readonly [key: string]: Value};

/** A network ("192.0.2.0/24") and its record. Whole numbers are written as integers, bigint as float. */
export interface NetworkRecord {
  readonly network: string;
  readonly record: {readonly [key: string]: Value};
}

const TREE_DEPTH = 128;
const RECORD_BYTES = 3;
const MARKER = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');

type Branch = [Branch | number | undefined, Branch | number | undefined];

/** A database of IPv6, with IPv4 in ::/96. */
export function mmdb(type: string, networks: readonly NetworkRecord[]): Buffer {
  const root: Branch = [undefined, undefined];
  const data: Buffer[] = [];
  let size = 0;
  for (const {network, record} of networks) {
    const [address, length] = network.split('/') as [string, string];
    const bits = Number(length) + (isIP(address) === 4 ? 96 : 0);
    insert(root, bytesOf(address), bits, size);
    const bytes = encode(record);
    data.push(bytes);
    size += bytes.length;
  }
  const nodes = flatten(root);
  const tree = Buffer.alloc(nodes.length * RECORD_BYTES * 2);
  const numbers = new Map(nodes.map((node, i) => [node, i]));
  nodes.forEach((node, i) => {
    node.forEach((child, side) => {
      const value =
        child === undefined
          ? nodes.length
          : typeof child === 'number'
            ? nodes.length + 16 + child
            : numbers.get(child)!;
      tree.writeUIntBE(value, (i * 2 + side) * RECORD_BYTES, RECORD_BYTES);
    });
  });
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_770_000_000,
    database_type: type,
    description: {en: 'made for tests'},
    ip_version: 6,
    node_count: nodes.length,
    record_size: RECORD_BYTES * 8,
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, MARKER, metadata]);
}

function insert(root: Branch, address: Buffer, bits: number, data: number): void {
  let node = root;
  for (let depth = 0; depth < bits; depth++) {
    const side = (address[depth >> 3]! >> (7 - (depth & 7))) & 1;
    if (depth === bits - 1) {
      node[side] = data;
      return;
    }
    const next = node[side];
    if (typeof next === 'number') throw new Error('networks must not lie in each other');
    if (next) node = next;
    else {
      const made: Branch = [undefined, undefined];
      node[side] = made;
      node = made;
    }
  }
}

function flatten(root: Branch): Branch[] {
  const nodes = [root];
  for (const node of nodes) {
    for (const child of node) if (Array.isArray(child)) nodes.push(child);
  }
  return nodes;
}

function bytesOf(address: string): Buffer {
  const bytes = Buffer.alloc(TREE_DEPTH / 8);
  if (isIP(address) === 4) {
    address.split('.').forEach((part, i) => {
      bytes[12 + i] = Number(part);
    });
    return bytes;
  }
  const [head = '', tail = ''] = address.split('::');
  const words = (text: string) => (text === '' ? [] : text.split(':'));
  words(head).forEach((word, i) => {
    bytes.writeUInt16BE(Number.parseInt(word, 16), i * 2);
  });
  const last = words(tail);
  last.forEach((word, i) => {
    bytes.writeUInt16BE(Number.parseInt(word, 16), 16 - (last.length - i) * 2);
  });
  return bytes;
}

const TYPE = {string: 2, double: 3, map: 7, uint32: 6, bool: 14} as const;

function encode(value: Value): Buffer {
  switch (typeof value) {
    case 'string': {
      const bytes = Buffer.from(value);
      return Buffer.concat([control(TYPE.string, bytes.length), bytes]);
    }
    case 'boolean':
      return control(TYPE.bool, value ? 1 : 0);
    case 'bigint':
      return double(Number(value));
    case 'number': {
      if (!Number.isInteger(value)) return double(value);
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return Buffer.concat([control(TYPE.uint32, 4), bytes]);
    }
    default: {
      const entries = Object.entries(value);
      const parts = entries.flatMap(([key, item]) => [encode(key), encode(item)]);
      return Buffer.concat([control(TYPE.map, entries.length), ...parts]);
    }
  }
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return Buffer.concat([control(TYPE.double, 8), bytes]);
}

/** Type and size: sizes from 29 on take a further byte, types from 8 on too. */
function control(type: number, size: number): Buffer {
  const low = size < 29 ? size : 29;
  const head = type < 8 ? [(type << 5) | low] : [low, type - 7];
  return Buffer.from(size < 29 ? head : [...head, size - 29]);
}
