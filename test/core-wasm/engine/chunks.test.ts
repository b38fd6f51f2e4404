// However the input is cut, the alerts are the same, byte for byte.
import {beforeAll, describe, expect, test} from 'vitest';
import {hasConformance, titled} from '../../conformance-data.ts';
import {examples, hubImage, Replay, serviceLogs} from './replay.ts';

const CHUNKS = [1, 7, 100, 5000, 70_000, 1 << 20];

let whole: Replay;
let cut: Map<number, Replay>;
beforeAll(async () => {
  const image = await hubImage();
  whole = await Replay.open(image);
  cut = new Map();
  for (const chunk of CHUNKS) cut.set(chunk, await Replay.open(image, {chunk, seed: chunk}));
});

describe.each(examples.map((log) => [log.name, log] as const))('%s', (_, log) => {
  test('raises alerts', () => expect(whole.alerts(log)).not.toBe(''));

  test.each(CHUNKS)('pieces of up to %d bytes', (chunk) => {
    expect(cut.get(chunk)!.alerts(log)).toBe(whole.alerts(log));
  });
});

describe.skipIf(!hasConformance)(titled('service logs'), () => {
  test.each(serviceLogs().map((log) => [log.name, log] as const))('%s', (_, log) => {
    const alerts = whole.alerts(log);
    for (const chunk of [1, 100]) expect(cut.get(chunk)!.alerts(log)).toBe(alerts);
  });
});
