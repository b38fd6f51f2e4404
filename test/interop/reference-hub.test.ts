// The reference's hub, a checkout of it served over loopback: all its collections, every file
// by its digest. FIREWATCH_HUB names the checkout, FIREWATCH_HUB_DATA folders of data files
// (those of the address hub-data.…, whose paths they have).

import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {openEngine} from '../../kernel/engine.ts';
import {installItems, upgradeItems} from '../../kernel/hub/client/index.ts';
import {readInstalled} from '../../kernel/hub/client/situation.ts';
import {verifyInstalled} from '../../kernel/hub/client/verify.ts';
import {installedRules} from '../../kernel/hub/state/installed-rules.ts';
import {client, folder, NOW, wish} from '../kernel/hub/client/hubs.ts';
import {serve} from '../kernel/hub/client/web-server.ts';

const checkout = process.env.FIREWATCH_HUB;
const [dataFolder] = process.env.FIREWATCH_HUB_DATA?.split(':') ?? [];

/** The index without the bytes of items, as the reference serves it by default. */
const withoutContent = (text: string) =>
  JSON.stringify(JSON.parse(text), (key, value) => (key === 'content' ? undefined : value));

const FLAVOURS = [
  {name: 'with the items inside its index', strips: false},
  {name: 'each item by its path', strips: true},
];

for (const {name, strips} of FLAVOURS) {
  test.skipIf(checkout === undefined)(
    `all collections of a checkout over http, ${name}${checkout ? '' : ': FIREWATCH_HUB is not set'}`,
    async () => {
      const web = await serve(checkout!);
      const data = dataFolder ? await serve(dataFolder) : undefined;
      const text = readFileSync(join(checkout!, '.index.json'), 'utf8');
      web.fault = (request, response) => {
        if (!strips || request.url !== '/.index.json') return false;
        response.writeHead(200).end(withoutContent(text));
        return true;
      };
      const hub = client(web.url, {
        state: folder(),
        keys: [],
        allow: ['unsigned'],
        ...(data && {dataMirror: data.url}),
      });
      const names = Object.keys(JSON.parse(text).collections);
      const start = performance.now();
      const report = await installItems(hub, wish(...names.map((one) => `collections:${one}`)));
      const seconds = (performance.now() - start) / 1000;
      const {lock} = await readInstalled(hub);
      const {problems, artefacts} = await verifyInstalled(await readInstalled(hub));
      expect(problems).toEqual([]);
      expect(lock.items.filter(({type}) => type === 'collections')).toHaveLength(names.length);
      console.log(
        `${names.length} collections, ${lock.items.length} items, ${artefacts} digests verified: ` +
          `${report.fetched.files} files, ${report.fetched.bytes} bytes, ${web.log.length + (data?.log.length ?? 0)} requests in ${seconds.toFixed(1)} s; ` +
          `${report.problems.length} data files not to be had`,
      );
      expect((await upgradeItems(hub, wish())).outcome).toBe('nothing');
      const {loaded} = await openEngine({
        rules: installedRules(hub.state)!,
        strict: false,
        now: NOW,
        offsets: [],
        keepRaw: false,
      });
      expect(loaded.scenarios).toBeGreaterThan(700);
    },
  );
}
