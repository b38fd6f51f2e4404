// A plugin in TypeScript with an npm package inside becomes one module that runs confined.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, test} from 'vitest';
import {testPlugin} from '../../../kernel/plugin/conformance/index.ts';
import {environment} from './workshop.ts';

// Below the checkout, so that its packages are found.
const root = fileURLToPath(new URL('../../..', import.meta.url));
const work = mkdtempSync(join(root, 'node_modules', '.firewatch-build-'));
afterAll(() => rmSync(work, {recursive: true, force: true}));

test('TypeScript and a package of CommonJS are bundled into one module', async () => {
  const [source, out] = [join(work, 'enricher-version'), join(work, 'out')];
  mkdirSync(join(source, 'test'), {recursive: true});
  const write = (path: string, value: unknown) =>
    writeFileSync(
      join(source, path),
      typeof value === 'string' ? value : JSON.stringify(value, undefined, 2),
    );
  write('plugin.json', {
    name: 'acme/enricher-version',
    version: '1.0.0',
    description: 'reads versions',
    engine: '^1.0.0',
    event: 1,
    main: 'index.mjs',
    provides: {enrichers: {version: {schema: 'schema.json', methods: ['major']}}},
  });
  write('schema.json', {type: 'object', additionalProperties: false});
  write('test/major.json', {
    enricher: 'version',
    config: {},
    lookups: [{method: 'major', argument: 'node/24.21.0'}],
    expect: {answers: [{fields: {major: '24'}}]},
  });
  // As packages do: a built-in, and one that no plugin gets, for a use that is not made.
  write(
    'cut.cjs',
    `const {basename} = require('path');
const {spawn} = require('child_process');
const hash = typeof require === 'function' ? require('crypto') : undefined;
module.exports = {cut: (text) => hash.createHash && basename(text), page: () => spawn('page')};
`,
  );
  write(
    'major.ts',
    `import semver from 'semver';
import {cut} from './cut.cjs';
export const major = (text: string): string => String(semver.major(cut(text)));
`,
  );
  write(
    'index.ts',
    `import {definePlugin, type Lookup} from '@firewatch/kernel';
import {major} from './major.ts';
export default definePlugin({
  enrichers: {
    version: {
      open: async () => ({
        lookup: async (questions: readonly Lookup[]) =>
          questions.map(({argument}) => ({fields: {major: major(argument)}})),
        close: async () => {},
      }),
    },
  },
});
`,
  );
  execFileSync(process.execPath, ['scripts/build-plugins.mjs', source, out], {cwd: root});
  expect(readdirSync(out).sort()).toEqual(['index.mjs', 'plugin.json', 'schema.json', 'test']);
  const outcomes = await testPlugin(out, environment());
  expect(outcomes.filter(({failure}) => failure)).toEqual([]);
});
