// Alerts into Elasticsearch, by its client, and into OpenSearch, by plain _bulk: the same rows.
import {writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import plugin from '../../../plugins/notification-elasticsearch/index.ts';
import {testBundle} from '../bundled.ts';
import {CERTIFICATE, KEY} from '../certificate.ts';
import {batchOf, never, openPlugin, packageOf} from '../open-plugin.ts';
import {type ClusterOptions, openCluster} from './fake-cluster.ts';

testBundle('notification-elasticsearch');

const SECRET = 'very-secret-key==';
const open = (urls: readonly string[], more: object = {}) =>
  openPlugin(packageOf('notification-elasticsearch', plugin), 'notifications', 'elasticsearch', {
    urls,
    api_key: SECRET,
    ...more,
  });
const uuid = (number: number) => batchOf(number).alerts.at(-1)!.uuid;
const malformed =
  (number: number): NonNullable<ClusterOptions['item']> =>
  (id) =>
    id === uuid(number)
      ? {status: 400, type: 'document_parsing_exception', reason: 'failed to parse field'}
      : undefined;
const busy =
  (number: number): NonNullable<ClusterOptions['item']> =>
  (id) =>
    id === uuid(number)
      ? {status: 429, type: 'es_rejected_execution_exception', reason: 'queue is full'}
      : undefined;

for (const flavor of ['elasticsearch', 'opensearch'] as const) {
  const isElastic = flavor === 'elasticsearch';
  const cluster = (options: ClusterOptions = {}) => openCluster({isElastic, ...options});

  describe(flavor, () => {
    test('documents are created under the uuids of their alerts', async () => {
      const fake = await cluster();
      const {run} = await open([fake.url], {flavor, index: 'logs-fw', pipeline: 'geo'});
      expect(await run.deliver(batchOf(3), never)).toEqual({status: 'ok', refused: []});
      expect([...fake.documents.keys()]).toEqual(batchOf(3).alerts.map(({uuid}) => uuid));
      expect(fake.documents.get(uuid(1))).toMatchObject({
        '@timestamp': '2026-03-14T10:00:03.25Z',
        event: {kind: 'alert', type: ['denied'], id: uuid(1), start: '2026-03-14T10:00:00.5Z'},
        rule: {name: 'firewatch/ssh-bf'},
        source: {
          ip: '203.0.113.1',
          geo: {country_iso_code: 'FR'},
          as: {number: 64496, organization: {name: 'Example'}},
        },
        user: {name: 'root'},
        firewatch: {events_count: 6, decisions: [{type: 'ban'}]},
      });
      const bulk = fake.asked.find(({path}) => path.endsWith('/_bulk'))!;
      expect(bulk.headers.authorization).toBe(`ApiKey ${SECRET}`);
      expect(bulk.query.get('pipeline')).toBe('geo');
    });

    test('a second delivery changes nothing', async () => {
      const fake = await cluster();
      const {run} = await open([fake.url], {flavor});
      await run.deliver(batchOf(2), never);
      const before = [...fake.documents];
      expect(await run.deliver(batchOf(3), never)).toEqual({status: 'ok', refused: []});
      expect([...fake.documents].slice(0, 2)).toEqual(before);
      expect(fake.documents.size).toBe(3);
    });

    test('the template is made once, and never over one that is there', async () => {
      const fake = await cluster();
      const {run} = await open([fake.url], {flavor, data_stream: true});
      await run.deliver(batchOf(1), never);
      await run.deliver(batchOf(2), never);
      expect(fake.asked.filter(({method}) => method === 'PUT')).toHaveLength(1);
      expect(fake.templates.get('firewatch-alerts')).toMatchObject({
        index_patterns: ['firewatch-alerts', 'firewatch-alerts-*'],
        data_stream: {},
        template: {mappings: {dynamic: false}},
      });
      fake.templates.set('firewatch-alerts', {mine: true});
      const again = await open([fake.url], {flavor});
      expect(await again.run.deliver(batchOf(3), never)).toMatchObject({status: 'ok'});
      expect(fake.templates.get('firewatch-alerts')).toEqual({mine: true});
    });

    test('no right to make templates: said, and alerts are indexed', async () => {
      const fake = await cluster({
        before: ({method}) => (method === 'PUT' ? {status: 403, body: 'no'} : undefined),
      });
      const {run, heard} = await open([fake.url], {flavor});
      expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
      expect(heard.logs.join()).toContain('no index template was made');
    });

    test('a document that the index will not have is refused, those beside it are in', async () => {
      const fake = await cluster({item: malformed(2)});
      const {run, heard} = await open([fake.url], {flavor});
      expect(await run.deliver(batchOf(3), never)).toEqual({
        status: 'ok',
        refused: [
          {uuid: uuid(2), reason: expect.stringContaining('400 document_parsing_exception')},
        ],
      });
      expect([...fake.documents.keys()]).toEqual([uuid(1), uuid(3)]);
      expect(heard.counts.get('alerts_refused_total')).toBe(1);
    });

    test('a document that the cluster is too busy for comes again, the others do not', async () => {
      const fake = await cluster({item: busy(2)});
      const {run} = await open([fake.url], {flavor});
      expect(await run.deliver(batchOf(3), never)).toMatchObject({
        status: 'retry',
        accepted: [uuid(1), uuid(3)],
      });
    });

    test('large batches are cut into requests', async () => {
      const fake = await cluster();
      const {run} = await open([fake.url], {flavor, template: false, batch_bytes: 4000});
      expect(await run.deliver(batchOf(12), never)).toEqual({status: 'ok', refused: []});
      expect(fake.documents.size).toBe(12);
      expect(fake.asked.length).toBeGreaterThan(2);
    });

    test('what was taken before the cluster became busy is not sent again', async () => {
      const fake = await cluster({
        before: (_, number) =>
          number > 0 ? {status: 429, headers: {'retry-after': '3'}, body: {}} : undefined,
      });
      const {run} = await open([fake.url], {flavor, template: false, batch_bytes: 4000});
      const answer = await run.deliver(batchOf(12), never);
      expect(answer).toMatchObject({status: 'retry', afterMs: 3000});
      expect((answer as {accepted?: string[]}).accepted).toEqual([...fake.documents.keys()]);
      expect(fake.documents.size).toBeGreaterThan(0);
    });

    const ANSWERS = [
      ['wrong credentials', 401, 'retry', 'check the credentials'],
      ['a broken cluster', 503, 'retry', '503'],
      ['an index that is not there', 404, 'retry', 'check the address'],
      ['a request that it will not have', 400, 'refused', '400'],
    ] as const;
    for (const [name, status, expected, reason] of ANSWERS) {
      test(name, async () => {
        const fake = await cluster({before: () => ({status, body: {error: name}})});
        const {run, heard} = await open([fake.url], {flavor, template: false});
        const answer = await run.deliver(batchOf(1), never);
        expect(answer).toMatchObject({status: expected, reason: expect.stringContaining(reason)});
        expect(JSON.stringify([answer, heard.logs, heard.health])).not.toContain(SECRET);
      });
    }

    test('a request that is too large is sent in halves', async () => {
      const fake = await cluster({
        before: ({body}) => (body.length > 4000 ? {status: 413, body: 'too large'} : undefined),
      });
      const {run} = await open([fake.url], {flavor, template: false});
      const {alerts, key} = batchOf(9);
      const huge = {...alerts[4]!, message: 'x'.repeat(4000)};
      expect(
        await run.deliver({key, alerts: alerts.map((one, at) => (at === 4 ? huge : one))}, never),
      ).toEqual({
        status: 'ok',
        refused: [{uuid: huge.uuid, reason: expect.stringContaining('413')}],
      });
      expect(fake.documents.size).toBe(8);
    });

    test('a node that is down is passed over', async () => {
      const fake = await cluster();
      const {run} = await open(['http://127.0.0.1:9', fake.url], {flavor});
      expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
    });

    test('no node', async () => {
      const {run} = await open(['http://127.0.0.1:9'], {flavor, template: false});
      expect(await run.deliver(batchOf(1), never)).toMatchObject({
        status: 'retry',
        reason: expect.stringContaining('the connection was refused'),
      });
    });

    test('no answer: given up when told to', async () => {
      const fake = await cluster();
      fake.reply = () => undefined;
      const {run} = await open([fake.url], {flavor, template: false});
      const controller = new AbortController();
      const answer = run.deliver(batchOf(1), controller.signal);
      while (fake.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      expect(await answer).toMatchObject({
        status: 'retry',
        reason: expect.stringContaining('no answer in time'),
      });
    });

    test('a certificate that nobody vouches for is refused', async () => {
      const fake = await cluster({tls: {key: KEY, cert: CERTIFICATE}});
      const {run} = await open([fake.url], {flavor, template: false});
      expect(await run.deliver(batchOf(1), never)).toMatchObject({
        status: 'retry',
        reason: expect.stringContaining('certificate is not trusted'),
      });
      const ca_cert = join(tmpdir(), `firewatch-${flavor}-ca-${process.pid}.pem`);
      writeFileSync(ca_cert, CERTIFICATE);
      const trusting = await open([fake.url], {flavor, ca_cert});
      expect(await trusting.run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
    });

    test('hostile text stays a value', async () => {
      const fake = await cluster();
      const {run} = await open([fake.url], {flavor});
      const message = '"}\n{"create":{"_id":"forged"}}\r\n{}\u2028\u0000\ud800';
      const events = [{timestamp: '', meta: [{key: '__proto__', value: message}]}];
      await run.deliver(batchOf(1, {message, events}), never);
      expect([...fake.documents.keys()]).toEqual([uuid(1)]);
      expect(fake.documents.get(uuid(1))!.message).toBe(message);
    });
  });
}

test('OpenSearch under the name of Elasticsearch: it is said what to set', async () => {
  const fake = await openCluster({isElastic: false});
  const {run} = await open([fake.url]);
  expect(await run.deliver(batchOf(1), never)).toMatchObject({
    status: 'retry',
    reason: expect.stringContaining('flavor: opensearch'),
  });
});

test('a source without an address has none', async () => {
  const fake = await openCluster();
  const {run} = await open([fake.url]);
  await run.deliver(batchOf(1, {source: {scope: 'username', value: 'root'}}), never);
  const {source, related} = fake.documents.get(uuid(1))!;
  expect([source, related]).toEqual([{address: 'root'}, {user: ['root']}]);
});

test('half of a password is said', async () => {
  await expect(open(['http://127.0.0.1:9'], {username: 'me'})).rejects.toThrow(/username/);
});
