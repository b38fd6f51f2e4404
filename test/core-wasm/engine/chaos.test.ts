// Each chaos switch, and some together, leave every alert as it is.
import {type Chaos, CoreSlot} from '@firewatch/core-wasm';
import {beforeAll, describe, expect, test} from 'vitest';
import {examples, hubImage, Replay} from './replay.ts';

const SWITCHES: Readonly<Record<string, Chaos>> = {
  'no tables: bitstate': {matcher: 'bitstate'},
  'no tables: thread lists': {matcher: 'pike'},
  'every miss refused': {refuse: 1},
  'one miss of a hundred refused': {refuse: 0.01},
  'automata dropped every 50 lines': {flushEvery: 50},
  'automata dropped often': {flushEvery: 997},
  'saved and restored every 100 lines': {snapshotEvery: 100},
  'saved and restored every 7 lines': {snapshotEvery: 7},
  'no dispatch': {dispatch: false},
  'every predicate evaluated': {memo: false},
  'small pieces, saved often': {chunk: 300, snapshotEvery: 61},
  'small pieces, misses refused, dropped often': {chunk: 60, refuse: 0.05, flushEvery: 211},
  'bitstate without dispatch, saved': {matcher: 'bitstate', dispatch: false, snapshotEvery: 333},
};

const slot = new CoreSlot();
let image: Uint8Array;
const expected = new Map<string, string>();
beforeAll(async () => {
  image = await hubImage();
  const plain = await Replay.open(image);
  for (const log of examples) expected.set(log.name, plain.alerts(log));
});

describe.each(Object.entries(SWITCHES))('%s', (_, chaos) => {
  let replay: Replay;
  beforeAll(async () => {
    replay = await Replay.open(image, chaos, slot);
  });
  test.each(examples.map((log) => [log.name, log] as const))('%s', (name, log) => {
    expect(replay.alerts(log)).toBe(expected.get(name));
  });
});
