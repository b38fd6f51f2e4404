// Nothing answers whom it should not, and nothing a client sends holds up or breaks the
// server.
import {connect} from 'node:net';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {banFourHours, KEY, openPeopledStage, PASSWORD, type Stage} from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openPeopledStage();
});
afterEach(() => stage.close());

/** Open to anybody: they are how clients become known, and what says that the server lives. */
const OPEN = ['GET /health', 'GET /openapi.json', 'POST /v1/watchers', 'POST /v1/watchers/login'];

describe('without its own authentication', () => {
  test('no route answers', async () => {
    const routes = stage.api.routes.filter((route) => !OPEN.includes(route));
    expect(routes.length).toBeGreaterThan(20);
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      const url = path.replace(':id', '1').replace(':name', 'x').replace(':value', '192.0.2.1');
      for (const headers of [{}, {'x-api-key': 'wrong'}, {authorization: 'Bearer a.b.c'}]) {
        const {status, text} = await stage.ask(method, url, {headers});
        expect([route, headers, [401, 403].includes(status)]).toEqual([route, headers, true]);
        expect(text).not.toContain('192.0.2');
      }
    }
  });

  test('a key opens nothing of machines, and a token nothing of bouncers', async () => {
    const token = await stage.logIn();
    for (const path of ['/v1/alerts', '/v1/heartbeat', '/v1/allowlists'])
      expect((await stage.ask('GET', path, {key: KEY})).status).toBe(401);
    for (const path of ['/v1/decisions', '/v1/decisions/stream', '/v1/decisions/events'])
      expect((await stage.ask('GET', path, {token})).status).toBe(403);
  });

  test('a token of another key, without one, or of a machine that is gone is refused', async () => {
    const token = await stage.logIn();
    const [head = '', body = ''] = token.split('.');
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    for (const forged of [`${head}.${body}.AAAA`, `${none}.${body}.`, `${head}.${body}.`])
      expect((await stage.ask('GET', '/v1/heartbeat', {token: forged})).status).toBe(401);
    expect((await stage.ask('GET', '/v1/heartbeat', {token})).status).toBe(200);
    expect((await stage.ask('DELETE', '/v1/watchers/self', {token})).status).toBe(204);
    expect((await stage.ask('GET', '/v1/heartbeat', {token})).status).toBe(401);
  });

  test('a token is good for an hour, and changed for a new one within an hour of the login', async () => {
    const token = await stage.logIn();
    stage.pass(59 * 60_000);
    const {json} = await stage.ask('GET', '/v1/refresh_token', {token});
    stage.pass(2 * 60_000);
    expect((await stage.ask('GET', '/v1/heartbeat', {token})).status).toBe(401);
    expect((await stage.ask('GET', '/v1/heartbeat', {token: json.token})).status).toBe(200);
    expect((await stage.ask('GET', '/v1/refresh_token', {token})).status).toBe(401);
  });

  test('who may not delete alerts is told so', async () => {
    const proxied = await openPeopledStage({
      access: {proxies: [{family: 4, first: '0'.repeat(32), last: 'f'.repeat(32)}]},
    });
    const token = await proxied.logIn();
    const headers = {'x-forwarded-for': '203.0.113.9'};
    const refused = await proxied.ask('DELETE', '/v1/alerts', {token, headers});
    expect([refused.status, refused.json.message]).toEqual([
      403,
      'access forbidden from this IP (203.0.113.9)',
    ]);
    expect((await proxied.ask('DELETE', '/v1/alerts', {token})).status).toBe(200);
    await proxied.close();
  });
});

describe('secrets', () => {
  test('are hashed in the store, and in no log', async () => {
    await stage.logIn();
    await stage.ask('POST', '/v1/watchers', {body: {machine_id: 'm2', password: 'other-secret'}});
    await stage.ask('POST', '/v1/watchers/login', {
      body: {machine_id: 'm1', password: 'wrong-secret'},
    });
    await stage.ask('GET', '/v1/decisions', {key: KEY});
    const {database} = stage.store;
    const rows = [
      await database.selectFrom('machine').selectAll().execute(),
      await database.selectFrom('bouncer').selectAll().execute(),
    ];
    const everything = JSON.stringify(rows) + stage.logged.join('\n');
    for (const secret of [PASSWORD, 'other-secret', 'wrong-secret', KEY])
      expect(everything).not.toContain(secret);
  });

  test('who keeps guessing has to wait, longer each time; others do not', async () => {
    const guess = (machine_id: string) =>
      stage.ask('POST', '/v1/watchers/login', {body: {machine_id, password: 'guess'}});
    for (let i = 0; i < 5; i++) expect((await guess('m1')).status).toBe(401);
    const held = await guess('m1');
    expect([held.status, held.headers['retry-after']]).toEqual([429, '1']);
    stage.pass(1000);
    expect((await guess('m1')).status).toBe(401);
    expect((await guess('m1')).headers['retry-after']).toBe('2');
    stage.pass(3_600_000);
    expect(await stage.logIn()).toBeTruthy();
  });
});

