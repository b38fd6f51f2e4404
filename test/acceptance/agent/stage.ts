// What the agent's crash tests play on: a few rules, a log that rotates while it is written, a
// child to kill, and what the store holds in the end.
import {type ChildProcess, spawn} from 'node:child_process';
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
import {dirname, join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {gzipSync} from 'node:zlib';
import {DATED_LINES} from '../../dated-lines.ts';
import {root} from '../harness.ts';

/** What `storyOf` is about. */
export const STORY_RULES = {
  ...DATED_LINES,
  'scenarios/burst.yaml': `type: leaky
name: test/burst
description: a burst
filter: evt.Meta.kind == 'bad'
groupby: evt.Meta.source_ip
capacity: 4
leakspeed: 10s
blackhole: 20s
labels: {remediation: true}
`,
  'scenarios/count.yaml': `type: counter
name: test/count
description: counts for a minute
filter: evt.Meta.kind == 'odd'
groupby: evt.Meta.source_ip
capacity: -1
duration: 60s
labels: {remediation: true}
`,
  'scenarios/last.yaml': `type: trigger
name: test/last
description: the last line
filter: evt.Meta.kind == 'last'
labels: {remediation: false}
`,
};

/** Chance that can be repeated. */
export function chance(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const BEGIN = Date.UTC(2026, 9, 30);

/** Lines of long ago, so that when they are read does not matter; the last one says so. */
export function storyOf(count: number, next: () => number): string[] {
  let time = BEGIN;
  const lines = Array.from({length: count}, (_, i) => {
    time += Math.floor(next() * 1500);
    const kind = ['bad', 'bad', 'odd', 'good'][Math.floor(next() * 4)];
    return `${new Date(time).toISOString()} ip=192.0.2.${Math.floor(next() * 12)} kind=${kind} n=${i}\n`;
  });
  time += 3_600_000;
  return [...lines, `${new Date(time).toISOString()} ip=192.0.2.99 kind=last n=${count}\n`];
}

/** A log that is written and rotated as logrotate does it. */
export class RotatingLog {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  write(text: string): void {
    appendFileSync(this.path, text);
  }

  /** The files before move on; the third generation is compressed. */
  rotate(how: 'rename' | 'copytruncate'): void {
    const {path} = this;
    if (!existsSync(path)) return;
    for (let age = 40; age >= 1; age--) {
      for (const suffix of ['', '.gz'])
        if (existsSync(`${path}.${age}${suffix}`))
          renameSync(`${path}.${age}${suffix}`, `${path}.${age + 1}${suffix}`);
    }
    if (existsSync(`${path}.3`)) {
      writeFileSync(`${path}.3.gz`, gzipSync(readFileSync(`${path}.3`)));
      unlinkSync(`${path}.3`);
    }
    if (how === 'rename') renameSync(path, `${path}.1`);
    else {
      copyFileSync(path, `${path}.1`);
      truncateSync(path);
    }
  }
}

export interface ChildOptions {
  readonly state: string;
  readonly rules: string;
  readonly log: string;
  readonly mode: 'tail' | 'cat';
  readonly fullDisk?: boolean;
  readonly backwards?: boolean;
  /** URL that what is to be told is posted to. */
  readonly tell?: string;
  /** When its time began, ms of the machine's clock; absent: when it was started. */
  readonly origin?: number;
  /** How much faster its time goes; default HASTE. */
  readonly haste?: number;
  /** Of its time: how long timers wait for a source to show what it has; absent: for ever. */
  readonly quietMs?: number;
}

export interface Child {
  readonly process: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<{code: number | null; stderr: string}>;
}

export function startChild(options: ChildOptions): Child {
  const file = join(root, 'test/acceptance/agent/child.mjs');
  const child = spawn(process.execPath, ['--no-warnings', file, JSON.stringify(options)], {
    cwd: root,
    // One that ends well leaves its compiled code to those that are killed.
    env: {...process.env, NODE_COMPILE_CACHE: join(dirname(options.state), 'compiled')},
  });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<{code: number | null; stderr: string}>((resolve) => {
    child.on('close', (code) => resolve({code, stderr}));
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout.once('data', () => resolve());
    void ended.then(() => resolve());
  });
  return {process: child, ready, ended};
}

/** Alerts, decisions and what is to be told, as texts in an order of their own. */
export function storeOf(state: string): string[] {
  const database = new DatabaseSync(join(state, 'firewatch.db'), {readOnly: true});
  try {
    const rows = (sql: string) =>
      database
        .prepare(sql)
        .all()
        .map((row) => JSON.stringify(row));
    return [
      ...rows('SELECT uuid, scenario, value, events_count, started_at, stopped_at FROM alert'),
      ...rows('SELECT uuid, type, value, scenario, until FROM decision'),
      ...rows('SELECT sink, uuid FROM outbox'),
    ].sort();
  } finally {
    database.close();
  }
}

export interface StoredAlert {
  readonly scenario: string;
  readonly value: string;
  readonly events_count: number;
}

/** Alerts so far, while the agent may be at work. */
export function alertsOf(state: string): readonly StoredAlert[] {
  const file = join(state, 'firewatch.db');
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, {readOnly: true, timeout: 10_000});
  try {
    return database
      .prepare('SELECT scenario, value, events_count FROM alert')
      .all() as unknown as StoredAlert[];
  } finally {
    database.close();
  }
}
