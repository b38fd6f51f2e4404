// Clients known by certificate, with certificates that openssl makes: of a unit that is
// allowed, of one that is not, revoked, and of a signer nobody trusts.
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {request as ask} from 'node:https';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {type LocalApi, type OpenedStore, openStore, startServer} from '@firewatch/server';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {banFourHours} from '../server/api/stage.ts';
import {wallClock} from './wall-clock.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)(
  hasOpenssl ? 'certificates of clients' : 'certificates of clients: there is no openssl',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'firewatch-tls-'));
    const file = (name: string) => join(folder, name);
    let store: OpenedStore;
    let api: LocalApi;
    let port = 0;

    beforeAll(async () => {
      signer('ca');
      signer('stranger');
      certificate('server', 'ca', '/CN=localhost');
      certificate('agent', 'ca', '/OU=agents/CN=web1');
      certificate('bouncer', 'ca', '/OU=bouncers/CN=fw1');
      certificate('other', 'ca', '/OU=guests/CN=guest');
      certificate('revoked', 'ca', '/OU=bouncers/CN=old');
      certificate('forged', 'stranger', '/OU=bouncers/CN=fw1');
      revoke('revoked');
      store = await openStore(':memory:');
      api = await startServer({
        database: store.database,
        isShared: false,
        clock: wallClock,
        access: {
          ...{trusted: [], proxies: [], isRegistrationLocal: false, autoRegistration: undefined},
          ...{agentUnits: ['agents'], bouncerUnits: ['bouncers']},
        },
        decider: banFourHours,
        log: () => {},
        version: 'interop',
      });
      const listening = await api.listen({
        tcp: {host: '127.0.0.1', port: 0},
        tls: {
          ...{certFile: file('server.pem'), keyFile: file('server.key'), caFile: file('ca.pem')},
          ...{crlFile: file('crl.pem'), clientVerification: 'VerifyClientCertIfGiven'},
        },
      });
      port = listening.port!;
    }, 60_000);

    afterAll(async () => {
      await api?.close();
      await store?.close();
      rmSync(folder, {recursive: true});
    });

    const openssl = (...args: string[]) =>
      execFileSync('openssl', args, {cwd: folder, stdio: ['ignore', 'pipe', 'pipe']});

    function signer(name: string): void {
      openssl(
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-days', '2', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`],
      );
    }

    function certificate(name: string, by: string, subject: string): void {
      openssl(
        ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.csr`],
      );
      openssl(
        ...['x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`],
        ...['-CAcreateserial', '-days', '2', '-out', `${name}.pem`],
      );
    }

    function revoke(name: string): void {
      writeFileSync(file('index.txt'), '');
      writeFileSync(file('crlnumber'), '01\n');
      writeFileSync(
        file('ca.conf'),
        '[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=2\n',
      );
      const by = ['-config', 'ca.conf', '-cert', 'ca.pem', '-keyfile', 'ca.key'];
      openssl('ca', ...by, '-revoke', `${name}.pem`);
      openssl('ca', ...by, '-gencrl', '-out', 'crl.pem');
    }

    /** Status and body, or "refused" when there is no connection. */
    function send(
      name: string | undefined,
      method: string,
      path: string,
      {body, token}: {body?: object; token?: string} = {},
    ): Promise<{status: number | 'refused'; json?: {token?: string}}> {
      return new Promise((resolve) => {
        const request = ask(
          {
            ...{host: '127.0.0.1', port, method, path, agent: false, servername: 'localhost'},
            ca: readFileSync(file('ca.pem')),
            ...(name && {
              cert: readFileSync(file(`${name}.pem`)),
              key: readFileSync(file(`${name}.key`)),
            }),
            headers: {
              'user-agent': 'crowdsec/v1',
              ...(token !== undefined && {authorization: `Bearer ${token}`}),
            },
          },
          async (response) => {
            const written = await text(response);
            resolve({
              status: response.statusCode!,
              ...(written.startsWith('{') && {json: JSON.parse(written)}),
            });
          },
        );
        request.on('error', () => resolve({status: 'refused'}));
        request.end(body && JSON.stringify(body));
      });
    }

    test('a bouncer of the unit is let in and made known', async () => {
      expect((await send('bouncer', 'GET', '/v1/decisions')).status).toBe(200);
      const rows = await store.database.selectFrom('bouncer').selectAll().execute();
      expect(rows.map(({name, auth_type}) => [name, auth_type])).toEqual([
        ['fw1@127.0.0.1', 'tls'],
      ]);
    });

    test('a machine of the unit logs in without a password', async () => {
      const {status, json} = await send('agent', 'POST', '/v1/watchers/login', {
        body: {scenarios: ['a/b']},
      });
      expect(status).toBe(200);
      const beat = await send('agent', 'GET', '/v1/heartbeat', {token: json!.token!});
      expect(beat.status).toBe(200);
      const rows = await store.database.selectFrom('machine').selectAll().execute();
      expect(rows.map(({machine_id, validated}) => [machine_id, validated])).toEqual([
        ['web1@127.0.0.1', 1],
      ]);
    });

    test('other units are refused, and units of the other kind', async () => {
      for (const name of ['other', 'agent'])
        expect((await send(name, 'GET', '/v1/decisions')).status).toBe(403);
      for (const name of ['other', 'bouncer'])
        expect((await send(name, 'POST', '/v1/watchers/login', {body: {}})).status).toBe(401);
    });

    test('revoked ones and those of a stranger get no connection', async () => {
      for (const name of ['revoked', 'forged'])
        expect((await send(name, 'GET', '/v1/decisions')).status).toBe('refused');
    });

    test('who shows none is asked for a key', async () => {
      expect((await send(undefined, 'GET', '/health')).status).toBe(200);
      expect((await send(undefined, 'GET', '/v1/decisions')).status).toBe(403);
    });
  },
);
