// A log that is written to and rotated while firewatch looks at it again and again.
import {execFileSync} from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';

/** What rotation does with the current file. */
export type Rotation = 'rename' | 'copytruncate' | 'compress' | 'dateext';

export interface RotatedLog {
  readonly path: string;
  write(...lines: readonly string[]): void;
  rotate(how: Rotation, date: string): void;
}

/** An empty log in a folder. */
export function rotatedLog(folder: string, name = 'auth.log'): RotatedLog {
  const path = join(folder, name);
  writeFileSync(path, '');
  const shift = () => {
    for (let generation = 8; generation >= 1; generation--) {
      for (const suffix of ['', '.gz'])
        if (existsSync(`${path}.${generation}${suffix}`))
          renameSync(`${path}.${generation}${suffix}`, `${path}.${generation + 1}${suffix}`);
    }
  };
  return {
    path,
    write: (...lines) => appendFileSync(path, lines.map((line) => `${line}\n`).join('')),
    rotate(how, date) {
      if (how === 'dateext') {
        renameSync(path, `${path}-${date}`);
        writeFileSync(path, '');
        return;
      }
      shift();
      if (how === 'copytruncate') {
        copyFileSync(path, `${path}.1`);
        truncateSync(path);
        return;
      }
      renameSync(path, `${path}.1`);
      writeFileSync(path, '');
      if (how === 'rename') return;
      writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(`${path}.1`)));
      // As gzip does: the copy keeps the time.
      execFileSync('touch', ['-r', `${path}.1`, `${path}.1.gz`]);
      unlinkSync(`${path}.1`);
    },
  };
}

/** Seconds since the epoch as RFC 3339, in UTC. */
export const instant = (seconds: number) => new Date(seconds * 1000).toISOString();

/** A failed login. */
export const failure = (seconds: number, ip: string, user = 'root') =>
  `${instant(seconds)} web sshd[9]: Failed password for ${user} from ${ip} port 4000 ssh2`;
