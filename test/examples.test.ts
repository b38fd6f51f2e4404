// The example logs are what their generator writes, byte for byte.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';

const committed = 'examples';
const fresh = mkdtempSync(join(tmpdir(), 'firewatch-examples-'));
afterAll(() => rmSync(fresh, {recursive: true}));

const generate = (...args: string[]) =>
  execFileSync(process.execPath, ['scripts/generate-examples.mjs', ...args], {encoding: 'utf8'});

describe('generated example logs', () => {
  test('are the committed ones', () => {
    generate('--out', fresh);
    const files = readdirSync(fresh, {recursive: true}).map(String).sort();
    expect(files).toEqual([
      'attackers.json',
      'logs',
      'logs/access.log',
      'logs/auth.log',
      'logs/kern.log',
    ]);
    for (const file of files.filter((name) => name.includes('.'))) {
      const same = readFileSync(join(fresh, file)).equals(readFileSync(join(committed, file)));
      expect(same, `${file} differs: run node scripts/generate-examples.mjs`).toBe(true);
    }
  });

  test.each(['sshd', 'nginx', 'iptables'])('%s: as many lines as asked, by seed', (service) => {
    const log = (seed: string) => generate('--service', service, '--lines', '500', '--seed', seed);
    const lines = log('3').split('\n');
    expect(lines.length).toBe(501);
    expect(lines.at(-1)).toBe('');
    expect(log('3')).toBe(lines.join('\n'));
    expect(log('4')).not.toBe(lines.join('\n'));
  });
});
