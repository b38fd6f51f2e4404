// Standard input and named pipes.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {afterAll, expect, test} from 'vitest';
import {packaged} from '../../../plugins/datasource-stdin/index.ts';
import {openHere, readLines} from '../open-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'firewatch-stdin-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
const fifo = (name: string): string => {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
};

test('standard input, to its end, an unfinished line as well', async () => {
  const input = new PassThrough();
  const {run} = await openHere(
    packaged(() => input),
    'stdin',
    {},
  );
  input.end('one\ntwo\nhalf');
  const {lines, position} = await readLines(run.chunks);
  expect(lines).toEqual(['one', 'two', 'half']);
  expect(position).toBe(12);
});

test('standard input that says nothing does not hold up the end', async () => {
  const {run, close} = await openHere(
    packaged(() => new PassThrough()),
    'stdin',
    {},
  );
  const reading = readLines(run.chunks);
  await close();
  expect((await reading).lines).toEqual([]);
});

test('a pipe stays while writers come and go', async () => {
  const path = fifo('tail');
  const {run, close} = await openHere(
    packaged(() => new PassThrough()),
    'fifo',
    {path},
  );
  const chunks = run.chunks[Symbol.asyncIterator]();
  for (const word of ['one', 'two', 'three']) {
    const writer = await open(path, 'w');
    await writer.write(`${word}\n`);
    await writer.close();
    expect(Buffer.from((await chunks.next()).value!.bytes).toString()).toBe(`${word}\n`);
  }
  await close();
});

test('with mode cat it ends with its last writer, not before the first', async () => {
  const path = fifo('cat');
  const {run} = await openHere(
    packaged(() => new PassThrough()),
    'fifo',
    {path, mode: 'cat'},
  );
  const reading = readLines(run.chunks);
  const writer = await open(path, 'w');
  await writer.write('only\n');
  await writer.close();
  expect((await reading).lines).toEqual(['only']);
});

test('what is no pipe is refused', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'x\n');
  await expect(
    openHere(
      packaged(() => new PassThrough()),
      'fifo',
      {path},
    ),
  ).rejects.toThrow('is no named pipe');
});
