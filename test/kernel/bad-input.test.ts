// What is no log, or no longer: each reported by its code, everything else read.
import {execFileSync} from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {Readable} from 'node:stream';
import {gzipSync} from 'node:zlib';
import type {Report} from '@firewatch/schemas';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readChunks} from '../../kernel/acquire/bytes.ts';
import {gunzip} from '../../kernel/acquire/gunzip.ts';
import {type AnalyzeOptions, analyze} from '../../kernel/analyze.ts';
import {openFakeEngine} from '../../kernel/testing/fake-engine.ts';

const LINE = 'Feb  3 10:11:12 web sshd[17]: attack';
const LOG = `${LINE}\n`.repeat(10);
/** Well compressible and large: 8 MiB of one line. */
const LONG = `${LINE} ${'x'.repeat(987)}\n`.repeat(8192);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-bad-'));
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, {recursive: true, force: true});
});

const put = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, content);
  return path;
};

const run = (paths: readonly string[], options: Partial<AnalyzeOptions> = {}): Promise<Report> =>
  analyze({
    paths,
    rules: 'none',
    now: 0n,
    isNowGiven: false,
    zone: 'UTC',
    offsets: [],
    version: '0',
    stdin: Readable.from([]),
    open: openFakeEngine(),
    ...options,
  });

/** Root may read everything: it becomes somebody else meanwhile. */
async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return act();
  process.seteuid!(65534);
  try {
    return await act();
  } finally {
    process.seteuid!(0);
  }
}

const codes = (report: Report) => report.summary.problems.map(({code}) => code);

/** A gzip file with its compressed data damaged in the middle. */
const damaged = () => {
  const bytes = gzipSync(randomText(400_000));
  const middle = Math.floor(bytes.length / 2);
  bytes.fill(0xff, middle, middle + 64);
  return bytes;
};

/** A gzip file whose checksum does not fit. */
const badChecksum = () => {
  const bytes = gzipSync(LOG);
  return bytes.fill(1, bytes.length - 8, bytes.length - 4);
};

/** Text that hardly compresses, the same each time. */
function randomText(length: number): string {
  let state = 1;
  let text = '';
  while (text.length < length) {
    state = (state * 48271) % 0x7fffffff;
    text += `${LINE} ${state.toString(36)}\n`;
  }
  return text;
}

