// The description of the API is a description of the API: every route is in it, and what
// routes answer fits what it says.
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {KEY, openPeopledStage, type Stage} from './stage.ts';

let stage: Stage;
// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document is read at many depths
let document: any;
beforeAll(async () => {
  stage = await openPeopledStage();
  document = (await stage.ask('GET', '/openapi.json')).json;
});
afterAll(() => stage.close());

test('it is OpenAPI 3.1 and has every route', () => {
  expect(document.openapi).toBe('3.1.0');
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const routes = stage.api.routes
    .filter((route) => !route.startsWith('HEAD ') && !route.endsWith('/openapi.json'))
    .map((route) => route.replace(/:(\w+)/g, '{$1}'));
  expect(described.sort()).toEqual(routes.sort());
  for (const methods of Object.values<Record<string, {summary?: string}>>(document.paths))
    for (const {summary} of Object.values(methods)) expect(summary).toBeTruthy();
});

test('answers fit it', async () => {
  const token = await stage.logIn();
  const at = new Date(stage.now).toISOString();
  const alert = {
    ...{capacity: 5, events: [{timestamp: at, meta: []}], events_count: 6, leakspeed: '10s'},
    ...{message: 'm', scenario: 'a/b', scenario_hash: '', scenario_version: '', simulated: false},
    ...{remediation: true, start_at: at, stop_at: at, source: {scope: 'ip', value: '192.0.2.1'}},
  };
  const asked = [
    ['POST', '/v1/alerts', '/v1/alerts', {token, body: [alert]}],
    ['GET', '/v1/alerts', '/v1/alerts', {token}],
    ['GET', '/v1/alerts/1', '/v1/alerts/{alert_id}', {token}],
    ['GET', '/v1/decisions?ip=192.0.2.1', '/v1/decisions', {key: KEY}],
    ['GET', '/v1/decisions?ip=192.0.2.9', '/v1/decisions', {key: KEY}],
    ['GET', '/v1/decisions/stream?startup=true', '/v1/decisions/stream', {key: KEY}],
    ['POST', '/v1/allowlists', '/v1/allowlists', {token, body: {name: 'office'}}],
    [
      'POST',
      '/v1/allowlists/office/items',
      '/v1/allowlists/{name}/items',
      {token, body: {items: [{value: '10.0.0.0/8', description: 'vpn'}]}},
    ],
    ['GET', '/v1/allowlists?with_content=true', '/v1/allowlists', {token}],
    ['GET', '/v1/allowlists/check/10.0.0.0%2F8', '/v1/allowlists/check/{value}', {token}],
    [
      'POST',
      '/v1/allowlists/check',
      '/v1/allowlists/check',
      {token, body: {targets: ['10.1.1.1']}},
    ],
    ['DELETE', '/v1/decisions?ip=192.0.2.1', '/v1/decisions', {token}],
    ['GET', '/health', '/health', {}],
  ] as const;
  const ajv = new Ajv2020({strict: false});
  ajv.addSchema(document, 'openapi');
  for (const [method, url, path, options] of asked) {
    const {status, json} = await stage.ask(method, url, options);
    expect([url, Math.floor(status / 100)]).toEqual([url, 2]);
    const operation = document.paths[path][method.toLowerCase()];
    const answer = operation.responses[status]?.content?.['application/json']?.schema;
    if (!answer) continue;
    const isRight = ajv.compile({$ref: `openapi${answer.$ref}`});
    expect([url, isRight(json), isRight.errors]).toEqual([url, true, null]);
  }
});

test('usage metrics are taken as clients of all kinds send them', async () => {
  const token = await stage.logIn();
  const component = {version: 'v1', utc_startup_timestamp: 1.5, type: 'nginx', feature_flags: []};
  const send = (body: unknown, who: object) =>
    stage.ask('POST', '/v1/usage-metrics', {body, ...who});
  for (const metrics of [[], {meta: {}, items: {}}, [{items: [], labels: []}], null])
    expect(
      (await send({remediation_components: [{...component, metrics}]}, {key: KEY})).status,
    ).toBe(201);
  const processor = {
    version: 'v1',
    utc_startup_timestamp: 1,
    hub_items: {},
    datasources: {file: 2},
  };
  expect((await send({log_processors: [processor]}, {token})).status).toBe(201);
  expect((await send({log_processors: [processor]}, {key: KEY})).status).toBe(400);
  expect((await send({log_processors: [processor, processor]}, {token})).status).toBe(400);
  const [machine] = await stage.store.database.selectFrom('machine').selectAll().execute();
  expect([machine!.version, machine!.datasources]).toEqual(['v1', '{"file":2}']);
});

test('machines register, are validated by the token of their network, and say that they live', async () => {
  const guarded = await openPeopledStage({
    access: {
      autoRegistration: {
        token: 't'.repeat(32),
        ranges: [
          {
            family: 4,
            first: `${'0'.repeat(20)}ffff7f000001`,
            last: `${'0'.repeat(20)}ffff7f000001`,
          },
        ],
      },
    },
  });
  const register = (machine_id: string, registration_token?: string) =>
    guarded.ask('POST', '/v1/watchers', {body: {machine_id, password: 'x', registration_token}});
  expect((await register('a')).status).toBe(201);
  expect((await register('b', 't'.repeat(32))).status).toBe(202);
  expect((await register('c', 'u'.repeat(32))).status).toBe(401);
  expect((await register('d', 'short')).status).toBe(422);
  expect((await register('d', 't'.repeat(256))).status).toBe(422);
  const login = async (machine_id: string) =>
    guarded.ask('POST', '/v1/watchers/login', {body: {machine_id, password: 'x'}});
  expect((await login('a')).status).toBe(401);
  const {json} = await login('b');
  expect((await guarded.ask('GET', '/v1/heartbeat', {token: json.token})).status).toBe(200);
  await guarded.close();
});
