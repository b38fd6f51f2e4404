// The agent for a long time: does its memory grow? Lines of sshd, made here, go the whole way of
// `firewatch run` (supervised datasource, journal, engine with all shipped rules, outlet, store,
// checkpoints) as fast as they can be taken, while the agent's clock goes by the lines.
//
//   npm run bench -- endless [--lines N] [--per-second LINES] [--folder FOLDER]
//
// Every address is new, and every hundredth piece is an attack that has to be alerted, and nothing
// else is. A hundred times the collector is called and the memory read; slopes are those of the lines
// of least squares through the readings of the last three quarters. The folder holds journals and the store: as many
// bytes are written there as lines have, so one in memory (/dev/shm) spares the disk.
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {Agent, PLUGIN_LIMITS} from '../kernel/dist/index.js';
import {addAlerts, DEFAULT_RETENTION, forget, openStore} from '../server/dist/index.js';

const rules = fileURLToPath(new URL('../hub-index', import.meta.url));
const LINES_PER_PIECE = 500;
const PIECES_PER_ATTACK = 100;
/** One more than the capacity of firewatch/ssh-bf. */
const FAILURES = 6;
const BEGIN_MS = Date.UTC(2026, 0, 1);
const READINGS = 100;
/** How much faster than the machine's clock the agent waits: about as much as lines come faster. */
const HASTE = 100;
const encoder = new TextEncoder();

async function endless(args) {
  const {values} = parseArgs({
    args,
    options: {
      lines: {type: 'string', default: '10000000'},
      'per-second': {type: 'string', default: '1000'},
      folder: {type: 'string', default: tmpdir()},
    },
  });
  const folder = mkdtempSync(join(values.folder, 'firewatch-endless-'));
  try {
    await run(folder, Number(values.lines), Number(values['per-second']));
  } finally {
    rmSync(folder, {recursive: true});
  }
}

async function run(folder, lines, perSecond) {
  const readings = [];
  const made = {lines: 0, attacks: 0};
  const nowMs = () => BEGIN_MS + (made.lines / perSecond) * 1000;
  mkdirSync(join(folder, 'agent'));
  const store = await openStore(join(folder, 'store.db'));
  let alerts = 0;
  const before = process.cpuUsage();
  const begun = performance.now();
  const {agent} = await Agent.start({
    state: join(folder, 'agent'),
    rules,
    decider: {
      prepare: async () => {},
      decide: async (alert) => ({alert, tell: [], refused: [], rolledUp: []}),
    },
    acquisitions: [
      {
        origin: {key: 'generated', module: 'generated', labels: {type: 'syslog'}},
        use: {plugin: generator(lines, made, nowMs, readings), name: 'generated', config: {}},
        isFinite: true,
      },
    ],
    sink: {
      async add(added, decide) {
        alerts += added.length;
        await store.hasty.run((database) => addAlerts(database, added, {now: nowMs(), decide}));
        await forget(store.database, DEFAULT_RETENTION, nowMs());
        return [];
      },
      sync: () => store.hasty.sync(),
    },
    clock: 'event',
    offsets: [],
    keepRaw: true,
    timers: {
      now: () => BigInt(Math.round(nowMs())) * 1_000_000n,
      after(ms, action) {
        const timer = setTimeout(action, ms / HASTE);
        return () => clearTimeout(timer);
      },
    },
    plugins: {limits: PLUGIN_LIMITS, node: process.execPath, confinement: {}},
    log: (level, message, fields) => {
      if (level !== 'info') console.log(level, message, fields);
    },
  });
  await agent.ended;
  const seconds = (performance.now() - begun) / 1000;
  const {user, system} = process.cpuUsage(before);
  await store.close();
  if (made.lines < lines || alerts !== made.attacks)
    throw new Error(`${made.attacks} attacks, ${alerts} alerts`);
  const settled = readings.slice(readings.length / 4);
  const megabytes = settled.map(({rss}) => rss / 1e6);
  console.log(
    `${made.lines} lines in ${seconds.toFixed(0)} s (${(made.lines / seconds).toFixed(0)}/s, ` +
      `${((user + system) / 1e6).toFixed(0)} s of CPU), ${(made.lines / perSecond / 3600).toFixed(1)} h of ` +
      `the agent's time, ${alerts} alerts, load average ${loadavg()[0].toFixed(1)}`,
  );
  console.log(
    `resident memory after a quarter ${megabytes[0].toFixed(0)} MB, at the end ${megabytes.at(-1).toFixed(0)} MB, ` +
      `least ${Math.min(...megabytes).toFixed(0)}, most ${Math.max(...megabytes).toFixed(0)}`,
  );
  const perTenMillion = (of) => ((slope(settled, of) * 1e7) / 1e6).toFixed(2);
  console.log(
    `slope ${perTenMillion('rss')} MB in ten million lines; of V8's heap ${perTenMillion('heap')} MB`,
  );
}

