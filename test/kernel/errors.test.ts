// The code table, its page and its uses agree.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {FAULTS} from '../../core-wasm/compiler/rules/faults.ts';
import {CODES} from '../../kernel/errors.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const TABLES = [
  'kernel/errors.ts',
  'kernel/hub/codes.ts',
  'kernel/network/codes.ts',
  'kernel/plugin/codes.ts',
  'core-wasm/compiler/rules/faults.ts',
];
const ALL: Readonly<Record<string, {title: string}>> = {...CODES, ...FAULTS};
const FOLDERS = ['kernel', 'server', 'cli', 'core-wasm'];

const used = new Set(
  FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), {recursive: true, withFileTypes: true})
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (file) =>
          !/\/(dist|node_modules|testing)\//.test(file) &&
          !TABLES.some((table) => file.endsWith(table)),
      )
      .flatMap((file) => readFileSync(file, 'utf8').match(/\bFW\d{4}\b/g) ?? []),
  ),
);

test('every code in use is in the table', () => {
  expect([...used].filter((code) => !(code in ALL)).sort()).toEqual([]);
});

test('every code of the table is in use', () => {
  expect(Object.keys(ALL).filter((code) => !used.has(code))).toEqual([]);
});

test('no code is in both tables', () => {
  expect(Object.keys(CODES).filter((code) => code in FAULTS)).toEqual([]);
});

test('the page has a section for each code, in order', () => {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const sections = [...page.matchAll(/^### (FW\d{4}): (.+)$/gm)].map(
    ([, code, title]) => `${code} ${title}`,
  );
  expect(sections).toEqual(
    Object.entries(ALL)
      .map(([code, {title}]) => `${code} ${title}`)
      .sort(),
  );
});
