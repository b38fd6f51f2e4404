// Transforms in a running agent: what is unfinished is in the checkpoint.
import {expect, test} from 'vitest';
import {openTransform, type Transform} from '../../../kernel/acquire/transform.ts';
import type {StreamRecord} from '../../../kernel/agent/stream.ts';
import {StreamTransforms} from '../../../kernel/agent/transforms.ts';

const stream = (): StreamRecord => ({
  key: 's3',
  name: 'bucket/key',
  module: 's3',
  labels: {type: 't'},
  position: null,
});
const encoder = new TextEncoder();

async function openTransforms(text: string | undefined, onFault: string[] = []) {
  const transforms = new StreamTransforms((source, why) => onFault.push(`${source} ${why}`));
  const transform = text === undefined ? undefined : ((await openTransform(text)) as Transform);
  transforms.configure('s3', transform);
  const feed = (to: StreamRecord, bytes: string, isLast = false) =>
    Buffer.from(transforms.apply(to, encoder.encode(bytes), isLast, 0n)).toString();
  return {transforms, feed};
}

test('a line that began before a restart goes on after it', async () => {
  const before = await openTransforms('Upper(evt.Line.Raw)');
  const one = stream();
  expect(before.feed(one, 'ab\ncd')).toBe('AB\n');
  const record = JSON.parse(JSON.stringify(before.transforms.recordOf(one)));
  const after = await openTransforms('Upper(evt.Line.Raw)');
  after.transforms.adopt(record);
  expect(after.feed(record, 'e\nf', true)).toBe('CDE\nF\n');
  expect(after.transforms.recordOf(record)).toEqual(stream());
});

test('a reload that takes the transform away leaves the line whole', async () => {
  const {transforms, feed} = await openTransforms('Upper(evt.Line.Raw)');
  const one = stream();
  feed(one, 'ab');
  transforms.configure('s3', undefined);
  expect(feed(one, 'c\nd')).toBe('abc\nd');
  expect(feed(one, 'e\n')).toBe('e\n');
});

test('without a transform bytes are handed on as they are', async () => {
  const {feed} = await openTransforms(undefined);
  expect(feed(stream(), 'a\nb')).toBe('a\nb');
});

test('a reason is told once of a stream', async () => {
  const faults: string[] = [];
  const {feed} = await openTransforms('evt.Line.Raw == "good" ? "x" : nil', faults);
  expect(feed(stream(), 'bad\ngood\nworse\n')).toBe('bad\nx\nworse\n');
  expect(faults).toEqual(['bucket/key expected a string or a list of strings, found nil']);
});
