// `firewatch serve` in a process of its own, with a store of its own, for tests of whatever asks it.
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {built, firewatch, root} from '../../acceptance/harness.ts';

export interface ServedApi {
  readonly url: string;
  /** A Unix socket, too. */
  readonly socket: string;
  readonly key: string;
  readonly folder: string;
  /** `decisions add …`, of whom it concerns here as well. */
  add(...argv: string[]): Promise<void>;
  /** `decisions delete …` */
  remove(...argv: string[]): Promise<void>;
  /** It is there, but answers nobody. */
  stall(): void;
  resume(): void;
  end(): Promise<void>;
}

/** Starts it; it ends with the test. */
export async function serveApi(): Promise<ServedApi> {
  await built();
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-serve-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const [state, socket] = [join(folder, 'state'), join(folder, 'lapi.sock')];
  const config = join(folder, 'firewatch.yaml');
  writeFileSync(
    config,
    `state: ${state}\nserver: {listen_uri: '127.0.0.1:0', listen_socket: ${socket}}\n`,
  );
  const run = async (...argv: string[]) => {
    const {code, stdout, stderr} = await firewatch([...argv, '--state', state]);
    if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const key = await run('bouncers', 'add', 'app', '-o', 'raw');
  const program = join(root, 'cli/bin/firewatch.cjs');
  const child = spawn(process.execPath, [program, 'serve', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => ended(child));
  return {
    url: await urlOf(child),
    ...{socket, key, folder},
    add: async (...argv) => void (await run('decisions', 'add', '--force', ...argv)),
    remove: async (...argv) => void (await run('decisions', 'delete', ...argv)),
    stall: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    end: () => ended(child),
  };
}

/** Where it says that it listens. */
function urlOf(child: ChildProcess): Promise<string> {
  let words = '';
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`firewatch serve does not listen: ${words}`)));
    child.stderr!.on('data', (piece) => {
      words += piece;
      const [, url] = /"url":"([^"]+)"/.exec(words) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGCONT');
  child.kill('SIGKILL');
  await exit;
}
