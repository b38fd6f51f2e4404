// Runs a command line in this process, with streams kept as text and a fake engine.
import {PassThrough, Readable, Writable} from 'node:stream';
import type {CliContext} from '../../cli/context.ts';
import {run} from '../../cli/main.ts';
import {openFakeEngine} from '../../kernel/testing/fake-engine.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Record<string, string>;
  /** Standard output is a terminal of so many columns. */
  readonly columns?: number;
  readonly context?: Partial<CliContext>;
}

/** What the command line gives and prints. */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [stdout, stderr] = [collector(options.columns), collector(undefined)];
  const stdin =
    options.stdin === undefined
      ? new PassThrough().end()
      : Readable.from([Buffer.from(options.stdin)]);
  const code = await run(argv, {
    env: {LANG: 'C.UTF-8', ...options.env},
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    colorDepth: 1,
    now: () => 1_770_000_000_000_000_000n,
    localZone: 'Europe/Berlin',
    hostname: 'bastion',
    shippedRules: '/nowhere',
    shippedIndex: '/nowhere/index.json',
    state: '/nowhere',
    config: '/nowhere',
    wait: async () => {},
    random: (length) => new Uint8Array(length).fill(7),
    platform: {node: '24.0.0', os: 'linux', uid: 1000},
    machine: {
      interfaces: () => ({}),
      read: async () => Buffer.alloc(0),
      list: async () => [],
      link: async () => '',
    },
    resolver: async () => ({addresses: async () => [], names: async () => []}),
    version: '9.9.9',
    signal: new AbortController().signal,
    after: () => () => {},
    node: process.execPath,
    usage: () => ({residentBytes: 0, cpuSeconds: 0}),
    examplePlugins: '/nowhere',
    open: openFakeEngine(),
    onReload: () => () => {},
    notify: async () => {},
    ...options.context,
  });
  return {code, stdout: stdout.text(), stderr: stderr.text()};
}

function collector(columns: number | undefined) {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  if (columns !== undefined) Object.assign(stream, {isTTY: true, columns});
  return {stream, text: () => text};
}
