// From a decision of the Local API to a refused request: `firewatch bounce` with the plugin as it is
// installed, in a process of its own, behind nginx.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {runCli} from '../../cli/harness.ts';
import {environment} from '../../kernel/plugin/workshop.ts';
import {installBuilt} from '../../plugins/build.ts';
import {ban, KEY, openPeopledStage} from '../../server/api/stage.ts';
import {
  CLIENTS,
  changed,
  freePorts,
  inNginx,
  named,
  type Program,
  programOf,
  RANGE,
  sampleOf,
  untilStatuses,
} from './web-server.ts';

const NAME = 'bouncer-forward-auth';
const nginx = programOf(['nginx'], '1.22.1');
const {timers} = environment();

/** A Local API, and the command with the plugin until the test ends. */
async function stage() {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-bounced-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  installBuilt(NAME, folder);
  const api = await openPeopledStage();
  onTestFinished(() => api.close());
  const [asked, port] = (await freePorts(2)) as [number, number];
  const bouncer = {
    ...{type: 'forward-auth', name: 'web', api: {url: `http://127.0.0.1:${api.port}`, key: KEY}},
    ...{listen_addr: `127.0.0.1:${asked}`, trusted_proxies: ['127.0.0.1']},
  };
  const file = join(folder, 'firewatch.yaml');
  writeFileSync(file, JSON.stringify({bouncers: [bouncer]}), {mode: 0o600});
  const controller = new AbortController();
  const argv = ['bounce', '--config', file, '--state', folder];
  const ended = runCli(argv, {context: {...timers, signal: controller.signal}});
  onTestFinished(async () => {
    controller.abort();
    expect((await ended).code).toBe(0);
  });
  return {folder, api, asked, port, token: await api.logIn()};
}

describe.skipIf(typeof nginx === 'string')(named('nginx', nginx), () => {
  test('a ban of the Local API is a 403, until it is over; without the API too', async () => {
    const {folder, api, asked, port, token} = await stage();
    mkdirSync(join(folder, 'www'));
    writeFileSync(join(folder, 'www/index.html'), 'welcome\n');
    const config = changed(sampleOf(NAME, 'nginx'), {
      'server 127.0.0.1:8071;': `server 127.0.0.1:${asked};`,
      'listen 80;': `listen 127.0.0.1:${port}; listen [::1]:${port};`,
      '/var/www/html': join(folder, 'www'),
    });
    const running = await inNginx(nginx as Program, config, folder, port);
    await ban(api, token, CLIENTS.banned);
    await ban(api, token, RANGE);
    await ban(api, token, CLIENTS.v6, '10s');
    await untilStatuses({banned: 403, ranged: 403, other: 200, v6: 403}, port, running);
    api.pass(10_000);
    await untilStatuses({banned: 403, ranged: 403, other: 200, v6: 200}, port, running);
    await api.close();
    await untilStatuses({banned: 403, ranged: 403, other: 200, v6: 200}, port, running);
  });
});
