// What a plugin in a process of its own tells the host in a second: so many notes, and counters whole.
import {expect, test} from 'vitest';
import {RemoteHost} from '../../../kernel/plugin/child/remote-host.ts';

const SECOND = 1_000_000_000n;

function open() {
  const notes: [name: string, value: unknown][] = [];
  const clock = {now: SECOND};
  const peer = {note: (name: string, value: unknown) => notes.push([name, value])};
  const host = new RemoteHost(
    () => peer as never,
    new AbortController().signal,
    () => clock.now,
  );
  const counted = () =>
    notes
      .filter(([name]) => name === 'count')
      .reduce((sum, [, value]) => sum + (value as {value: number}).value, 0);
  return {host, notes, clock, counted};
}

test('counts of a busy second are summed, and told in the next one', () => {
  const {host, notes, clock, counted} = open();
  for (let i = 0; i < 1_000; i++) host.count('requests_total', 1, {status: '200'});
  expect(notes.length).toBe(200);
  clock.now += SECOND;
  host.count('requests_total', 1, {status: '403'});
  expect(notes.slice(200)).toEqual([
    ['count', {name: 'requests_total', value: 800, labels: {status: '200'}}],
    ['count', {name: 'requests_total', value: 1, labels: {status: '403'}}],
  ]);
  expect(counted()).toBe(1_001);
});

test('other notes are lost, and how many is told', () => {
  const {host, notes, clock} = open();
  for (let i = 0; i < 250; i++) host.log('info', String(i));
  clock.now += SECOND;
  host.log('info', 'later');
  expect(notes.length).toBe(202);
  expect(notes[200]).toEqual(['lost', {count: 50}]);
});

test('of very many counters some are lost', () => {
  const {host, notes, clock} = open();
  for (let i = 0; i < 400; i++) host.count(`c${i}_total`);
  clock.now += SECOND;
  host.health('ok');
  expect(notes.slice(200)).toHaveLength(1 + 100 + 1);
  expect(notes[200]).toEqual(['lost', {count: 100}]);
});
