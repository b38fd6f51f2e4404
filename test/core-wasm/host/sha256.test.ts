import {createHash} from 'node:crypto';
import {expect, test} from 'vitest';
import {sha256} from '../../../core-wasm/host/sha256.ts';

test('agrees with another implementation at every length around the block', () => {
  for (let length = 0; length < 260; length++) {
    const text = 'aé€'.repeat(length).slice(0, length);
    expect(sha256(text), text).toBe(createHash('sha256').update(text).digest('hex'));
  }
});
