// Two hosts on one wire, in network namespaces of their own: one serves, one misbehaves.
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';

const SERVER = {v4: '203.0.113.1', v6: '2001:db8::1'};
const STRANGERS = ['203.0.113.10', '203.0.113.66', '203.0.113.77', '2001:db8::66'];

export class Town {
  readonly address = SERVER;
  private readonly server = `fwday-s${process.pid}`;
  private readonly others = `fwday-o${process.pid}`;
  private readonly started: ChildProcess[] = [];

  /** Throws with what the system said when there can be no namespaces. */
  constructor() {
    try {
      for (const name of [this.server, this.others]) must('ip', 'netns', 'add', name);
      const [here, there] = [`fwd${process.pid}a`, `fwd${process.pid}b`];
      must(
        'ip',
        'link',
        'add',
        here,
        'netns',
        this.server,
        'type',
        'veth',
        'peer',
        there,
        'netns',
        this.others,
      );
      this.join(this.server, here, Object.values(SERVER));
      this.join(this.others, there, STRANGERS);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Starts a program on the server; it is ended with the town. */
  serve(argv: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return this.start(this.server, argv, env);
  }

  /** Runs a program on the server to its end. */
  ask(argv: readonly string[]): string {
    return must('ip', 'netns', 'exec', this.server, ...argv);
  }

  /** Runs a program as a stranger, to its end; whatever becomes of it. */
  async visit(
    address: string,
    argv: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<void> {
    this.leaveAs(address);
    const child = this.start(this.others, argv, env);
    await new Promise((resolve) => child.once('close', resolve));
  }

  close(): void {
    for (const child of this.started) child.kill('SIGTERM');
    for (const name of [this.server, this.others]) {
      const {stdout} = spawnSync('ip', ['netns', 'pids', name], {encoding: 'utf8'});
      for (const pid of (stdout ?? '').split('\n').filter(Boolean)) {
        try {
          process.kill(Number(pid), 'SIGKILL');
        } catch {}
      }
      spawnSync('ip', ['netns', 'delete', name]);
    }
  }

  private start(name: string, argv: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', name, ...argv], {
      env: {...process.env, ...env},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.started.push(child);
    child.stdout!.resume();
    child.stderr!.resume();
    return child;
  }

  private join(name: string, link: string, addresses: readonly string[]): void {
    const ip = (...argv: string[]) => must('ip', '-n', name, ...argv);
    ip('link', 'set', 'lo', 'up');
    for (const address of addresses) {
      if (address.includes(':')) ip('addr', 'add', `${address}/64`, 'dev', link, 'nodad');
      else ip('addr', 'add', `${address}/24`, 'dev', link);
    }
    ip('link', 'set', link, 'up');
  }

  /** What goes to the server from now on comes from this address. */
  private leaveAs(address: string): void {
    const [family, to] = address.includes(':') ? ['-6', SERVER.v6] : ['-4', SERVER.v4];
    const link = `fwd${process.pid}b`;
    must('ip', '-n', this.others, family!, 'route', 'replace', to!, 'dev', link, 'src', address);
  }
}

/** Why there can be no namespaces here; undefined when there can. */
export function noNamespaces(): string | undefined {
  const name = `fwday-t${process.pid}`;
  const {status, stderr} = spawnSync('ip', ['netns', 'add', name], {encoding: 'utf8'});
  spawnSync('ip', ['netns', 'delete', name]);
  return status === 0 ? undefined : `no network namespaces: ${stderr?.trim()}`;
}

function must(program: string, ...argv: string[]): string {
  const {status, stdout, stderr} = spawnSync(program, argv, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`${program} ${argv.join(' ')}: ${stderr || stdout}`);
  return stdout;
}
