// The conformance kit: the example plugins fulfil every duty, and each duty is seen to fail.
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, describe, expect, test} from 'vitest';
import {testPlugin} from '../../../kernel/plugin/conformance/index.ts';
import type {Plugin} from '../../../kernel/plugin.ts';
import {environment} from './workshop.ts';

const work = mkdtempSync(join(tmpdir(), 'firewatch-conformance-'));
afterAll(() => rmSync(work, {recursive: true, force: true}));
const examples = fileURLToPath(new URL('../../../examples/plugins', import.meta.url));

const codeOf = async (folder: string): Promise<Plugin> =>
  (await import(/* @vite-ignore */ join(folder, 'index.mjs'))).default;

for (const name of ['datasource-example', 'notification-example', 'bouncer-example']) {
  test(`examples/plugins/${name} fulfils every duty`, async () => {
    const folder = join(examples, name);
    const outcomes = await testPlugin(folder, environment(), await codeOf(folder));
    expect(outcomes.filter(({failure}) => failure !== undefined)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(3);
  });
}

test('a plugin in a process of its own fulfils them too', async () => {
  const outcomes = await testPlugin(join(examples, 'bouncer-example'), environment());
  expect(outcomes.filter(({failure}) => failure !== undefined)).toEqual([]);
});

/** An example with a mistake in its code, or a member of its test changed. */
const MISTAKES: readonly {
  name: string;
  of: string;
  file?: string;
  replace: string;
  by: string;
  duty: string;
}[] = [
  {
    name: 'a position that is off by one',
    of: 'datasource-example',
    replace: 'position: offset',
    by: 'position: offset - 1',
    duty: 'opened at any position',
  },
  {
    name: 'an expectation that is not met',
    of: 'datasource-example',
    file: 'test/cat.json',
    replace: '"second line"',
    by: '"another line"',
    duty: 'gives the expected lines',
  },
  {
    name: 'a loop that does not look at the signal',
    of: 'datasource-example',
    replace: '!host.signal.aborted',
    by: 'true',
    duty: 'stops reading when it is closed',
  },
  {
    name: 'a schema that takes any setting',
    of: 'datasource-example',
    file: 'schema.json',
    replace: '"additionalProperties": false',
    by: '"additionalProperties": true',
    duty: 'refuses a setting',
  },
  {
    name: 'ok whatever the sink says',
    of: 'notification-example',
    replace: 'return deliveryOf(answer)',
    by: "return {status: 'ok'}",
    duty: 'does not say ok when the sink fails',
  },
  {
    name: 'giving up on a busy sink',
    of: 'notification-example',
    replace: 'status === 429 || status >= 500',
    by: 'false',
    duty: 'does not say ok when the sink fails',
  },
  {
    name: 'another URL than declared',
    of: 'notification-example',
    replace: '                url,',
    by: "                url: 'https://elsewhere.example.com/',",
    duty: 'delivers',
  },
  {
    name: 'adding without clearing',
    of: 'bouncer-example',
    replace: 'held.clear();\n            for await',
    by: 'for await',
    duty: 'makes exactly',
  },
  {
    name: 'letting go with the first decision',
    of: 'bouncer-example',
    replace: 'for (const {id} of deletes) held.delete(id);',
    by: 'for (const {value} of deletes) for (const [id, one] of held) if (one.value === value) held.delete(id);',
    duty: 'a value stays',
  },
];

describe('the kit finds', () => {
  for (const {name, of, file = 'index.mjs', replace, by, duty} of MISTAKES) {
    test(name, async () => {
      const folder = join(work, name.replaceAll(' ', '-'));
      cpSync(join(examples, of), folder, {recursive: true});
      const before = readFileSync(join(folder, file), 'utf8');
      expect(before).toContain(replace);
      writeFileSync(join(folder, file), before.replace(replace, by));
      const failed = (
        await testPlugin(folder, environment({closeMs: 300}), await codeOf(folder))
      ).filter(({failure}) => failure !== undefined);
      expect(failed.map((one) => one.duty).join(', ')).toContain(duty);
    });
  }
});
