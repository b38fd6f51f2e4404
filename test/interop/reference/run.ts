// One-shot runs of the reference: `crowdsec -dsn file://LOG -type TYPE`, in event time.
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parse} from 'yaml';
import {runFolder} from './directory.ts';
import {openLocalApi, type PushedAlert} from './local-api.ts';
import type {Reference} from './package.ts';

const ATTEMPTS = 3;
/** Longer than it is ever silent while it works. */
const SILENCE_MS = 45_000;

export interface LogFile {
  readonly path: string;
  /** Label `type`. */
  readonly type: string;
}

/** An event that went through all stages and was poured. */
export interface PouredEvent {
  readonly Line: {readonly Raw: string};
  readonly Parsed?: Readonly<Record<string, string>>;
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Enriched?: Readonly<Record<string, string>>;
}

/** What the reference dumps of a run. */
export interface ReferenceDump {
  /** In the order of the log. */
  readonly events: readonly PouredEvent[];
  /** Events a scenario accepted, by its name. */
  readonly accepted: Readonly<Record<string, readonly PouredEvent[]>>;
  readonly alerts: readonly PushedAlert[];
}

/** The alerts of one run. */
export const referenceAlerts = (
  reference: Reference,
  directory: string,
  log: LogFile,
): Promise<readonly PushedAlert[]> => inFolder((folder) => run(reference, directory, log, folder));

/** Events and alerts of one run; the dump is slow and large, for short logs. */
export const referenceDump = (
  reference: Reference,
  directory: string,
  log: LogFile,
): Promise<ReferenceDump> =>
  inFolder(async (folder) => {
    await run(reference, directory, log, folder, '-dump-data', folder);
    const {OK = [], ...accepted} = read(join(folder, 'bucketpour-dump.yaml')) ?? {};
    const overflows: DumpedOverflow[] = read(join(folder, 'bucket-dump.yaml')) ?? [];
    return {
      events: OK,
      accepted,
      alerts: overflows.flatMap(({Overflow}) =>
        (Overflow?.APIAlerts ?? []).map(({scenario, source, eventscount}) => ({
          scenario,
          source,
          events_count: Number(eventscount),
        })),
      ),
    };
  });

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-reference-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, {recursive: true});
  }
}

interface DumpedOverflow {
  readonly Overflow?: {readonly APIAlerts?: readonly DumpedAlert[]};
}

interface DumpedAlert {
  readonly scenario: string;
  readonly eventscount: string;
  readonly source: PushedAlert['source'];
}

// Every scalar is a text: fields of log lines may look like anything.
const read = (file: string) =>
  parse(readFileSync(file, 'utf8'), {schema: 'failsafe', maxAliasCount: -1, logLevel: 'silent'});

/** Runs until one ends: now and then the reference waits for itself and has to be stopped. */
async function run(
  reference: Reference,
  directory: string,
  log: LogFile,
  folder: string,
  ...more: readonly string[]
): Promise<readonly PushedAlert[]> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const alerts = await runOnce(reference, directory, log, folder, more);
    if (alerts !== undefined) return alerts;
    console.log(`crowdsec on ${log.path}: silent for ${SILENCE_MS / 1000} s, stopped`);
  }
  throw new Error(`crowdsec on ${log.path} got stuck ${ATTEMPTS} times`);
}

/** Undefined when it got stuck. */
async function runOnce(
  {program, libraries}: Reference,
  directory: string,
  {path, type}: LogFile,
  folder: string,
  more: readonly string[],
): Promise<readonly PushedAlert[] | undefined> {
  const api = await openLocalApi();
  try {
    const credentials = `url: ${api.url}\nlogin: test\npassword: test\n`;
    writeFileSync(join(folder, 'credentials.yaml'), credentials);
    const config = join(folder, 'config.yaml');
    const shared = readFileSync(join(directory, 'config.yaml'), 'utf8');
    writeFileSync(config, shared.replaceAll(runFolder(directory), folder));
    const child = spawn(
      program,
      ['-c', config, '-dsn', `file://${path}`, '-type', type, '-no-api', '-no-capi', ...more],
      {
        cwd: directory,
        env: {PATH: process.env.PATH, TZ: 'UTC', GOGC: '400', LD_LIBRARY_PATH: libraries},
      },
    );
    const {code, lastWords} = await watch(child);
    if (code === null) return undefined;
    if (code !== 0) throw new Error(`crowdsec ended with ${code}:\n${lastWords}`);
    return api.alerts;
  } finally {
    api.close();
  }
}

/** Waits for the end of a process; stops one that is silent for long, whose code is null. */
function watch(child: ChildProcess): Promise<{code: number | null; lastWords: string}> {
  return new Promise((resolve, reject) => {
    let lastWords = '';
    const stop = () => child.kill('SIGKILL');
    let timer = setTimeout(stop, SILENCE_MS);
    const hear = (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString('latin1')).slice(-1000);
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE_MS);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({code, lastWords});
    });
  });
}