describe('what clients send', () => {
  const post = (token: string, body: unknown, headers: Record<string, string> = {}) =>
    stage.ask('POST', '/v1/alerts', {token, body, headers});

  test('too much is refused, also when it is compressed', async () => {
    const token = await stage.logIn();
    const big = `[${' '.repeat((50 << 20) + 10)}]`;
    const answer = await post(token, gzipSync(big), {'content-encoding': 'gzip'});
    expect([answer.status, answer.json.message]).toEqual([400, 'http: request body too large']);
    const login = await stage.ask('POST', '/v1/watchers/login', {body: ' '.repeat((2 << 20) + 1)});
    expect(login.status).toBe(401);
    expect((await stage.ask('GET', '/health')).status).toBe(200);
  });

  test.each([
    ['no JSON', '{not json'],
    ['nothing', ''],
    ['nested deeply', '['.repeat(100_000)],
    ['an object', '{"scenario": "x"}'],
    ['numbers', '[1, 2]'],
    ['null', 'null'],
    ['wrong types', '[{"scenario": {"a": 1}, "events": "x", "capacity": "many"}]'],
    ['names of prototypes', '[{"__proto__": {"scenario": "x"}, "constructor": 1}]'],
  ])('%s is refused with a reason', async (_name, body) => {
    const token = await stage.logIn();
    const answer = await post(token, body);
    expect([400, 500]).toContain(answer.status);
    expect(answer.json.message.length).toBeGreaterThan(0);
    expect(answer.text.length).toBeLessThan(20_000);
  });

  test('a million faults cost no more than a few', async () => {
    const token = await stage.logIn();
    const answer = await post(token, `[{"events": [${'1,'.repeat(1_000_000)}1]}]`);
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(20_000);
  });

  test('damaged gzip and other encodings are refused, and the connection lives', async () => {
    const token = await stage.logIn();
    const damaged = await post(token, Buffer.from('no gzip'), {'content-encoding': 'gzip'});
    expect(damaged.status).toBe(400);
    expect((await post(token, '[]', {'content-encoding': 'br'})).status).toBe(415);
  });

  test('hostile texts are stored and given back as they are, as JSON', async () => {
    const token = await stage.logIn();
    const scenario = 'x"; drop table alert; -- </script>\u0007$(reboot)\n';
    const at = new Date(stage.now).toISOString();
    const alert = {
      ...{capacity: 1, events: [], events_count: 1, leakspeed: '', message: scenario, scenario},
      ...{scenario_hash: '', scenario_version: '', simulated: false, start_at: at, stop_at: at},
      source: {scope: 'username', value: scenario},
      decisions: [
        {duration: '1h', origin: 'x', scenario, scope: 'username', type: 'ban', value: scenario},
      ],
    };
    expect((await post(token, [alert])).status).toBe(201);
    const asked = `/v1/decisions?scope=username&value=${encodeURIComponent(scenario)}`;
    const {json} = await stage.ask('GET', asked, {key: KEY});
    expect([json[0].value, json[0].scenario]).toEqual([scenario, scenario]);
    const listed = await stage.ask('GET', '/v1/alerts', {token});
    expect(listed.json[0].message).toBe(scenario);
  });

  test('requests that are cut off or never end hold up nobody', async () => {
    const socket = connect(stage.port, '127.0.0.1');
    socket.write('POST /v1/alerts HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n[');
    const other = connect(stage.port, '127.0.0.1');
    other.write('GET /v1/dec');
    expect((await stage.ask('GET', '/health')).status).toBe(200);
    socket.destroy();
    other.destroy();
    expect((await stage.ask('GET', '/health')).status).toBe(200);
  });

  test('one address may ask so often and no more, where that is set', async () => {
    const limited = await openPeopledStage({
      rateLimit: {requests: 3, ms: 60_000},
      decider: banFourHours,
    });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++)
      statuses.push((await limited.ask('GET', '/v1/decisions', {key: KEY})).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    await limited.close();
  });
});
