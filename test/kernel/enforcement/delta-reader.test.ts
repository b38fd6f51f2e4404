// Deltas and events, cut anywhere.
import {expect, test} from 'vitest';
import {DeltaReader} from '../../../kernel/enforcement/feed/delta-reader.ts';
import {EventReader} from '../../../kernel/enforcement/feed/event-reader.ts';

const NOW = 1_000_000_000_000n;
const row = (id: number, value: string, more: object = {}) => ({
  ...{
    id,
    value,
    scope: 'Ip',
    type: 'ban',
    origin: 'cscli',
    scenario: 'a {b} "c\\" []',
    duration: '4h0m1s',
  },
  ...more,
});

function read(text: string, size: number): DeltaReader {
  const reader = new DeltaReader(() => NOW);
  for (let at = 0; at < text.length; at += size) reader.write(text.slice(at, at + size));
  reader.end();
  return reader;
}

test('a delta is the same however it is cut', () => {
  const rows = [row(1, '192.0.2.1'), row(2, '2001:DB8::0:1'), row(3, '::ffff:192.0.2.7')];
  const range = row(4, '198.51.100.77/24', {scope: 'range'});
  const text = JSON.stringify(
    {new: [...rows, range], deleted: [row(9, '192.0.2.9')]},
    undefined,
    1,
  );
  for (let size = 1; size < 40; size++) {
    const {adds, deletes, unusable} = read(text, size);
    expect(adds.map(({id, scope, value}) => [id, scope, value])).toEqual([
      [1, 'Ip', '192.0.2.1'],
      [2, 'Ip', '2001:db8::1'],
      [3, 'Ip', '192.0.2.7'],
      [4, 'Range', '198.51.100.0/24'],
    ]);
    expect(adds[0]!.until).toBe(NOW + 14_401_000_000_000n);
    expect([deletes, unusable]).toEqual([[9], 0]);
  }
});

test('older APIs write null for nothing', () => {
  const {adds, deletes} = read('{"deleted":null,"new":null}', 5);
  expect([adds, deletes]).toEqual([[], []]);
});

test('rows that are no decisions are left out and counted', () => {
  const rows = [row(1, 'x; rm -rf /'), row(2, '192.0.2.1', {duration: 'soon'}), {id: 'x'}];
  expect(read(JSON.stringify({new: rows, deleted: []}), 7)).toMatchObject({adds: [], unusable: 3});
});

test.each([
  ['a page of a proxy', '<html>{"new": []}</html>'],
  ['a message', '{"message": "new"}'],
  ['a list', '[]'],
  ['nothing', ''],
  ['half of it', '{"new": [{"id": 1, "value": "192.0.2.1"'],
  ['without its end', '{"new": [], "deleted": []'],
  ['something behind it', '{"new": [], "deleted": []}{}'],
])('%s is no delta', (_name, text) => {
  expect(() => read(text, 3)).toThrow(SyntaxError);
});

test('events are the same however they are cut', () => {
  const text = 'retry: 1000\n\n:\n\nevent: all\ndata: {"new": 1}\nid: 7.1\n\ndata: {}\n\n';
  for (let size = 1; size < text.length; size++) {
    const heard: string[] = [];
    const reader = new EventReader({
      data: (piece) => heard.push(piece),
      event: (name, id) => heard.push(`=${name}=${id}`),
    });
    for (let at = 0; at < text.length; at += size) reader.write(text.slice(at, at + size));
    expect(heard.join('')).toBe(' {"new": 1}=all=7.1 {}==7.1');
  }
});
