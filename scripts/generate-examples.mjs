// Writes logs whose attackers are known, the same for the same seed.
//
//   node scripts/generate-examples.mjs
//     examples/logs/{auth.log,access.log,kern.log}: one day of each, every kind of
//     attack planted once; examples/attackers.json: who, and what finds them.
//   node scripts/generate-examples.mjs --service sshd|nginx|iptables --lines N
//       [--seed S] [--out FILE] [--attackers FILE]
//     a log of any length for benches and differential tests. Lines are streamed;
//     the longer the log, the busier the host, so that it covers days, not years.

import {once} from 'node:events';
import {createWriteStream, mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {createAddresses} from './examples/addresses.mjs';
import {iptables} from './examples/iptables.mjs';
import {nginx} from './examples/nginx.mjs';
import {createRandom} from './examples/random.mjs';
import {sshd} from './examples/sshd.mjs';
import {timeline} from './examples/timeline.mjs';

const services = {sshd, nginx, iptables};
const start = Date.UTC(2026, 2, 14) / 1000;
const day = 24 * 60;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const {values: options} = parseArgs({
  options: {
    service: {type: 'string'},
    lines: {type: 'string'},
    seed: {type: 'string', default: '1'},
    out: {type: 'string'},
    attackers: {type: 'string'},
  },
});

if (options.service === undefined) await writeExamples(options.out);
else await writeLog(services[options.service], Number(options.lines), Number(options.seed));

async function writeExamples(folder) {
  const examples = folder ?? join(dirname(fileURLToPath(import.meta.url)), '../examples');
  const logs = join(examples, 'logs');
  mkdirSync(logs, {recursive: true});
  const attackers = [];
  const random = createRandom(Number(options.seed));
  const addresses = createAddresses(random);
  for (const service of Object.values(services)) {
    const run = simulate(service, random, addresses, 1, dayPlan(service));
    const text = [];
    for (const line of run.lines) {
      if (line.at >= day * 60) break;
      text.push(format(service, line));
      run.met(line);
    }
    writeFileSync(join(logs, service.file), `${text.join('\n')}\n`);
    const {finished, unfinished} = run.attackers();
    if (unfinished.length > 0)
      throw new Error(`${service.file}: an attack goes on after the day's end`);
    attackers.push(
      ...finished.map((attacker) => ({file: service.file, type: service.type, ...attacker})),
    );
  }
  writeFileSync(join(examples, 'attackers.json'), `${JSON.stringify(attackers, null, 2)}\n`);
}

async function writeLog(service, count, seed) {
  const busyness = Math.max(1, count / 10_000);
  const random = createRandom(seed);
  const run = simulate(
    service,
    random,
    createAddresses(random),
    busyness,
    cycle(service, busyness),
  );
  const out = options.out === undefined ? process.stdout : createWriteStream(options.out);
  let block = '';
  let written = 0;
  for (const line of run.lines) {
    if (written++ === count) break;
    run.met(line);
    block += `${format(service, line)}\n`;
    if (block.length < 1 << 20) continue;
    if (!out.write(block)) await once(out, 'drain');
    block = '';
  }
  out.write(block);
  if (options.out !== undefined) {
    out.end();
    await once(out, 'finish');
  }
  if (options.attackers !== undefined) {
    writeFileSync(options.attackers, `${JSON.stringify(run.attackers(), null, 2)}\n`);
  }
}

// Attacks of one day, each kind once: the long ones first, the rest spread out.
function dayPlan(service) {
  const kinds = Object.keys(service.attacks);
  const step = Math.floor((day - 6 * 60) / kinds.length);
  const long = kinds.filter((kind) => kind.includes('half hour'));
  const order = [...long, ...kinds.filter((kind) => !long.includes(kind))];
  return (minute) =>
    minute >= 60 && (minute - 60) % step === 0 ? order.slice((minute - 60) / step).slice(0, 1) : [];
}

// Attacks for ever, all kinds in turn.
function cycle(service, busyness) {
  const kinds = Object.keys(service.attacks);
  const perMinute = busyness / service.minutesPerAttack;
  return (minute) => {
    const from = Math.floor(minute * perMinute);
    const to = Math.floor((minute + 1) * perMinute);
    return Array.from({length: to - from}, (_, i) => kinds[(from + i) % kinds.length]);
  };
}

// The lines of a service in order of time, and who of the attackers was met.
function simulate(service, random, addresses, busyness, plan) {
  const attacks = new Map();

  const lines = timeline((minute) => {
    const actors = [];
    const at = () => minute * 60 + random.seconds(0, 60);
    if (minute % 60 === 0)
      for (const habit of service.hourly) actors.push(habit(random, minute * 60));
    const visitors = service.visitorsPerMinute * busyness;
    for (let n = Math.floor(visitors) + (random.chance(visitors % 1) ? 1 : 0); n > 0; n--) {
      actors.push(service.visit(random, addresses.visitor(), at()));
    }
    for (const kind of plan(minute)) {
      const value = addresses.attacker();
      const {scenarios, lines} = service.attacks[kind];
      const made = lines(random, value, at()).map((line) => ({...line, attacker: value}));
      attacks.set(value, {
        value,
        kind,
        scenarios: scenarios.map((name) => `firewatch/${name}`),
        lines: made.length,
        met: 0,
      });
      actors.push(made);
    }
    return actors;
  });

  return {
    lines,
    met(line) {
      const attack = attacks.get(line.attacker);
      if (attack !== undefined) attack.met++;
    },
    /** Whose attack was seen to its end, and whose was cut by the log's end. */
    attackers() {
      const seen = [...attacks.values()].filter(({met}) => met > 0);
      const entry = ({met, ...attack}) => attack;
      return {
        finished: seen.filter(({met, lines}) => met === lines).map(entry),
        unfinished: seen.filter(({met, lines}) => met < lines).map(entry),
      };
    },
  };
}

function format(service, line) {
  const time = new Date((start + Math.floor(line.at)) * 1000);
  const two = (n) => String(n).padStart(2, '0');
  const clock = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
  const month = months[time.getUTCMonth()];
  if (service === nginx) {
    const date = `${two(time.getUTCDate())}/${month}/${time.getUTCFullYear()}:${clock} +0000`;
    return `${line.ip} - ${line.user} [${date}] "${line.request}" ${line.status} ${line.bytes} "${line.referrer}" "${line.agent}"`;
  }
  const uptime = service === iptables ? `[${(5_183_043 + line.at).toFixed(6).padStart(12)}] ` : '';
  const host = service === sshd ? 'bastion' : 'gw';
  return `${month} ${String(time.getUTCDate()).padStart(2)} ${clock} ${host} ${line.tag}: ${uptime}${line.message}`;
}
