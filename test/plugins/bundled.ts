// A plugin of ours as it is published: bundled, held to the contract by its own tests, and opened
// in a process of its own, where a bundle that asks for what plugins do not get does not load.
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {PluginTest} from '@firewatch/schemas';
import {expect, onTestFinished, test} from 'vitest';
import {testPlugin} from '../../kernel/plugin/conformance/index.ts';
import {readPlugin} from '../../kernel/plugin/manifest.ts';
import {openUse} from '../../kernel/plugin/run/open.ts';
import type {Plugin} from '../../kernel/plugin.ts';
import {environment} from '../kernel/plugin/workshop.ts';
import {buildPlugin} from './build.ts';

const KINDS = {
  datasource: 'datasources',
  notification: 'notifications',
  bouncer: 'bouncers',
} as const;

/** The tests of the plugin in plugins/`folder`. */
export function testBundle(folder: string): void {
  test('bundled, it fulfils every duty, and it opens in a process of its own', async () => {
    const out = mkdtempSync(join(tmpdir(), `firewatch-${folder}-`));
    onTestFinished(() => rmSync(out, {recursive: true, force: true}));
    buildPlugin(folder, out);
    const installed = await readPlugin(out);
    const module = await import(/* @vite-ignore */ join(out, installed.manifest.main));
    const outcomes = await testPlugin(out, environment({closeMs: 500}), module.default as Plugin);
    expect(outcomes.filter(({failure}) => failure !== undefined)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(2);

    const [name] = readdirSync(join(out, 'test'));
    const written = readFileSync(join(out, 'test', name!), 'utf8');
    const sample = JSON.parse(written.replaceAll('{folder}', out)) as PluginTest;
    const [word, kind] = Object.entries(KINDS).find(([word]) => word in sample)!;
    const use = await openUse(
      {plugin: installed, kind, name: sample[word as 'datasource']!, config: sample.config},
      environment(),
    );
    await use.close();
    expect(await use.ended).toBeUndefined();
  });
}
