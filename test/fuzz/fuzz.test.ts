// Fuzzing: what is in the corpus, then texts made out of it. In CI a few seconds each
// from a fixed seed; scripts/fuzz.mjs gives it time and another seed.
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {seededRandom} from '../../core-wasm/host/chaos.ts';
import {mutate} from './mutate.ts';
import {addresses} from './targets/address.ts';
import {date} from './targets/date.ts';
import {documents} from './targets/documents.ts';
import {expression} from './targets/expression.ts';
import {regex} from './targets/regex.ts';
import {rules} from './targets/rules.ts';
import type {Target} from './targets/target.ts';

const TARGETS: readonly Target[] = [regex, expression, rules, date, documents, addresses];
const {FIREWATCH_FUZZ_SECONDS, FIREWATCH_FUZZ_SEED} = process.env;
const SECONDS = Number(FIREWATCH_FUZZ_SECONDS ?? 0);
const SEED = Number(FIREWATCH_FUZZ_SEED ?? 1);

async function checked({name, check}: Target, text: string): Promise<void> {
  try {
    await check(text);
  } catch (cause) {
    const row = JSON.stringify(text);
    throw new Error(`mend it and add the row to test/fuzz/corpus/${name}.json: ${row}`, {cause});
  }
}

describe.each(TARGETS.map((target) => [target.name, target] as const))('%s', (name, target) => {
  const corpus: string[] = JSON.parse(readFileSync(`test/fuzz/corpus/${name}.json`, 'utf8'));

  test('the corpus', async () => {
    expect(corpus.length).toBeGreaterThan(0);
    for (const text of corpus) await checked(target, text);
  });

  test('made of the corpus', {timeout: 120_000 + SECONDS * 2000}, async () => {
    const random = seededRandom(SEED);
    const until = performance.now() + SECONDS * 1000;
    let rounds = 0;
    while (SECONDS > 0 ? performance.now() < until : rounds < target.rounds) {
      await checked(target, mutate(corpus, target.tokens, random));
      rounds++;
    }
    if (SECONDS > 0) console.info(`${name}: ${rounds} texts, seed ${SEED}`);
  });
});