describe('a bad file in a directory is named by its code; the log beside it is read', () => {
  const CASES: {name: string; code: string; make(): unknown; lines?: number}[] = [
    {name: 'an empty file', code: 'FW1010', make: () => put('bad', '')},
    {name: 'an empty gzip', code: 'FW1010', make: () => put('bad.gz', gzipSync(''))},
    {
      name: 'binary: a wtmp',
      code: 'FW1006',
      make: () => put('wtmp', new Uint8Array(384 * 4).fill(7, 0, 40)),
    },
    {
      name: 'a journal',
      code: 'FW1019',
      make: () =>
        put('system.journal', Buffer.concat([Buffer.from('LPKSHHRH'), Buffer.alloc(500)])),
    },
    {
      name: 'UTF-16 LE',
      code: 'FW1007',
      make: () => put('bad', Buffer.from(`\ufeff${LOG}`, 'utf16le')),
    },
    {
      name: 'UTF-16 BE',
      code: 'FW1007',
      make: () => put('bad', Buffer.from(`\ufeff${LOG}`, 'utf16le').swap16()),
    },
    {
      name: 'UTF-16 without a mark',
      code: 'FW1006',
      make: () => put('bad', Buffer.from(LOG, 'utf16le')),
    },
    {
      name: 'zstd that is none',
      code: 'FW1022',
      make: () => put('bad.zst', new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 1, 2])),
    },
    {name: 'gzip in gzip', code: 'FW1016', make: () => put('bad.gz', gzipSync(gzipSync(LOG)))},
    {
      name: 'a tar in gzip',
      code: 'FW1006',
      make: () => put('bad.tgz', gzipSync(new Uint8Array(10240))),
    },
    {name: 'no known kind of log', code: 'FW1017', make: () => put('bad', 'one\ntwo\n')},
    {
      name: 'a truncated gzip',
      code: 'FW1012',
      make: () => put('bad.gz', gzipSync(LONG).subarray(0, -8)),
      lines: 8190,
    },
    {
      name: 'a gzip of a header only',
      code: 'FW1012',
      make: () => put('bad.gz', gzipSync(LOG).subarray(0, 10)),
    },
    {name: 'a damaged gzip', code: 'FW1013', make: () => put('bad.gz', damaged()), lines: 1},
    {
      name: 'a gzip with a wrong checksum',
      code: 'FW1013',
      make: () => put('bad.gz', badChecksum()),
      lines: 1,
    },
    {
      name: 'bytes after the gzip',
      code: 'FW1015',
      make: () => put('bad.gz', Buffer.concat([gzipSync(LOG), Buffer.from('junk')])),
      lines: 10,
    },
    {name: 'a FIFO', code: 'FW1005', make: () => execFileSync('mkfifo', [join(folder, 'fifo')])},
    {
      name: 'a link that leads nowhere',
      code: 'FW1001',
      make: () => symlinkSync('/nowhere', join(folder, 'link')),
    },
    {
      name: 'a link to itself',
      code: 'FW1011',
      make: () => symlinkSync('self', join(folder, 'self')),
    },
    {
      name: 'a link to a directory above',
      code: 'FW1011',
      make: () => symlinkSync('.', join(folder, 'loop')),
    },
    {
      name: 'a link to a device',
      code: 'FW1005',
      make: () => symlinkSync('/dev/zero', join(folder, 'zero')),
    },
  ];
  for (const {name, code, make, lines = 0} of CASES) {
    test(name, async () => {
      put('good/auth.log', LOG);
      make();
      const report = await run([folder]);
      expect(codes(report)).toEqual([code]);
      expect(report.summary.complete).toBe(false);
      expect(report.summary.lines).toBeGreaterThanOrEqual(10 + lines);
      expect(report.summary.problems[0]!.where?.file).toContain(folder);
    });
  }

  test('a socket', async () => {
    put('auth.log', LOG);
    const server = createServer().listen(join(folder, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    expect(codes(await run([folder]))).toEqual(['FW1005']);
    server.close();
  });

  test('no permission', async () => {
    put('auth.log', LOG);
    chmodSync(put('secret', LOG), 0);
    chmodSync(folder, 0o755);
    expect(codes(await asNobody(() => run([folder])))).toEqual(['FW1003']);
  });

  test('no permission for a directory', async () => {
    put('auth.log', LOG);
    put('secret/auth.log', LOG);
    chmodSync(join(folder, 'secret'), 0);
    chmodSync(folder, 0o755);
    expect(codes(await asNobody(() => run([folder])))).toEqual(['FW1003']);
  });
});

describe('while it is read', () => {
  /** An engine that does something to the world when the first source is made known to it. */
  const meddleAtOpen =
    (act: () => void) =>
    async (...args: Parameters<ReturnType<typeof openFakeEngine>>) => {
      const opened = await openFakeEngine()(...args);
      const addSource: typeof opened.engine.addSource = (spec) => {
        const id = opened.engine.addSource(spec);
        if (id === 0) act();
        return id;
      };
      return {...opened, engine: {...opened.engine, addSource}};
    };

  /** An engine that does something to the world when the first chunk of a file arrives. */
  const meddle =
    (act: () => void) =>
    async (...args: Parameters<ReturnType<typeof openFakeEngine>>) => {
      const opened = await openFakeEngine()(...args);
      let isDone = false;
      const feed: typeof opened.engine.feed = (source, length) => {
        if (!isDone) act();
        isDone = true;
        return opened.engine.feed(source, length);
      };
      return {...opened, engine: {...opened.engine, feed}};
    };

  test('what the engine gave up for want of memory during the run is counted', async () => {
    const path = put('auth.log', LOG);
    let runs = 0;
    const report = await run([path], {
      open: async (...args) => {
        const opened = await openFakeEngine()(...args);
        const losses = () => ({
          buckets: 7,
          pours: 0,
          blackholes: 0,
          packets: 1234 * runs++,
          names: 0,
        });
        const stats: typeof opened.engine.stats = () => ({
          ...opened.engine.stats(),
          losses: losses(),
        });
        return {...opened, engine: {...opened.engine, stats}};
      },
    });
    expect(report.summary.problems).toMatchObject([
      {
        code: 'FW2611',
        severity: 'warning',
        message: 'events lost because sources could not be merged in memory: 1,234',
      },
    ]);
    expect(report.summary.complete).toBe(true);
  });

  test('a file that grows ends where it ended at the start', async () => {
    const path = put('auth.log', LOG);
    const report = await run([path], {open: meddle(() => appendFileSync(path, LOG))});
    expect(codes(report)).toEqual(['FW1008']);
    expect(report.summary.lines).toBe(10);
  });

  test('a file that shrinks is read as far as it is', async () => {
    const path = put('auth.log', LONG);
    const report = await run([path], {open: meddle(() => truncateSync(path, 2_000_000))});
    expect(codes(report)).toEqual(['FW1009']);
    expect(report.summary.bytes).toBe(2_000_000);
  });

  test('a file that vanishes before its turn', async () => {
    put('a.log', LOG);
    const path = put('b.log', LOG);
    const report = await run([folder], {open: meddleAtOpen(() => unlinkSync(path))});
    expect(codes(report)).toEqual(['FW1004']);
    expect(report.summary.lines).toBe(10);
  });
});

