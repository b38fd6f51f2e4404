// Running the engine on a generated log whose attackers are known.
import {execFileSync} from 'node:child_process';
import {closeSync, openSync, readFileSync, readSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Engine} from '@firewatch/core-wasm';
import {compileRules} from '@firewatch/core-wasm/compiler';
import {loadRules} from '../kernel/dist/rules/load.js';

const NOW = BigInt(Date.UTC(2026, 11, 31)) * 1_000_000n;
const place = (path) => fileURLToPath(new URL(path, import.meta.url));
const wasm = readFileSync(place('../core-wasm/dist/core.wasm'));

export const SERVICES = [
  {service: 'sshd', type: 'syslog'},
  {service: 'nginx', type: 'nginx'},
  {service: 'iptables', type: 'syslog'},
];

export const rules = await loadRules(place('../hub-index'));

/** The image of some rule files. */
export function imageOf(files) {
  return compileRules({...rules, files}, {}).image;
}

/** Writes a log into `folder`; its path, size and attackers. */
export function generate(folder, service, lines, seed) {
  const path = join(folder, `${service}.log`);
  const known = join(folder, `${service}.json`);
  const generator = place('../scripts/generate-examples.mjs');
  const options = ['--service', service, '--lines', String(lines), '--seed', String(seed)];
  execFileSync(process.execPath, [generator, ...options, '--out', path, '--attackers', known]);
  return {path, bytes: statSync(path).size, attackers: JSON.parse(readFileSync(known, 'utf8'))};
}

/** One pass over the file: alerts, seconds of CPU of this process (those of V8's compiler included). */
export async function run(image, path, type) {
  const engine = await Engine.open({wasm, image, now: NOW, mode: 'replay', keepRaw: true});
  const source = engine.addSource({name: 'bench', module: 'file', labels: {type}});
  const alerts = [];
  const take = (raised) => {
    // What the check asks for; whole alerts would make this a test of the heap.
    for (const {alert} of raised) alerts.push(alert.source.value);
  };
  const file = openSync(path);
  const cpu = process.cpuUsage();
  for (let length = readSync(file, engine.input()); length > 0; ) {
    take(engine.feed(source, length));
    length = readSync(file, engine.input());
  }
  take(engine.endSource(source));
  take(engine.finish());
  const {user, system} = process.cpuUsage(cpu);
  closeSync(file);
  return {alerts, seconds: (user + system) / 1e6};
}

/** Throws unless the alerts name exactly the planted attackers. */
export function check(service, {alerts}, attackers) {
  const values = (list) => list.map(({value}) => value);
  const found = new Set(alerts);
  const planted = new Set([...values(attackers.finished), ...values(attackers.unfinished)]);
  const missing = values(attackers.finished).filter((value) => !found.has(value));
  const innocent = [...found].filter((value) => !planted.has(value));
  if (missing.length + innocent.length > 0) {
    throw new Error(
      `${service}: ${missing.length} attackers not found (${missing.slice(0, 3)}), ${innocent.length} others accused (${innocent.slice(0, 3)})`,
    );
  }
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

export function rate(lines, seconds) {
  return `${Math.round(lines / seconds).toLocaleString('en')} lines/s`;
}
