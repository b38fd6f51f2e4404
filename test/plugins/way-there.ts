// What a notification over HTTP does when its service is not reached: the alerts wait, and the reason
// says why.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {NotificationRun} from '../../kernel/plugin.ts';
import {CERTIFICATE, KEY} from './certificate.ts';
import {openWeb, type Reply} from './fake-web.ts';
import {batchOf, never} from './open-plugin.ts';

type Open = (url: string, more?: object) => Promise<{readonly run: NotificationRun}>;

/** `open`: the notification on this service; `taken`: how the service says that it has a batch. */
export function testWayThere(open: Open, taken: Reply): void {
  describe('the way there', () => {
    test('nobody listens', async () => {
      const {run} = await open('http://127.0.0.1:9');
      expect(await run.deliver(batchOf(1), never)).toMatchObject({
        status: 'retry',
        reason: expect.stringContaining('at 127.0.0.1:9: the connection was refused'),
      });
    });

    test('no answer: given up when told to', async () => {
      const web = await openWeb(() => undefined);
      const {run} = await open(web.url);
      const controller = new AbortController();
      const answer = run.deliver(batchOf(1), controller.signal);
      while (web.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      expect(await answer).toMatchObject({
        status: 'retry',
        reason: expect.stringContaining('no answer in time'),
      });
    });

    test('a certificate that nobody vouches for is refused, with its authority it is taken', async () => {
      const web = await openWeb(() => taken, {key: KEY, cert: CERTIFICATE});
      const {run} = await open(web.url);
      expect(await run.deliver(batchOf(1), never)).toMatchObject({
        status: 'retry',
        reason: expect.stringContaining('certificate is not trusted'),
      });
      expect(web.asked).toEqual([]);
      const folder = mkdtempSync(join(tmpdir(), 'firewatch-ca-'));
      onTestFinished(() => rmSync(folder, {recursive: true}));
      const ca_cert = join(folder, 'ca.pem');
      writeFileSync(ca_cert, CERTIFICATE);
      const trusting = await open(web.url, {ca_cert});
      expect(await trusting.run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
    });
  });
}
