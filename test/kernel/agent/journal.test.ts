// Journals: what is read back of one that was written over another, torn, or damaged.
import {appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readJournal} from '../../../kernel/agent/journal/reader.ts';
import {Journal} from '../../../kernel/agent/journal/writer.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-journal-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

const spare = () => join(folder, 'spare');
const journal = () => join(folder, 'journal');

/** Writes a journal of so many ticks. */
async function write(generation: number, ticks: number, file = journal()): Promise<number> {
  const written = await Journal.begin(
    file,
    {kind: 'head', at: 0n, streams: []},
    {
      generation,
      spare: spare(),
      sleep: async () => {},
      onTrouble: (error) => {
        if (error) throw error;
      },
    },
  );
  for (let at = 1; at <= ticks; at++) await written.append({kind: 'tick', at: BigInt(at)});
  const {bytes} = written;
  await written.close();
  return bytes;
}

/** How many ticks come back, and how it ends. */
async function read(generation: number) {
  const records = readJournal(journal(), generation);
  for (let ticks = 0; ; ) {
    const {value, done} = await records.next();
    if (done) return {ticks, ...value};
    if (value.kind === 'tick') expect(value.at).toBe(BigInt(++ticks));
  }
}

/** Changes a byte of the file. */
function damage(at: number): void {
  const bytes = readFileSync(journal());
  bytes[at]! ^= 0xff;
  writeFileSync(journal(), bytes);
}

test('one of its own', async () => {
  await write(7, 3);
  expect(await read(7)).toEqual({ticks: 3, unread: 0, isDamaged: false});
});

test('one that is not there', async () => {
  expect(await read(7)).toEqual({ticks: 0, unread: 0, isDamaged: false});
});

test('over a longer one, whose records are no more', async () => {
  const longer = await write(7, 1000, spare());
  const shorter = await write(8, 3);
  expect(readFileSync(journal())).toHaveLength(longer);
  expect(await read(8)).toEqual({ticks: 3, unread: longer - shorter, isDamaged: false});
});

test('over a shorter one', async () => {
  await write(7, 3, spare());
  await write(8, 1000);
  expect(await read(8)).toEqual({ticks: 1000, unread: 0, isDamaged: false});
});

test('taken over, and not begun', async () => {
  const bytes = await write(7, 3);
  expect(await read(8)).toMatchObject({ticks: 0, isDamaged: false});
  expect(await read(7)).toEqual({ticks: 3, unread: 0, isDamaged: false});
  expect(bytes).toBe(readFileSync(journal()).length);
});

test('its last record is torn, over an older one', async () => {
  await write(7, 1000, spare());
  const bytes = await write(8, 3);
  damage(bytes - 1);
  expect(await read(8)).toMatchObject({ticks: 2, isDamaged: false});
});

test('its last record is torn, at the end of the file', async () => {
  const bytes = await write(7, 3);
  writeFileSync(journal(), readFileSync(journal()).subarray(0, bytes - 5));
  expect(await read(7)).toMatchObject({ticks: 2, isDamaged: false});
});

test('what follows is no record', async () => {
  await write(7, 3);
  appendFileSync(journal(), 'a text of some length, of no use '.repeat(200_000));
  expect(await read(7)).toMatchObject({ticks: 3, isDamaged: false});
});

for (const over of [false, true]) {
  test(`a record in the middle is damaged${over ? ', over an older one' : ''}`, async () => {
    if (over) await write(7, 1000, spare());
    const bytes = await write(8, 500);
    damage(Math.floor(bytes / 2));
    const {ticks, isDamaged} = await read(8);
    expect(ticks).toBeLessThan(500);
    expect(ticks).toBeGreaterThan(100);
    expect(isDamaged).toBe(true);
  });
}
