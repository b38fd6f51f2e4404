// Following a log through what happens to logs. The world is the test's: time passes when a step
// says so, and looking happens when the source has nothing more to do.
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import type {DatasourceRun, PluginHost, Position} from '@firewatch/kernel';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {fileDatasource} from '../../../plugins/datasource-file/index.ts';

let folder: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-tail-'));
  log = join(folder, 'app.log');
});
afterEach(() => rmSync(folder, {recursive: true}));

/** A tail whose time the test moves. */
class Watcher {
  readonly positions: Record<string, Position> = {};
  readonly logged: string[] = [];
  private run: DatasourceRun | undefined;
  private iterator:
    | AsyncIterator<{source: string; bytes: Uint8Array; position: Position}>
    | undefined;
  private next:
    | Promise<IteratorResult<{source: string; bytes: Uint8Array; position: Position}>>
    | undefined;
  private now = 0;
  private waiting: (() => void) | undefined;
  private onWait = () => {};

  async open(config: object): Promise<void> {
    const host = {
      now: () => BigInt(this.now) * 1_000_000n,
      log: (_: string, message: string) => this.logged.push(message),
      signal: new AbortController().signal,
    } as unknown as PluginHost;
    const source = fileDatasource(() => ({
      now: () => this.now,
      after: (_, action) => {
        this.waiting = action;
        this.onWait();
        return () => {};
      },
      watch: () => () => {},
    }));
    this.run = await source.open(
      {
        mode: 'tail',
        start: 'end',
        discovery_poll_enable: true,
        discovery_poll_interval: '1s',
        ...config,
      },
      host,
      {...this.positions},
    );
    this.iterator = this.run.chunks[Symbol.asyncIterator]() as typeof this.iterator;
    this.next = undefined;
    this.waiting = undefined;
  }

  /** Lets time pass and looks; what was read by source. */
  async look(ms = 0): Promise<Record<string, string>> {
    const read: Record<string, string> = {};
    this.now += ms;
    this.waiting?.();
    this.waiting = undefined;
    for (;;) {
      this.next ??= this.iterator!.next();
      const quiet = new Promise<'quiet'>((resolve) => {
        this.onWait = () => resolve('quiet');
        if (this.waiting) resolve('quiet');
      });
      const first = await Promise.race([this.next, quiet]);
      if (first === 'quiet' || first.done) return read;
      this.next = undefined;
      const {source, bytes, position} = first.value;
      const name = source.slice(folder.length + 1);
      read[name] = (read[name] ?? '') + new TextDecoder().decode(bytes);
      this.positions[source] = position;
    }
  }

  /** As after a kill: what was not asked for is not known. */
  async close(): Promise<void> {
    await this.run!.close();
    this.waiting?.();
    await this.iterator!.return?.();
  }
}

/** A look, the time that old writers have, and a look. */
async function settle(watcher: Watcher): Promise<Record<string, string>> {
  const read: Record<string, string> = {};
  for (const ms of [0, 1000, 1000, 1000])
    for (const [name, text] of Object.entries(await watcher.look(ms)))
      read[name] = (read[name] ?? '') + text;
  return read;
}

describe('while it runs', () => {
  let watcher: Watcher;
  beforeEach(async () => {
    watcher = new Watcher();
    writeFileSync(log, 'before\n');
    await watcher.open({filenames: [log]});
    expect(await watcher.look()).toEqual({});
  });
  afterEach(() => watcher.close());

  const rows: [name: string, act: () => void, text: string][] = [
    ['lines are appended', () => appendFileSync(log, 'one\ntwo\n'), 'one\ntwo\n'],
    [
      'renamed, and a new file in its place',
      () => {
        appendFileSync(log, 'old\n');
        renameSync(log, `${log}.1`);
        writeFileSync(log, 'new\n');
      },
      'old\nnew\n',
    ],
    [
      'renamed while its writer still writes, the new one empty',
      () => {
        renameSync(log, `${log}.1`);
        writeFileSync(log, '');
        appendFileSync(`${log}.1`, 'late\n');
      },
      'late\n',
    ],
    [
      'copied and truncated, more than was read in the copy',
      () => {
        appendFileSync(log, 'old\n');
        copyFileSync(log, `${log}.1`);
        truncateSync(log);
        appendFileSync(log, 'new\n');
      },
      'old\nnew\n',
    ],
    [
      'truncated and grown beyond where it was',
      () => {
        writeFileSync(log, 'a longer beginning than there was\n');
      },
      'a longer beginning than there was\n',
    ],
    [
      'rotated twice between two looks',
      () => {
        appendFileSync(log, 'one\n');
        renameSync(log, `${log}.2`);
        writeFileSync(`${log}.1`, 'two\n');
        writeFileSync(log, 'three\n');
      },
      'one\ntwo\nthree\n',
    ],
    [
      'deleted and made again, perhaps with the same inode',
      () => {
        unlinkSync(log);
        writeFileSync(log, 'again\n');
      },
      'again\n',
    ],
    [
      'a last line without its end, then the next file',
      () => {
        appendFileSync(log, 'cut');
        renameSync(log, `${log}.1`);
        writeFileSync(log, 'next\n');
      },
      'cut\nnext\n',
    ],
  ];
  test.each(rows)('%s', async (_, act, text) => {
    act();
    expect(await settle(watcher)).toEqual({'app.log': text});
    expect(await settle(watcher)).toEqual({});
  });
});

