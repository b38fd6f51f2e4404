// Containers by a daemon of the test, on a Unix socket: what is asked of it, and what becomes of it.
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, type ServerResponse} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeEach, expect, onTestFinished, test} from 'vitest';
import type {Position} from '../../../kernel/plugin.ts';
import {isGlobMatch} from '../../../plugins/datasource-docker/choose.ts';
import {LineReader} from '../../../plugins/datasource-docker/frames.ts';
import plugin from '../../../plugins/datasource-docker/index.ts';
import {readLines} from '../open-here.ts';
import {openPlugin, packageOf} from '../open-plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'firewatch-docker-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const frame = (stream: number, text: string): Buffer => {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

interface Container {
  readonly name: string;
  readonly labels?: object;
  readonly isTerminal?: boolean;
  readonly created?: number;
  readonly log: Buffer;
}

/** A daemon; `asked` are its log requests, streams that follow stay open. */
let containers: Record<string, Container> = {};
let asked: URL[] = [];
let events: ServerResponse | undefined;
let logs: ServerResponse[] = [];
let sockets = 0;
beforeEach(() => {
  [containers, asked, logs, events] = [{}, [], [], undefined];
});

async function daemon(): Promise<string> {
  const path = join(folder, `${++sockets}.sock`);
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://docker');
    const [, kind, id, what] = url.pathname.split('/');
    const json = (value: unknown) => response.end(JSON.stringify(value));
    if (kind === 'events') {
      events = response;
      response.flushHeaders();
    } else if (id === 'json') {
      json(
        Object.entries(containers).map(([Id, {name, labels = {}, created = 1}]) => ({
          Id,
          Names: [`/${name}`],
          State: 'running',
          Created: created,
          Labels: labels,
        })),
      );
    } else if (what === 'json') {
      json({State: {Running: true}, Config: {Tty: containers[id!]!.isTerminal ?? false}});
    } else {
      asked.push(url);
      response.write(containers[id!]!.log);
      if (url.searchParams.get('follow') === '0') response.end();
      else logs.push(response);
    }
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return path;
}

const open = async (config: object, positions: Record<string, Position> = {}) =>
  openPlugin(
    packageOf('datasource-docker', plugin),
    'datasources',
    'docker',
    {docker_host: await daemon(), ...config},
    positions,
  );

const TIME = '2026-03-12T10:00:00.00000000';
const LOG = Buffer.concat(
  [1, 2, 2, 3].map((ns, at) => frame(1 + (at % 2), `${TIME}${ns}Z line ${at}\n`)),
);

test('resumed by time, and by how many lines had that time', async () => {
  containers = {c1: {name: 'web', log: LOG}};
  const config = {container_name: ['web'], mode: 'cat', since: '2026-01-01T00:00:00Z'};
  const first = await open(config);
  const all = await readLines(first.run.chunks);
  expect(all.lines).toEqual(['line 0', 'line 1', 'line 2', 'line 3']);
  expect(all.position).toEqual({time: `${TIME}3Z`, count: 1});
  expect(asked[0]!.searchParams.get('since')).toBe('1767225600.000000000');
  const second = await open(config, {web: {time: `${TIME}2Z`, count: 1}});
  expect((await readLines(second.run.chunks)).lines).toEqual(['line 2', 'line 3']);
  expect(asked[1]!.searchParams.get('since')).toBe('1773309600.000000002');
});

test('a container that is started later is read from its beginning, with its own labels', async () => {
  const enabled = {'crowdsec.enable': 'true', 'crowdsec.labels.type': 'nginx'};
  containers = {c1: {name: 'other', log: LOG}};
  const {run, heard} = await open({use_container_labels: true});
  const chunks = run.chunks[Symbol.asyncIterator]();
  containers.c2 = {name: 'late', labels: enabled, log: LOG};
  events!.write(`${JSON.stringify({Type: 'container', Action: 'start', id: 'c2'})}\n`);
  const {value} = await chunks.next();
  expect([value!.source, value!.labels]).toEqual(['late', {type: 'nginx'}]);
  expect(asked[0]!.searchParams.get('since')).toBe('0.000000000');
  expect(heard.logs).toEqual(['warn no container that runs is chosen yet']);
  logs[0]!.write(frame(1, `${TIME}4Z and more\n`));
  expect(Buffer.from((await chunks.next()).value!.bytes).toString()).toBe('and more');
});

test('a stream that breaks while the container runs goes on where it was', async () => {
  containers = {c1: {name: 'web', log: LOG}};
  const {run} = await open({container_name: ['w?b'], since: '2026-01-01T00:00:00Z'});
  const chunks = run.chunks[Symbol.asyncIterator]();
  await chunks.next();
  const next = chunks.next();
  containers.c1 = {name: 'web', log: Buffer.concat([LOG, frame(1, `${TIME}3Z same time\n`)])};
  logs[0]!.end();
  expect(Buffer.from((await next).value!.bytes).toString()).toBe('same time');
});

test('the daemon that ends ends the datasource, which the host opens again', async () => {
  const {run} = await open({container_id: ['abc']});
  const next = run.chunks[Symbol.asyncIterator]().next();
  events!.end();
  await expect(next).rejects.toThrow('the events of the daemon have ended');
});

const REFUSED: readonly (readonly [name: string, config: object, message: string])[] = [
  ['nothing chosen', {}, 'expected container_name'],
  ['labels and names', {use_container_labels: true, container_name: ['x']}, 'labels choose'],
  ['an expression that is none', {container_name_regexp: ['(']}, 'container_name_regexp/0'],
  ['a time that is none', {container_id: ['x'], since: 'often'}, 'found "often"'],
  ['nothing there', {container_name: ['x'], mode: 'cat'}, 'no container is chosen'],
];
for (const [name, config, message] of REFUSED)
  test(`refused: ${name}`, async () => {
    await expect(open(config)).rejects.toThrow(message);
  });

/** The lines, whatever the pieces. */
function linesIn(bytes: Buffer, size: number, isTerminal = false): string[] {
  const reader = new LineReader(isTerminal);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const line of reader.push(bytes.subarray(at, at + size)))
      lines.push(`${line.time} ${Buffer.from(line.bytes)}`);
  return lines;
}

