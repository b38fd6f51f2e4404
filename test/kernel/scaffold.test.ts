// `hub new`: what is begun works at once, and nothing that is there is written over.
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, describe, expect, test} from 'vitest';
import {lintHub} from '../../kernel/hub/lint/index.ts';
import {HUB_TEST_NOW, testHub} from '../../kernel/hub/test/index.ts';
import {readPlugin} from '../../kernel/plugin/manifest.ts';
import {newItem} from '../../kernel/scaffold/item.ts';
import {newPlugin} from '../../kernel/scaffold/plugin.ts';

const work = mkdtempSync(join(tmpdir(), 'firewatch-new-'));
afterAll(() => rmSync(work, {recursive: true, force: true}));
const examples = fileURLToPath(new URL('../../examples/plugins', import.meta.url));

test('parser, scenario and collection pass their tests and are lint clean', async () => {
  const folder = join(work, 'items');
  await newItem({kind: 'parser', name: 'acme/lift', folder});
  expect(await newItem({kind: 'scenario', name: 'acme/lift-bf', folder})).toEqual([
    'scenarios/acme/lift-bf.yaml',
    'tests/lift-bf/expected.json',
    'tests/lift-bf/input.log',
  ]);
  await newItem({kind: 'scenario', name: 'acme/gate', folder});
  expect(await newItem({kind: 'collection', name: 'acme/door', folder})).toContain(
    'collections/acme/door.yaml',
  );
  const report = await testHub({
    hub: folder,
    data: [],
    names: [],
    now: HUB_TEST_NOW,
    update: false,
    threads: 1,
    clock: () => 0,
  });
  expect(report.summary).toMatchObject({passed: 6, failed: 0, skipped: 0});
  expect((await lintHub({hub: folder, data: []})).findings).toEqual([]);
});

describe('a plugin', () => {
  const NAMES = [
    {name: 'acme/queue', full: 'acme/datasource-queue', member: 'queue: {'},
    {name: 'acme/datasource-queue-2', full: 'acme/datasource-queue-2', member: "'queue-2': {"},
  ];
  for (const {name, full, member} of NAMES) {
    test(`${name} becomes ${full}`, async () => {
      const folder = join(work, 'plugins');
      await newPlugin({kind: 'datasource', name, folder, examples});
      const {manifest} = await readPlugin(join(folder, 'plugins', full));
      expect(manifest.name).toBe(full);
      const code = readFileSync(join(folder, 'plugins', full, 'index.mjs'), 'utf8');
      expect(code).toContain(member);
      expect(code).not.toContain('example');
    });
  }
});

test('nothing is written over, and nothing is written then', async () => {
  const folder = join(work, 'there');
  await newItem({kind: 'parser', name: 'acme/door', folder});
  await expect(newItem({kind: 'parser', name: 'acme/door', folder})).rejects.toMatchObject({
    code: 'FW4216',
  });
});

for (const name of ['door', '../x/door', 'acme/Door', 'acme/../door', 'acme/']) {
  test(`"${name}" is no name`, async () => {
    await expect(newItem({kind: 'parser', name, folder: work})).rejects.toMatchObject({
      code: 'FW4216',
    });
  });
}