describe('after a pause', () => {
  const rows: [name: string, act: () => void, text: string][] = [
    ['nothing happened', () => {}, ''],
    ['it grew', () => appendFileSync(log, 'more\n'), 'more\n'],
    [
      'it was rotated once',
      () => {
        appendFileSync(log, 'old\n');
        renameSync(log, `${log}.1`);
        writeFileSync(log, 'new\n');
      },
      'old\nnew\n',
    ],
    [
      'it was rotated three times, and compressed',
      () => {
        writeFileSync(`${log}.3.gz`, gzipSync('first\nold\n'));
        unlinkSync(log);
        writeFileSync(`${log}.2.gz`, gzipSync('second\n'));
        writeFileSync(`${log}.1`, 'third\n');
        writeFileSync(log, 'new\n');
      },
      'old\nsecond\nthird\nnew\n',
    ],
    [
      'it was copied and truncated',
      () => {
        appendFileSync(log, 'old\n');
        copyFileSync(log, `${log}.1`);
        truncateSync(log);
      },
      'old\n',
    ],
    [
      'it was replaced by another, and what was read last is gone',
      () => {
        unlinkSync(log);
        writeFileSync(log, 'another\n');
      },
      'another\n',
    ],
  ];
  test.each(rows)('%s', async (_, act, text) => {
    const watcher = new Watcher();
    writeFileSync(log, 'first\n');
    await watcher.open({filenames: [log], start: 'beginning'});
    expect(await watcher.look()).toEqual({'app.log': 'first\n'});
    await watcher.close();
    act();
    await watcher.open({filenames: [log]});
    expect(await settle(watcher)).toEqual(text === '' ? {} : {'app.log': text});
    await watcher.close();
  });

  test('a copy that is not truncated yet is not read twice', async () => {
    const watcher = new Watcher();
    writeFileSync(log, 'first\n');
    await watcher.open({filenames: [log], start: 'beginning'});
    await watcher.look();
    await watcher.close();
    renameSync(log, `${log}.2`);
    writeFileSync(log, 'second\n');
    copyFileSync(log, `${log}.1`);
    await watcher.open({filenames: [log]});
    expect(await settle(watcher)).toEqual({'app.log': 'second\n'});
    truncateSync(log);
    appendFileSync(log, 'third\n');
    expect(await settle(watcher)).toEqual({'app.log': 'third\n'});
    await watcher.close();
  });

  test('truncated between two looks, with nothing read of it: the copy has what it had', async () => {
    const watcher = new Watcher();
    writeFileSync(log, 'first\n');
    await watcher.open({filenames: [log], start: 'beginning'});
    await watcher.look();
    await watcher.close();
    renameSync(log, `${log}.1`);
    writeFileSync(log, '');
    await watcher.open({filenames: [log]});
    expect(await settle(watcher)).toEqual({});
    appendFileSync(log, 'second\n');
    renameSync(`${log}.1`, `${log}.2`);
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
    appendFileSync(log, 'third\n');
    expect(await settle(watcher)).toEqual({'app.log': 'second\nthird\n'});
    await watcher.close();
  });

  test('a writer that still writes to the renamed file is waited for', async () => {
    const watcher = new Watcher();
    writeFileSync(log, 'first\n');
    await watcher.open({filenames: [log], start: 'beginning'});
    await watcher.look();
    await watcher.close();
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'new\n');
    await watcher.open({filenames: [log]});
    expect(await watcher.look()).toEqual({});
    appendFileSync(`${log}.1`, 'late\n');
    expect(await settle(watcher)).toEqual({'app.log': 'late\nnew\n'});
    await watcher.close();
  });

  test('a line whose end never came is ended once, also when that is known from before', async () => {
    const watcher = new Watcher();
    writeFileSync(log, 'first\ncut');
    await watcher.open({filenames: [log], start: 'beginning'});
    expect(await watcher.look()).toEqual({'app.log': 'first\ncut'});
    await watcher.close();
    renameSync(log, `${log}.1`);
    await watcher.open({filenames: [log]});
    await watcher.look();
    writeFileSync(log, 'new\n');
    // The end of the line alone: killed before the next file is read.
    expect(await watcher.look(0)).toEqual({});
    expect(await watcher.look(1000)).toEqual({'app.log': '\nnew\n'});
    await watcher.close();
    appendFileSync(log, 'more\n');
    await watcher.open({filenames: [log]});
    expect(await settle(watcher)).toEqual({'app.log': 'more\n'});
    await watcher.close();
  });

  test('a rotated file compressed by zstd, where its tool is', async ({skip}) => {
    const {spawnSync} = await import('node:child_process');
    if (spawnSync('zstd', ['--version']).status !== 0) skip('no zstd here');
    const watcher = new Watcher();
    writeFileSync(log, 'first\n');
    await watcher.open({filenames: [log], start: 'beginning'});
    await watcher.look();
    await watcher.close();
    writeFileSync(`${log}.1.zst`, zstdCompressSync(Buffer.from('first\nold\n')));
    unlinkSync(log);
    writeFileSync(log, 'new\n');
    await watcher.open({filenames: [log]});
    expect(await settle(watcher)).toEqual({'app.log': 'old\nnew\n'});
    await watcher.close();
  });
});

