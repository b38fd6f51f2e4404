// Compiled rules on disk: used when nothing that shaped them changed, and never otherwise.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {CompiledRules} from '@firewatch/core-wasm';
import {compileRules} from '@firewatch/core-wasm/compiler';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {throughCache} from '../../../kernel/rules/image-cache.ts';
import {loadRules} from '../../../kernel/rules/load.ts';

const SCENARIO = `type: leaky
name: test/a
description: a
filter: evt.Meta.log_type == 'a'
groupby: evt.Meta.source_ip
capacity: 5
leakspeed: 10s
`;

let folder = '';
let compilations = 0;
const owner = process.getuid!();
const rules = () => join(folder, 'rules');
const images = () => join(folder, 'images');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-images-'));
  mkdirSync(join(rules(), 'scenarios'), {recursive: true});
  writeFileSync(join(rules(), 'scenarios/a.yaml'), SCENARIO);
  compilations = 0;
});
afterEach(() => rmSync(folder, {recursive: true}));

async function compiled({build = 'one', strict = false, by = owner} = {}): Promise<CompiledRules> {
  const set = await loadRules(rules());
  return throughCache(set, {strict}, {folder: images(), build, owner: by}, async () => {
    compilations += 1;
    return compileRules(set, {strict});
  });
}

const onlyImage = () => join(images(), readdirSync(images())[0]!);

test('what was compiled once is not compiled again, faults included', async () => {
  writeFileSync(join(rules(), 'scenarios/b.yaml'), 'type: leaky\nname: test/b\n');
  const [one, two] = [await compiled(), await compiled()];
  expect(compilations).toBe(1);
  expect(two.faults.length).toBeGreaterThan(0);
  expect(two.faults).toEqual(one.faults);
  expect(two.loaded).toEqual(one.loaded);
  expect(Buffer.from(two.image!).equals(Buffer.from(one.image!))).toBe(true);
});

const CHANGES: [name: string, change: () => Promise<unknown>][] = [
  [
    'a byte of a rule',
    async () => {
      writeFileSync(join(rules(), 'scenarios/a.yaml'), SCENARIO.replace('5', '6'));
      await compiled();
    },
  ],
  [
    'a new file',
    async () => {
      writeFileSync(join(rules(), 'scenarios/b.yaml'), SCENARIO.replace('test/a', 'test/b'));
      await compiled();
    },
  ],
  ['another build', () => compiled({build: 'two'})],
  ['another option', () => compiled({strict: true})],
  [
    'a damaged file',
    async () => {
      const bytes = readFileSync(onlyImage());
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(onlyImage(), bytes);
      await compiled();
    },
  ],
  [
    'a cut file',
    async () => {
      writeFileSync(onlyImage(), readFileSync(onlyImage()).subarray(0, 30));
      await compiled();
    },
  ],
  [
    'a file that others may write',
    async () => {
      chmodSync(onlyImage(), 0o666);
      await compiled();
    },
  ],
  ["another user's file", () => compiled({by: owner + 1})],
];
for (const [name, change] of CHANGES) {
  test(`compiled again: ${name}`, async () => {
    await compiled();
    await change();
    expect(compilations).toBe(2);
  });
}

test('a folder that cannot be made costs nothing but time', async () => {
  writeFileSync(images(), 'no folder');
  expect((await compiled()).image).toBeDefined();
});

test('only the newest are kept', async () => {
  for (let build = 0; build < 12; build++) await compiled({build: String(build)});
  expect(readdirSync(images())).toHaveLength(8);
});
