// Decompression by tools: several frames, damage, bombs, and tools that are not there.
import {execFileSync} from 'node:child_process';
import {Readable} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {readChunks} from '../../kernel/acquire/bytes.ts';
import {EXPANSION_LIMITS, type ExpansionLimits} from '../../kernel/acquire/expansion.ts';
import {decompress, TOOLS, type ToolFormat, type Tools} from '../../kernel/acquire/tool.ts';
import {whyNot} from '../acceptance/harness.ts';

const TEXT = Array.from({length: 20_000}, (_, at) => `line ${at} ${(at * 48271) % 65537}\n`).join(
  '',
);
const COMMANDS = {zstd: ['zstd', '-cq'], bzip2: ['bzip2', '-cq'], xz: ['xz', '-cq']} as const;

const pack = (format: ToolFormat, text: string | Uint8Array) => {
  const [program, ...args] = COMMANDS[format];
  return execFileSync(program, args, {input: text, maxBuffer: 1 << 28});
};

interface Read {
  readonly text: string;
  readonly code: string | undefined;
}

async function read(
  format: ToolFormat,
  bytes: Uint8Array,
  limits: ExpansionLimits = EXPANSION_LIMITS,
  tools: Tools = TOOLS[format],
): Promise<Read> {
  const source = readChunks(Readable.from([bytes]), 'packed');
  let text = '';
  try {
    for await (const chunk of decompress(source, format, 'packed', limits, tools))
      text += Buffer.from(chunk).toString();
    return {text, code: undefined};
  } catch (error) {
    return {text, code: (error as {code?: string}).code};
  }
}

describe.each(['zstd', 'bzip2', 'xz'] as const)('%s', (format) => {
  const missing = whyNot(format, '--version');

  test('several frames in a row are one text', async (context) => {
    if (missing) context.skip(missing);
    const bytes = Buffer.concat([pack(format, TEXT), pack(format, TEXT)]);
    expect(await read(format, bytes)).toEqual({text: TEXT + TEXT, code: undefined});
  });

  test('an early end: what came before is there, and the end is named', async (context) => {
    if (missing) context.skip(missing);
    const whole = pack(format, TEXT);
    const {text, code} = await read(format, whole.subarray(0, whole.length - 20));
    expect(code).toBe('FW1022');
    expect(TEXT.startsWith(text)).toBe(true);
  });

  test('a bomb is stopped at the limit', async (context) => {
    if (missing) context.skip(missing);
    const {text, code} = await read(format, pack(format, new Uint8Array(1 << 26)), {
      ratio: 100,
      from: 1 << 20,
      total: 1e12,
    });
    expect(code).toBe('FW1014');
    expect(text.length).toBeLessThan(1 << 24);
  });

  test('who stops reading stops the tool', async (context) => {
    if (missing) context.skip(missing);
    const source = readChunks(Readable.from([pack(format, TEXT.repeat(20))]), 'packed');
    for await (const _ of decompress(source, format, 'packed')) break;
  });

  test('no tool installed', async () => {
    const outcome = await read(format, pack(format, TEXT), undefined, [['no-such-tool-here']]);
    expect(outcome).toEqual({text: '', code: 'FW1021'});
  });

  test('the next tool is tried', async (context) => {
    if (missing) context.skip(missing);
    const tools: Tools = [['no-such-tool-here'], ...TOOLS[format]];
    expect((await read(format, pack(format, TEXT), undefined, tools)).text).toBe(TEXT);
  });
});
