// The engine's speed: checked answers first, then lines per second and where the time goes.
//
//   npm run bench [-- --lines N] [--seed S] [--rounds R] [--peers]
//   npm run bench -- live            the live agent: bench/live.mjs
//   npm run bench -- endless         its memory over many lines: bench/endless.mjs
//
// Logs come from scripts/generate-examples.mjs; every log must raise alerts for
// exactly the attackers the generator planted, else nothing is timed. Stages are
// measured by leaving out what comes after them: the rules cut off after each
// parser stage, then with scenarios and all alerts made, raw lines kept. One core,
// tables only, medians of seconds of CPU, which other work on the machine disturbs
// least. Then `analyze` as a process of its own, from start to report, with its memory.
// --peers: `wc -l` and sshguard's parser on the same files, in the same run.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {setFlagsFromString} from 'node:v8';
import {check, generate, imageOf, median, rate, rules, run, SERVICES} from './engine.mjs';
import {peers} from './peers.mjs';
import {wholeCommand} from './whole.mjs';

if (process.argv[2] === 'live') {
  const {live} = await import('./live.mjs');
  await live(process.argv.slice(3));
  process.exit();
}
if (process.argv[2] === 'endless') {
  // As ./firewatch and cli/bin/firewatch.cjs do, and with a collector that can be called.
  const flags = ['--max-semi-space-size=8', '--no-allocation-site-pretenuring', '--expose-gc'];
  const file = fileURLToPath(new URL('endless.mjs', import.meta.url));
  const args = [...flags, file, ...process.argv.slice(3)];
  process.exit(spawnSync(process.execPath, args, {stdio: 'inherit'}).status);
}
const {values: options} = parseArgs({
  options: {
    lines: {type: 'string', default: '200000'},
    seed: {type: 'string', default: '7'},
    rounds: {type: 'string', default: '5'},
    peers: {type: 'boolean', default: false},
  },
});
// As cli/bin/firewatch.cjs does.
setFlagsFromString('--no-allocation-site-pretenuring');
const lines = Number(options.lines);
const rounds = Number(options.rounds);
const folder = mkdtempSync(join(tmpdir(), 'firewatch-bench-'));
const steps = stages();

try {
  for (const {service, type} of SERVICES) await benchService(service, type);
} finally {
  rmSync(folder, {recursive: true});
}

async function benchService(service, type) {
  const {path, bytes, attackers} = generate(folder, service, lines, options.seed);
  check(service, await run(steps.at(-1).image, path, type), attackers);
  const megabytes = (bytes / 1e6).toFixed(1);
  console.log(`\n${service}: ${lines} lines, ${megabytes} MB, seed ${options.seed}`);

  const others = options.peers ? peers(service) : [];
  const times = new Map([...steps, ...others].map(({name}) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const {name, image} of steps) {
      times.get(name).push((await run(image, path, type)).seconds);
    }
    for (const {name, time} of others) times.get(name).push(time(path));
  }
  let before = 0;
  for (const {name} of steps) {
    const ns = (median(times.get(name)) / lines) * 1e9;
    row(name, ns, `${ns >= before ? '+' : ''}${(ns - before).toFixed(0)}`);
    before = ns;
  }
  const whole = wholeCommand(path);
  row('analyze, whole', (whole.seconds / lines) * 1e9, '', `${whole.megabytes} MB`);
  for (const {name} of others) row(name, (median(times.get(name)) / lines) * 1e9, '');
}

function row(name, ns, more, memory = '') {
  const figures = `${ns.toFixed(0).padStart(7)} ns/line ${more.padStart(7)}`;
  console.log(
    `  ${name.padEnd(18)} ${figures} ${rate(1, ns / 1e9).padStart(20)} ${memory.padStart(8)}`,
  );
}

/** The rules, cut off after each step. */
function stages() {
  const parsers = rules.files.filter(({kind}) => kind === 'parsers');
  const names = [...new Set(parsers.map(({stage}) => stage))].sort();
  const cut = names.map((last) => ({
    name: last,
    image: imageOf(parsers.filter(({stage}) => stage <= last)),
  }));
  return [...cut, {name: 'with scenarios', image: imageOf(rules.files)}];
}
