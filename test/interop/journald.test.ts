// The datasource journalctl with a real journal: written by systemd-journal-remote, read by the
// journalctl of the system, followed, left and resumed.
import {execFileSync, spawnSync} from 'node:child_process';
import {appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {packaged} from '../../plugins/datasource-journald/index.ts';
import {openHere, readLines} from '../plugins/open-here.ts';

const WRITER = '/lib/systemd/systemd-journal-remote';
const isRoot = process.getuid?.() === 0;
if (!existsSync(WRITER) && isRoot)
  spawnSync('apt-get', ['install', '-y', '-qq', 'systemd-journal-remote'], {timeout: 120_000});
const reason = !existsSync(WRITER)
  ? 'systemd-journal-remote is not there and cannot be installed'
  : spawnSync('journalctl', ['--version']).status === 0
    ? undefined
    : 'there is no journalctl';

const folder = mkdtempSync(join(tmpdir(), 'firewatch-journal-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
const journal = join(folder, 'journal');
mkdirSync(journal);
let written = 0;

/** Appends entries to the journal, dated now. */
function write(...messages: (string | Buffer)[]): void {
  const file = join(folder, `${written}.export`);
  writeFileSync(file, '');
  for (const message of messages) {
    written += 1;
    const at = BigInt(Date.now()) * 1000n + BigInt(written);
    const fields = {
      __REALTIME_TIMESTAMP: at,
      __MONOTONIC_TIMESTAMP: written * 1000,
      _BOOT_ID: '00000000000000000000000000000001',
      _HOSTNAME: 'host',
      _SYSTEMD_UNIT: 'ssh.service',
      SYSLOG_IDENTIFIER: 'sshd',
      _PID: 77,
    };
    for (const [name, value] of Object.entries(fields)) appendFileSync(file, `${name}=${value}\n`);
    const bytes = Buffer.from(message);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    appendFileSync(
      file,
      Buffer.concat([Buffer.from('MESSAGE\n'), length, bytes, Buffer.from('\n\n')]),
    );
  }
  execFileSync(WRITER, ['-o', join(journal, 'test.journal'), file], {stdio: 'pipe'});
}

const FILTER = [`--directory=${journal}`, '_SYSTEMD_UNIT=ssh.service'];
const config = (more: object = {}) => ({journalctl_filter: FILTER, ...more});
const messages = (lines: readonly string[]) =>
  lines.map((line) => line.slice(line.indexOf('sshd[77]: ') + 'sshd[77]: '.length));

test.skipIf(reason)(
  `the journal, read, followed and resumed${reason ? `: ${reason}` : ''}`,
  async () => {
    write('one', 'two', 'x'.repeat(10_000), 'a\nb', Buffer.from([0xff, 0xfe]));
    const cat = await openHere(packaged, 'journalctl', config({mode: 'cat'}));
    const all = await readLines(cat.run.chunks);
    await cat.close();
    expect(messages(all.lines).map((one) => one.slice(0, 5))).toEqual([
      'one',
      'two',
      'xxxxx',
      'a\nb',
      '\ufffd\ufffd',
    ]);
    expect(all.lines[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z host sshd\[77\]: one$/);

    const tail = await openHere(packaged, 'journalctl', config());
    const chunks = tail.run.chunks[Symbol.asyncIterator]();
    const start = (await chunks.next()).value!;
    expect(start.bytes.length).toBe(0);
    write('three');
    const followed = (await chunks.next()).value!;
    expect(Buffer.from(followed.bytes).toString()).toMatch(/: three$/);
    await tail.close();

    write('four', 'five');
    const positions = {[followed.source]: followed.position};
    const again = await openHere(packaged, 'journalctl', config(), {positions});
    const {lines} = await readLines(again.run.chunks, 2);
    await again.close();
    expect(messages(lines)).toEqual(['four', 'five']);

    const wrong = await openHere(packaged, 'journalctl', config(), {
      positions: {[followed.source]: {cursor: 'no cursor'}},
    });
    await expect(readLines(wrong.run.chunks)).rejects.toThrow('Failed to seek to cursor');
  },
  60_000,
);