describe('named on the command line', () => {
  test('a file that does not exist', async () => {
    const log = put('auth.log', LOG);
    const report = await run([join(folder, 'nope'), log]);
    expect(codes(report)).toEqual(['FW1001']);
    expect(report.summary.lines).toBe(10);
  });

  test('a device', async () => expect(codes(await run(['/dev/zero']))).toEqual(['FW1005']));

  test('an empty directory', async () => expect(codes(await run([folder]))).toEqual(['FW1020']));

  test('the same file by three names counts once, and the report is complete', async () => {
    const log = put('auth.log', LOG);
    linkSync(log, join(folder, 'hard'));
    symlinkSync('auth.log', join(folder, 'soft'));
    const report = await run([folder, log]);
    expect(codes(report)).toEqual(['FW1018', 'FW1018', 'FW1018']);
    expect(report.summary).toMatchObject({lines: 10, complete: true});
  });

  test('a type given by name reads what looks like no log', async () => {
    const report = await run([put('odd', 'attack\0\0\0\0')], {type: 'odd'});
    expect(report.summary).toMatchObject({lines: 1, problems: []});
  });

  test('standard input, gzip or not, is read to its end', async () => {
    for (const bytes of [Buffer.from(LOG), gzipSync(LOG)]) {
      const report = await run(['-'], {
        stdin: Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]),
      });
      expect(report.summary).toMatchObject({lines: 10, problems: []});
      expect(report.summary.acquisitions[0]).toMatchObject({name: 'stdin', type: 'syslog'});
    }
  });

  test('several gzip members are one file', async () => {
    const report = await run([put('a.gz', Buffer.concat([gzipSync(LOG), gzipSync(LOG)]))]);
    expect(report.summary).toMatchObject({lines: 20, problems: []});
  });

  test('a mark of UTF-8 in front is no part of the first line', async () => {
    const report = await run([put('a.log', `\ufeff${LOG}`)]);
    expect(report.summary).toMatchObject({bytes: LOG.length, problems: []});
  });

  test('an interrupted run reports what it read', async () => {
    const controller = new AbortController();
    const silent = new Readable({read() {}});
    silent.push(LONG.slice(0, 200_000));
    const report = await run(['-'], {
      stdin: silent,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(report.summary).toMatchObject({interrupted: true, complete: false});
    expect(report.summary.lines).toBeGreaterThan(0);
  });
});

describe('decompression bombs', () => {
  const read = async (bytes: Uint8Array, limits?: Parameters<typeof gunzip>[2]) => {
    let total = 0;
    const source = readChunks(Readable.from([bytes]), 'bomb');
    for await (const chunk of gunzip(source, 'bomb', limits)) total += chunk.length;
    return total;
  };

  test('too high a ratio stops at the limit', async () => {
    const bomb = gzipSync(new Uint8Array(1 << 20));
    await expect(read(bomb, {ratio: 100, from: 1000, total: 1e9})).rejects.toMatchObject({
      code: 'FW1014',
    });
  });

  test('a total stops even at a modest ratio', async () => {
    await expect(read(gzipSync(LONG), {ratio: 1e6, from: 0, total: 1e6})).rejects.toMatchObject({
      code: 'FW1014',
    });
  });

  test('below the limits nothing is said, zeros behind the data are padding', async () => {
    const bytes = Buffer.concat([gzipSync(new Uint8Array(1 << 20)), Buffer.alloc(512)]);
    expect(await read(bytes)).toBe(1 << 20);
  });

  test('a bomb in a directory is one of its problems', async () => {
    put('bomb.gz', gzipSync(LONG.repeat(12)));
    const report = await run([folder]);
    expect(codes(report)).toEqual(['FW1014']);
    expect(report.summary.bytes).toBeLessThan(80 * 1024 * 1024);
  });
});