for (const size of [1, 7, 1000]) {
  test(`frames in pieces of ${size}: parts of long lines, both outputs, empty lines`, () => {
    const bytes = Buffer.concat([
      frame(1, 'T1 long '),
      frame(2, 'T2 error\n'),
      frame(1, 'T3 \n'),
      frame(1, 'T4 \n'),
      frame(1, 'T5 next\r\n'),
    ]);
    expect(linesIn(bytes, size)).toEqual(['T2 error', 'T1 long ', 'T5 next']);
  });

  test(`a terminal in pieces of ${size}`, () => {
    expect(linesIn(Buffer.from('T1 one\r\nT2 two three\r\nT3 '), size, true)).toEqual([
      'T1 one',
      'T2 two three',
    ]);
  });
}

test('what is no frame is refused, before it is kept', () => {
  expect(() => linesIn(Buffer.from('HTTP/1.1 200 OK'), 100)).toThrow('no frame');
  expect(() => linesIn(Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]), 100)).toThrow('no frame');
});

test('patterns of names', () => {
  const long = `${'a*'.repeat(50)}b`;
  expect(
    [
      ['web-*', 'web-1'],
      ['*', ''],
      ['w?b', 'web'],
      ['w?b', 'wb'],
      ['a*b*c', 'aXbYbZc'],
      ['web', 'web-1'],
      [long, 'a'.repeat(5000)],
    ].map(([pattern, text]) => isGlobMatch(pattern!, text!)),
  ).toEqual([true, true, true, false, true, false, false]);
});
