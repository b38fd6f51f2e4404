// Where the API listens: clients that are slow lose their connection and hold up nobody, and a
// Unix socket is this machine.
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openPeopledStage, PASSWORD, type Stage} from './stage.ts';

let stage: Stage | undefined;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-listen-'));
});
afterEach(async () => {
  await stage?.close();
  stage = undefined;
  rmSync(folder, {recursive: true});
});

describe('slow clients', () => {
  const CLIENTS = 40;
  const timeouts = {headersTimeout: 1500, requestTimeout: 2500, connectionsCheckingInterval: 100};

  test.each([
    ['heads', 'GET /health HTTP/1.1\r\nHost: x\r\n', 'X-A: b\r\n'],
    [
      'bodies',
      'POST /v1/watchers/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n',
      ' ',
    ],
    ['nothing at all', '', ''],
  ])('%s, a little at a time', async (_name, begin, piece) => {
    stage = await openPeopledStage({timeouts});
    const {port} = stage;
    const ended = Array.from({length: CLIENTS}, () => {
      let drip: NodeJS.Timeout | undefined;
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(begin);
        drip = setInterval(() => piece !== '' && socket.write(piece), 20);
      });
      socket.on('error', () => {});
      socket.resume();
      return new Promise<void>((resolve) =>
        socket.on('close', () => {
          clearInterval(drip);
          resolve();
        }),
      );
    });
    expect((await stage.ask('GET', '/health')).status).toBe(200);
    await Promise.all(ended);
    expect(await stage.logIn()).toBeTruthy();
  });
});

describe('a Unix socket', () => {
  const over = (socketPath: string, method: string, path: string, token?: string, body?: object) =>
    new Promise<{status: number; text: string}>((resolve, reject) => {
      const headers = {
        'user-agent': 'test/1.0',
        ...(token !== undefined && {authorization: `Bearer ${token}`}),
      };
      const asked = request({socketPath, method, path, headers, agent: false}, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({status: response.statusCode ?? 0, text}));
      });
      asked.on('error', reject);
      asked.end(body && JSON.stringify(body));
    });

  test('takes the place of one that was left behind, is local, and goes with the server', async () => {
    const socket = join(folder, 'api.sock');
    writeFileSync(socket, '');
    stage = await openPeopledStage({socket});
    const login = {machine_id: 'm1', password: PASSWORD};
    const {text} = await over(socket, 'POST', '/v1/watchers/login', undefined, login);
    const {token} = JSON.parse(text);
    // Only the machine itself, and who is trusted, may.
    expect((await over(socket, 'DELETE', '/v1/alerts', token)).status).toBe(200);
    expect((await over(socket, 'GET', '/v1/decisions')).status).toBe(403);
    await stage.close();
    stage = undefined;
    expect(existsSync(socket)).toBe(false);
  });
});
