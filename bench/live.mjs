// The live agent's latency: from the write of the line that tips a bucket over until the alert is
// in the store, and what the agent costs when nothing happens.
//
//   npm run bench -- live [--rate LINES] [--seconds S] [--attacks PER_SECOND] [--idle S] [--warm S]
//
// `firewatch run` as a process of its own follows a file that this one writes, `rate` lines of sshd
// a second, a piece every 5 ms. Some lines are attacks from an address of its own each: all
// of its lines are in one piece. The clock starts when the write of that piece has returned, and
// stops when the agent has said, after the store's transaction, that the alert is stored; so the
// pipe between the two processes is measured too. Every attack has to be alerted, and nothing
// else, or the figures are not printed. Of the first `warm` seconds nothing is counted: code is
// compiled, and journals have none yet that they could be written over. Before all that, the agent is left
// alone for `idle` seconds. A checkpoint is taken every 5 s, more often than as shipped.
import {spawn} from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import {loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as wait} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const binary = fileURLToPath(new URL('../cli/bin/firewatch.cjs', import.meta.url));
const PIECE_MS = 5;
/** One more than the capacity of firewatch/ssh-bf. */
const FAILURES = 6;
const SCENARIO = 'firewatch/ssh-bf';
const TICKS_PER_SECOND = 100;
/** ms; the last one is everything above. */
const BINS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, Number.POSITIVE_INFINITY];

export async function live(args) {
  const {values} = parseArgs({
    args,
    options: {
      rate: {type: 'string', default: '10000'},
      seconds: {type: 'string', default: '60'},
      attacks: {type: 'string', default: '10'},
      idle: {type: 'string', default: '60'},
      warm: {type: 'string', default: '15'},
      folder: {type: 'string', default: tmpdir()},
    },
  });
  const folder = mkdtempSync(join(values.folder, 'firewatch-live-'));
  try {
    const agent = await startAgent(folder);
    try {
      await idle(agent, Number(values.idle));
      await underLoad(agent, {
        rate: Number(values.rate),
        seconds: Number(values.seconds),
        attacks: Number(values.attacks),
        warm: Number(values.warm),
      });
    } finally {
      await agent.stop();
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** `firewatch run` on an empty log, ready. */
async function startAgent(folder) {
  const log = join(folder, 'auth.log');
  writeFileSync(log, '');
  const config = join(folder, 'firewatch.yaml');
  writeFileSync(
    config,
    `state: state
timezone: UTC
log: {format: json}
prometheus: {enabled: false}
checkpoint: {interval: 5s}
sources:
  - {filename: ${log}, labels: {type: syslog}}
`,
  );
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=8', binary, 'run', '--config', config],
    {stdio: ['ignore', 'ignore', 'pipe']},
  );
  /** ms by address */
  const stored = new Map();
  const others = [];
  let onReady = () => {};
  const ready = new Promise((resolve) => {
    onReady = resolve;
  });
  createInterface({input: child.stderr}).on('line', (line) => {
    const entry = JSON.parse(line);
    if (entry.msg === 'ready') onReady();
    else if (entry.msg === 'alert' && entry.scenario === SCENARIO)
      stored.set(entry.value, performance.now());
    else if (entry.msg === 'alert' || entry.level !== 'info') others.push(line);
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await Promise.race([ready, ended]);
  return {
    pid: child.pid,
    log,
    stored,
    others,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function idle({pid}, seconds) {
  if (seconds === 0) return;
  await wait(2000);
  const before = secondsOfCpu(pid);
  await wait(seconds * 1000);
  const share = ((secondsOfCpu(pid) - before) / seconds) * 100;
  console.log(`idle for ${seconds} s: ${share.toFixed(2)} % of a core, ${megabytes(pid)} MB`);
}

async function underLoad({pid, log, stored, others}, {rate, seconds, attacks, warm}) {
  const file = openSync(log, 'a');
  const perPiece = (rate * PIECE_MS) / 1000;
  const pieces = ((warm + seconds) * 1000) / PIECE_MS;
  const piecesPerAttack = 1000 / PIECE_MS / attacks;
  /** ms by address */
  const written = new Map();
  const cpu = secondsOfCpu(pid);
  const begun = performance.now();
  let count = 0;
  let latest = 0;
  const load = loadavg()[0].toFixed(1);
  for (let piece = 0; piece < pieces; piece++) {
    const due = begun + piece * PIECE_MS;
    const early = due - performance.now();
    if (early > 0) await wait(early);
    latest = Math.max(latest, -early);
    const stamp = new Date().toISOString().replace('Z', '+00:00');
    const attacker = piece % piecesPerAttack === 0 ? addressOf(written.size) : undefined;
    const lines = attacker ? Array.from({length: FAILURES}, () => failure(stamp, attacker)) : [];
    while (lines.length < perPiece) lines.push(harmless(stamp, count + lines.length));
    writeSync(file, lines.join(''));
    if (attacker) written.set(attacker, performance.now());
    count += lines.length;
  }
  const took = (performance.now() - begun) / 1000;
  for (let tries = 0; stored.size < written.size && tries < 100; tries++) await wait(100);
  closeSync(file);
  const used = ((secondsOfCpu(pid) - cpu) / took) * 100;
  const missing = [...written.keys()].filter((address) => !stored.has(address));
  if (missing.length > 0 || stored.size !== written.size || others.length > 0)
    throw new Error(
      `${written.size} attacks, ${stored.size} alerts, ${missing.length} missing; the agent said ${others.slice(0, 3)}`,
    );
  const times = [...written].slice(warm * attacks).map(([address, at]) => stored.get(address) - at);
  times.sort((one, other) => one - other);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  console.log(
    `${count} lines in ${took.toFixed(1)} s (${(count / took).toFixed(0)}/s, at most ${latest.toFixed(0)} ms late), ` +
      `load average ${load} before and ${loadavg()[0].toFixed(1)} after`,
  );
  console.log(`the agent took ${used.toFixed(0)} % of a core and ${megabytes(pid)} MB`);
  console.log(`${times.length} alerts, from the line's write until the alert is stored, ms:`);
  for (const share of [0.5, 0.95, 0.99]) console.log(`  p${share * 100}  ${at(share).toFixed(1)}`);
  console.log(`  most ${times.at(-1).toFixed(1)}`);
  let below = 0;
  for (const bin of BINS) {
    const more = times.filter((time) => time <= bin).length - below;
    if (more > 0)
      console.log(`  ${label(bin)} ${String(more).padStart(6)} ${bar(more, times.length)}`);
    below += more;
  }
}

const label = (bin) => (Number.isFinite(bin) ? `<= ${bin}` : `> ${BINS.at(-2)}`).padStart(8);
const bar = (count, all) => '#'.repeat(Math.ceil((count / all) * 50));

/** 198.18.0.0/15, set aside for measurements; neighbours are in networks of their own. */
const addressOf = (number) =>
  `198.${18 + ((number >> 8) & 1)}.${number & 255}.${1 + ((number >> 9) % 254)}`;

const failure = (stamp, address) =>
  `${stamp} bench sshd[4242]: Failed password for root from ${address} port 40022 ssh2\n`;
const harmless = (stamp, number) =>
  `${stamp} bench sshd[${1000 + (number % 9000)}]: Accepted publickey for u${number % 977} from 192.0.2.${number % 250} port ${1024 + (number % 60000)} ssh2: ED25519 SHA256:${number}\n`;

/** Of the process so far. */
function secondsOfCpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function megabytes(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(kilobytes) / 1024);
}
