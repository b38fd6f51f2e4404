// The journal by a journalctl of the test: what is asked of it, and what becomes of its entries.
import {Readable} from 'node:stream';
import {expect, test} from 'vitest';
import {Allowance} from '../../../kernel/plugin/broker/allowance.ts';
import {type Broker, openBroker} from '../../../kernel/plugin/broker/index.ts';
import {configOfDsn} from '../../../plugins/datasource-journald/config.ts';
import {ENTRY_BYTES_MAX} from '../../../plugins/datasource-journald/entries.ts';
import {packaged} from '../../../plugins/datasource-journald/index.ts';
import {openHere, readLines} from '../open-here.ts';

const CONFIG = {journalctl_filter: ['_SYSTEMD_UNIT=ssh.service', '-q']};
const SOURCE = 'journalctl-_SYSTEMD_UNIT=ssh.service.-q';
const US_AT_START = 1_770_000_000_000_000n;

const entry = (cursor: string, fields: object, at = US_AT_START) =>
  `${JSON.stringify({__CURSOR: cursor, __REALTIME_TIMESTAMP: String(at), _HOSTNAME: 'host', SYSLOG_IDENTIFIER: 'sshd', _PID: '7', ...fields})}\n`;

/** A broker whose journalctl says `output`; `asked` are its arguments. */
function journal(output: string | Uint8Array[], config: object) {
  const asked: (readonly string[])[] = [];
  const allowance = new Allowance(packaged.manifest, config);
  const broker: Broker = {
    ...openBroker(packaged.manifest, config),
    follow: async (name, options) => {
      asked.push(allowance.argv(name, options?.values).slice(4));
      return Readable.from(typeof output === 'string' ? [Buffer.from(output)] : output);
    },
  };
  return {asked, broker};
}

const cat = async (output: string | Uint8Array[], more: object = {}, positions = {}) => {
  const config = {...CONFIG, mode: 'cat', ...more};
  const {asked, broker} = journal(output, {since: '@0', ...config});
  const {run, heard} = await openHere(packaged, 'journalctl', config, {broker, positions});
  return {asked, heard, ...(await readLines(run.chunks))};
};

const ENTRIES: readonly (readonly [name: string, fields: object, line: string])[] = [
  ['a plain one', {MESSAGE: 'Failed'}, 'host sshd[7]: Failed'],
  ['no identifier', {MESSAGE: 'x', SYSLOG_IDENTIFIER: undefined, _COMM: 'bash'}, 'host bash[7]: x'],
  ['no pid', {MESSAGE: 'x', _PID: undefined}, 'host sshd: x'],
  [
    'the pid that syslog was told',
    {MESSAGE: 'x', _PID: undefined, SYSLOG_PID: '8'},
    'host sshd[8]: x',
  ],
  ['bytes', {MESSAGE: [104, 105, 27]}, 'host sshd[7]: hi\u001b'],
  ['several messages', {MESSAGE: ['first', 'second']}, 'host sshd[7]: first'],
  ['several lines', {MESSAGE: 'a\nb'}, 'host sshd[7]: a\nb'],
  ['none', {MESSAGE: null}, 'host sshd[7]: '],
  [
    'an identifier that pretends',
    {MESSAGE: 'x', SYSLOG_IDENTIFIER: 'a]: b [c]\n'},
    'host a___b__c__[7]: x',
  ],
];
for (const [name, fields, line] of ENTRIES)
  test(`an entry: ${name}`, async () => {
    const {lines} = await cat(entry('c1', fields, US_AT_START + 345_678n));
    expect(lines).toEqual([`2026-02-02T02:40:00.345678Z ${line}`]);
  });

test('the short date', async () => {
  const {lines} = await cat(entry('c1', {MESSAGE: 'x'}), {format: 'short'});
  expect(lines).toEqual(['Feb  2 02:40:00 host sshd[7]: x']);
});

test('cat: since, filters, and where it ended', async () => {
  const {asked, position, sources} = await cat(
    entry('c1', {MESSAGE: 'one'}) + entry('c2', {MESSAGE: 'two'}),
    {since: 'yesterday'},
  );
  expect(asked).toEqual([['--since', 'yesterday', '_SYSTEMD_UNIT=ssh.service', '-q']]);
  expect(position).toEqual({cursor: 'c2'});
  expect([...sources]).toEqual([SOURCE]);
});

test('goes on behind the cursor', async () => {
  const {asked} = await cat(entry('c3', {MESSAGE: 'x'}), {}, {[SOURCE]: {cursor: 'c2'}});
  expect(asked).toEqual([['--after-cursor', 'c2', '_SYSTEMD_UNIT=ssh.service', '-q']]);
});

test('pieces cut anywhere; an entry that is too long is left out and told', async () => {
  const text = Buffer.from(
    entry('c1', {MESSAGE: 'é'}) +
      entry('c2', {MESSAGE: 'x'.repeat(ENTRY_BYTES_MAX)}) +
      entry('c3', {MESSAGE: 'last'}),
  );
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < 300; at += 1) pieces.push(text.subarray(at, at + 1));
  for (let at = 300; at < text.length; at += 65_536) pieces.push(text.subarray(at, at + 65_536));
  const {lines, heard} = await cat(pieces);
  expect(lines.map((line) => line.slice(-4))).toEqual(
    ['7]: é', 'last'].map((one) => one.slice(-4)),
  );
  expect(heard.counts.get('skipped_total')).toBe(1);
});

test('tail: the entry that was there before is only where it begins', async () => {
  const now = BigInt(Date.now()) * 1000n;
  const {asked, broker} = journal(
    entry('old', {MESSAGE: 'old'}, now - 60_000_000n) +
      entry('new', {MESSAGE: 'new'}, now + 60_000_000n),
    CONFIG,
  );
  const {run} = await openHere(packaged, 'journalctl', CONFIG, {broker});
  const {lines} = await readLines(run.chunks, 1);
  expect(lines.map((line) => line.slice(-3))).toEqual(['new']);
  expect(asked[0]!.slice(0, 2)).toEqual(['--follow', '--lines=1']);
});

test('tail: nothing but what was there before is a position, and its end is a failure', async () => {
  const {broker} = journal(entry('old', {MESSAGE: 'old'}, 1n), CONFIG);
  const {run} = await openHere(packaged, 'journalctl', CONFIG, {broker});
  const chunks = run.chunks[Symbol.asyncIterator]();
  const {value} = await chunks.next();
  expect([value!.bytes.length, value!.position]).toEqual([0, {cursor: 'old'}]);
  await expect(chunks.next()).rejects.toThrow('journalctl ended');
});

test('a cursor cannot become an option', async () => {
  await expect(cat('', {}, {[SOURCE]: {cursor: '--vacuum-size=1'}})).rejects.toThrow('begins with');
});

test('DSNs', () => {
  expect(
    configOfDsn('journalctl://filters=_UID=42&filters=-u&since=yesterday&log_level=x'),
  ).toEqual({
    journalctl_filter: ['_UID=42', '-u'],
    mode: 'cat',
    since: 'yesterday',
  });
  expect(() => configOfDsn('journalctl://')).toThrow('found no filters');
  expect(() => configOfDsn('journalctl://filters=a&until=b')).toThrow('"until"');
});
