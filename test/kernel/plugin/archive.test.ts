// Archives of plugins: packing is deterministic; what a stranger can do wrong leaves nothing behind.
import {createHash} from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {Header} from 'tar';
import {afterAll, describe, expect, test} from 'vitest';
import {
  ARCHIVE_LIMITS,
  packArchive,
  readArchive,
  readFolder,
  unpackArchive,
} from '../../../kernel/plugin/archive/index.ts';

const work = mkdtempSync(join(tmpdir(), 'firewatch-archive-'));
afterAll(() => rmSync(work, {recursive: true, force: true}));

const bytes = (text: string) => new TextEncoder().encode(text);
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
const GOOD = packArchive([{path: 'plugin.json', bytes: bytes('{}')}]);

interface Entry {
  readonly path: string;
  readonly type?: string;
  readonly linkpath?: string;
  readonly body?: string;
}

/** A tar that any entry may stand in. */
function tar(...entries: readonly Entry[]): Buffer {
  const pieces = entries.flatMap(({path, type = 'File', linkpath, body = ''}) => {
    const header = Buffer.alloc(512);
    new Header({
      path,
      type: type as 'File',
      mode: 0o644,
      size: body.length,
      ...(linkpath && {linkpath}),
    }).encode(header);
    return [header, Buffer.from(body), Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...pieces, Buffer.alloc(1024)]);
}

describe('packing', () => {
  test('the same files in any order give the same bytes', () => {
    const files = [
      {path: 'plugin.json', bytes: bytes('{}')},
      {path: 'index.mjs', bytes: bytes('export default {}')},
    ];
    expect(packArchive([...files].reverse())).toEqual(packArchive(files));
  });

  test('the bytes are those of any machine', () => {
    expect(sha256(GOOD)).toBe('9c965bb0de284afe4f39af0a7b27ed47789a3dbdc6a3eefd89a39a8e793b2005');
  });

  test('a folder survives the way there and back', async () => {
    const source = join(work, 'source');
    mkdirSync(join(source, 'lib'), {recursive: true});
    writeFileSync(join(source, 'index.mjs'), 'export {}', {mode: 0o755});
    writeFileSync(join(source, 'lib/rows.json'), '[]');
    const archive = packArchive(await readFolder(source));
    const target = join(work, 'target');
    await unpackArchive(archive, target, {sha256: sha256(archive)});
    expect(readFileSync(join(target, 'lib/rows.json'), 'utf8')).toBe('[]');
    expect(packArchive(await readFolder(target))).toEqual(archive);
  });

  test('a link in the folder is refused', async () => {
    const source = join(work, 'linked');
    mkdirSync(source);
    symlinkSync('/etc/passwd', join(source, 'secret'));
    await expect(readFolder(source)).rejects.toMatchObject({code: 'FW4208'});
  });

  test('a path that cannot be unpacked is not packed', () => {
    expect(() => packArchive([{path: '../x', bytes: bytes('')}])).toThrow(/cannot pack "\.\.\/x"/);
  });
});

const SMALL = {...ARCHIVE_LIMITS, archiveBytes: 1 << 20, unpackedBytes: 4096, files: 10};

const HOSTILE: readonly {
  name: string;
  archive: Uint8Array;
  code: string;
  sha256?: string;
}[] = [
  {name: 'a wrong digest', archive: GOOD, sha256: '0'.repeat(64), code: 'FW4201'},
  {name: 'nothing', archive: Buffer.alloc(0), code: 'FW4202'},
  {name: 'no archive', archive: Buffer.from('<html>not found</html>'), code: 'FW4202'},
  {name: 'an archive cut short', archive: GOOD.subarray(0, 700), code: 'FW4202'},
  {name: 'an archive without its end', archive: GOOD.subarray(0, 1024), code: 'FW4202'},
  {name: 'gzip cut short', archive: gzipSync(GOOD).subarray(0, 60), code: 'FW4202'},
  {name: 'gzip in gzip', archive: gzipSync(gzipSync(GOOD)), code: 'FW4202'},
  {name: 'an empty archive', archive: tar(), code: 'FW4202'},
  {name: 'a damaged header', archive: Buffer.from(GOOD).fill(0x41, 100, 108), code: 'FW4202'},
  {name: 'a path that leads out', archive: tar({path: '../../etc/cron.d/x'}), code: 'FW4203'},
  {name: 'a path that leads out in its middle', archive: tar({path: 'a/../../x'}), code: 'FW4203'},
  {name: 'an absolute path', archive: tar({path: '/etc/passwd'}), code: 'FW4203'},
  {name: 'a backslash', archive: tar({path: '..\\x'}), code: 'FW4203'},
  {name: 'a control character', archive: tar({path: 'a\u001b[2J'}), code: 'FW4203'},
  {name: 'a hidden file', archive: tar({path: '.npmrc'}), code: 'FW4203'},
  {name: 'a path too deep', archive: tar({path: 'a/'.repeat(20).concat('x')}), code: 'FW4203'},
  {name: 'a path twice', archive: tar({path: 'x'}, {path: 'x'}), code: 'FW4203'},
  {name: 'a path twice but for case', archive: tar({path: 'x'}, {path: 'X'}), code: 'FW4203'},
  {name: 'a file below a file', archive: tar({path: 'x'}, {path: 'x/y'}), code: 'FW4203'},
  {
    name: 'a symbolic link',
    archive: tar({path: 'x', type: 'SymbolicLink', linkpath: '/etc/passwd'}),
    code: 'FW4204',
  },
  {
    name: 'a hard link',
    archive: tar({path: 'x', type: 'Link', linkpath: '/etc/passwd'}),
    code: 'FW4204',
  },
  {name: 'a character device', archive: tar({path: 'x', type: 'CharacterDevice'}), code: 'FW4204'},
  {name: 'a block device', archive: tar({path: 'x', type: 'BlockDevice'}), code: 'FW4204'},
  {name: 'a FIFO', archive: tar({path: 'x', type: 'FIFO'}), code: 'FW4204'},
  {
    name: 'more files than allowed',
    archive: tar(...Array.from({length: 11}, (_, at) => ({path: `f${at}`}))),
    code: 'FW4205',
  },
  {
    name: 'more bytes than allowed',
    archive: tar({path: 'x', body: 'x'.repeat(5000)}),
    code: 'FW4206',
  },
  {name: 'a decompression bomb', archive: gzipSync(Buffer.alloc(64 << 20)), code: 'FW4206'},
  {name: 'an archive too large', archive: Buffer.alloc((1 << 20) + 1), code: 'FW4206'},
];

describe('unpacking refuses', () => {
  for (const {name, archive, code, ...rest} of HOSTILE) {
    test(name, async () => {
      const folder = mkdtempSync(join(work, 'refused-'));
      await expect(
        unpackArchive(archive, join(folder, 'plugin'), {limits: SMALL, ...rest}),
      ).rejects.toMatchObject({name: 'EngineError', code});
      expect(readdirSync(folder)).toEqual([]);
    });
  }

  test('a flood of files by their count', async () => {
    const archive = tar(...Array.from({length: 20_000}, (_, at) => ({path: `f${at}`})));
    await expect(readArchive(gzipSync(archive))).rejects.toMatchObject({code: 'FW4205'});
  });

  test('a folder that exists, and leaves it as it is', async () => {
    const folder = join(mkdtempSync(join(work, 'there-')), 'plugin');
    mkdirSync(folder);
    await expect(unpackArchive(GOOD, folder)).rejects.toMatchObject({code: 'FW4207'});
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('gzip is accepted', async () => {
  expect((await readArchive(gzipSync(GOOD))).map(({path}) => path)).toEqual(['plugin.json']);
});

test('directories are accepted', async () => {
  const archive = tar({path: 'lib/', type: 'Directory'}, {path: 'lib/x', body: 'x'});
  expect((await readArchive(archive)).map(({path}) => path)).toEqual(['lib/x']);
});
