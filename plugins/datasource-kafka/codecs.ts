/// <reference path="./snappyjs.d.ts" />
// What producers compress with and the client does not know: zstd by Node, snappy in the blocks
// that Kafka's clients write, or bare.
import {zstdDecompressSync} from 'node:zlib';
import kafkajs from 'kafkajs';
import {uncompress} from 'snappyjs';

/** Of a batch of messages; far above what brokers take (1 MiB unless they are told otherwise). */
const UNPACKED_BYTES_MAX = 64 << 20;
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
/** Of its header: the mark, a version, and the least version that reads it. */
const HEADER_BYTES = 16;

export function unsnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL))
    return Buffer.from(uncompress(bytes, UNPACKED_BYTES_MAX));
  const blocks: Uint8Array[] = [];
  let total = 0;
  for (let at = HEADER_BYTES; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError('a block of snappy is cut off');
    blocks.push(uncompress(bytes.subarray(at + 4, end), UNPACKED_BYTES_MAX - total));
    total += blocks.at(-1)!.length;
    at = end;
  }
  return Buffer.concat(blocks);
}

const refused = async (): Promise<Buffer> => {
  throw new Error('nothing is written');
};

/** Lets the client know of them. */
export function addCodecs(): void {
  const {CompressionCodecs, CompressionTypes} = kafkajs;
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: refused,
    decompress: async (bytes: Buffer) =>
      zstdDecompressSync(bytes, {maxOutputLength: UNPACKED_BYTES_MAX}),
  });
  CompressionCodecs[CompressionTypes.Snappy] = () => ({
    compress: refused,
    decompress: async (bytes: Buffer) => unsnappy(bytes),
  });
}