/** A datasource that makes the lines, and reads the memory meanwhile. */
function generator(lines, made, nowMs, readings) {
  return {
    manifest: {
      name: 'bench/generated',
      version: '1.0.0',
      description: 'Makes lines',
      license: 'MIT',
      engine: '^1.0.0',
      event: 1,
      main: 'index.mjs',
      provides: {datasources: {generated: {schema: 'config.schema.json', rereadable: true}}},
      needs: {},
    },
    schemas: {'config.schema.json': {type: 'object'}},
    code: {
      plugin: {
        datasources: {
          generated: {
            async open() {
              return {chunks: pieces(lines, made, nowMs, readings), close: async () => {}};
            },
          },
        },
      },
    },
  };
}

async function* pieces(lines, made, nowMs, readings) {
  for (let piece = 0; made.lines < lines; piece++) {
    const stamp = new Date(nowMs()).toISOString().replace('Z', '+00:00');
    let text = '';
    let count = 0;
    if (piece % PIECES_PER_ATTACK === 0) {
      const attacker = `198.18.${(made.attacks >> 8) & 255}.${made.attacks & 255}`;
      for (; count < FAILURES; count++)
        text += `${stamp} bench sshd[4242]: Failed password for root from ${attacker} port 40022 ssh2\n`;
      made.attacks += 1;
    }
    for (; count < LINES_PER_PIECE; count++) text += ordinary(stamp, made.lines + count);
    const bytes = encoder.encode(text);
    made.lines += count;
    yield {bytes, source: 'generated', position: made.lines, at: 0n, framing: 'line'};
    if (made.lines >= ((readings.length + 1) * lines) / READINGS)
      readings.push(reading(made.lines));
  }
}

function reading(lines) {
  globalThis.gc();
  const {rss, heapUsed} = process.memoryUsage();
  return {lines, rss, heap: heapUsed};
}

/** One failure of each address, or a user who gets in. */
function ordinary(stamp, number) {
  const address = `10.${(number >> 17) & 255}.${(number >> 9) & 255}.${(number >> 1) & 255}`;
  return number & 1
    ? `${stamp} bench sshd[${1000 + (number % 9000)}]: Failed password for invalid user u${number % 9973} from ${address} port ${1024 + (number % 60000)} ssh2\n`
    : `${stamp} bench sshd[${1000 + (number % 9000)}]: Accepted publickey for u${number % 977} from ${address} port ${1024 + (number % 60000)} ssh2: ED25519 SHA256:${number}\n`;
}

/** Of the line of least squares: bytes a line. */
function slope(readings, of) {
  const mean = (name) => readings.reduce((sum, one) => sum + one[name], 0) / readings.length;
  const [x, y] = [mean('lines'), mean(of)];
  const over = readings.reduce((sum, one) => sum + (one.lines - x) * (one[of] - y), 0);
  return over / readings.reduce((sum, one) => sum + (one.lines - x) ** 2, 0);
}

await endless(process.argv.slice(2));
process.exit();
