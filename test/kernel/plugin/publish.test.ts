// `hub publish` runs the tests of plugins.
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {checkPlugins} from '../../../kernel/hub/publish/plugin-tests.ts';
import {readPlugin} from '../../../kernel/plugin/manifest.ts';
import {environment, pluginFolder} from './workshop.ts';

/** An enricher that answers "x", with a test that expects `expected`. */
async function packed(expected: string | undefined) {
  const folder = pluginFolder({
    kind: 'enrichers',
    schema: {type: 'object', additionalProperties: false},
    code: `{async open() { return {async lookup(all) { return all.map(() => ({fields: {name: 'x'}})); }, async close() {}}; }}`,
  });
  if (expected !== undefined) {
    mkdirSync(join(folder, 'test'));
    const lookups = [{method: 'name', argument: 'a'}];
    const expect = {answers: [{fields: {name: expected}}]};
    const document = {enricher: 'it', config: {}, lookups, expect};
    writeFileSync(join(folder, 'test/one.json'), JSON.stringify(document));
  }
  return {folder, manifest: (await readPlugin(folder)).manifest, archive: new Uint8Array()};
}

test('one that passes is published', async () => {
  expect(await checkPlugins([await packed('x')], environment())).toEqual([]);
});

test('one that fails is not, and the fault says which duty', async () => {
  await expect(checkPlugins([await packed('y')], environment())).rejects.toMatchObject({
    code: 'FW4012',
    faults: [{message: expect.stringContaining('test "one": answers each question')}],
  });
});

test('one without tests is warned of', async () => {
  expect(await checkPlugins([await packed(undefined)], environment())).toMatchObject([
    {code: 'FW4215', severity: 'warning'},
  ]);
});
