// Plugins through the hub: what they need is told before, and what comes is what was told.
import {existsSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {installItems, removeItems, upgradeItems} from '../../../../kernel/hub/client/index.ts';
import {rollback} from '../../../../kernel/hub/client/rollback.ts';
import {blobPath} from '../../../../kernel/hub/index/digest.ts';
import {readPlugin} from '../../../../kernel/plugin/manifest.ts';
import {pluginFolder} from '../../plugin/workshop.ts';
import {client, folder, publish, wish} from './hubs.ts';

const made = (version: string, needs?: {net: string[]}) =>
  pluginFolder({
    kind: 'notifications',
    code: `{send() { return '${version}'; }}`,
    manifest: {name: 'acme/notification-pager', version},
    ...(needs && {needs}),
  });
const release = (out: string, version: string, needs?: {net: string[]}) =>
  publish(out, {}, {plugins: [made(version, needs)]});

test('installed, upgraded, rolled back and removed', async () => {
  const out = folder();
  await release(out, '1.0.0');
  const hub = client(out);
  const lies = join(hub.state, 'hub/current/plugins/acme/notification-pager');
  const report = await installItems(hub, wish('acme/notification-pager'));
  expect(report.plan.steps).toMatchObject([
    {action: 'install', type: 'plugins', declaration: {provides: ['notification it'], needs: []}},
  ]);
  expect((await readPlugin(lies)).manifest.version).toBe('1.0.0');
  expect(readlinkSync(lies)).toMatch(/^\.\.\//);

  await release(out, '1.1.0');
  await upgradeItems(hub, wish());
  expect((await readPlugin(lies)).manifest.version).toBe('1.1.0');
  await rollback(hub, {});
  expect((await readPlugin(lies)).manifest.version).toBe('1.0.0');
  await removeItems(hub, wish('acme/notification-pager'));
  expect(existsSync(lies)).toBe(false);
});

test('what a plugin needs is agreed to by somebody, and again when it needs more', async () => {
  const out = folder();
  await release(out, '1.0.0', {net: ['pager.example.org:443']});
  const hub = client(out);
  await expect(installItems(hub, wish('acme/notification-pager'))).rejects.toMatchObject({
    code: 'FW4047',
    message: expect.stringContaining('connects to pager.example.org:443'),
  });
  await installItems(hub, {...wish('acme/notification-pager'), isAgreed: true});
  await release(out, '1.1.0', {net: ['pager.example.org:443']});
  expect((await upgradeItems(hub, wish())).outcome).toBe('done');
  await release(out, '1.2.0', {net: ['pager.example.org:443', 'other.example.org:443']});
  await expect(upgradeItems(hub, wish())).rejects.toMatchObject({
    message: expect.stringMatching(/: acme\/notification-pager connects to other[^;]*$/),
  });
});

test('an archive with another manifest than the index is refused', async () => {
  const out = folder();
  await release(out, '1.0.0', {net: ['pager.example.org:443']});
  const index = join(out, 'index.json');
  const document = JSON.parse(readFileSync(index, 'utf8'));
  delete document.items.plugins['acme/notification-pager'].versions['1.0.0'].manifest.needs;
  writeFileSync(index, JSON.stringify(document));
  const hub = client(out, {allow: ['bad-signature']});
  await expect(installItems(hub, wish('acme/notification-pager'))).rejects.toMatchObject({
    code: 'FW4025',
  });
  expect(existsSync(join(hub.state, 'hub/current'))).toBe(false);
});

test('the same folder is the same archive, and a version is never published twice with other bytes', async () => {
  const [one, other] = [folder(), folder()];
  const plugin = made('1.0.0');
  const digests = [];
  for (const out of [one, other]) {
    await publish(out, {}, {plugins: [plugin]});
    const {items} = JSON.parse(readFileSync(join(out, 'index.json'), 'utf8'));
    digests.push(items.plugins['acme/notification-pager'].versions['1.0.0'].digest);
  }
  expect(digests[0]).toBe(digests[1]);
  expect(existsSync(join(one, blobPath(digests[0])))).toBe(true);
  writeFileSync(join(plugin, 'index.mjs'), 'export default {};\n');
  await expect(publish(one, {}, {plugins: [plugin]})).rejects.toMatchObject({code: 'FW4015'});
});