describe('which files', () => {
  test('a new file that fits a pattern is read from its beginning; rotated ones are not followed', async () => {
    const watcher = new Watcher();
    writeFileSync(join(folder, 'a.log'), 'before\n');
    await watcher.open({filenames: [join(folder, '*.log*')], exclude_regexps: ['private']});
    await watcher.look();
    writeFileSync(join(folder, 'b.log'), 'first\n');
    writeFileSync(join(folder, 'private.log'), 'not for you\n');
    writeFileSync(join(folder, 'a.log.1'), 'rotated\n');
    writeFileSync(join(folder, 'a.log.2.gz'), gzipSync('rotated\n'));
    expect(await settle(watcher)).toEqual({'b.log': 'first\n'});
    await watcher.close();
  });

  test('a file that is not there yet is read from its beginning when it is', async () => {
    const watcher = new Watcher();
    await watcher.open({filenames: [log]});
    expect(await settle(watcher)).toEqual({});
    writeFileSync(log, 'first\n');
    expect(await settle(watcher)).toEqual({'app.log': 'first\n'});
    await watcher.close();
  });

  test('what is written once it is open is new', async () => {
    const watcher = new Watcher();
    writeFileSync(log, 'before\n');
    await watcher.open({filenames: [log]});
    appendFileSync(log, 'after\n');
    expect(await settle(watcher)).toEqual({'app.log': 'after\n'});
    await watcher.close();
  });

  test('a link that leads elsewhere from now on', async () => {
    const watcher = new Watcher();
    mkdirSync(join(folder, 'days'));
    writeFileSync(join(folder, 'days/1'), 'one\n');
    symlinkSync('days/1', log);
    await watcher.open({filenames: [log], start: 'beginning'});
    expect(await settle(watcher)).toEqual({'app.log': 'one\n'});
    writeFileSync(join(folder, 'days/2'), 'two\n');
    unlinkSync(log);
    symlinkSync('days/2', log);
    expect(await settle(watcher)).toEqual({'app.log': 'two\n'});
    await watcher.close();
  });

  test('permissions that come and go', async ({skip}) => {
    if (process.getuid?.() === 0) skip('root may read everything');
    const watcher = new Watcher();
    writeFileSync(log, 'one\n', {mode: 0});
    await watcher.open({filenames: [log], start: 'beginning'});
    expect(await settle(watcher)).toEqual({});
    expect(watcher.logged).toHaveLength(1);
    chmodSync(log, 0o600);
    expect(await settle(watcher)).toEqual({'app.log': 'one\n'});
    await watcher.close();
  });
});
