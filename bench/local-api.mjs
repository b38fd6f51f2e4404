// The Local API under load: `GET /v1/decisions?ip=` and the stream at start, with the
// memory that the server takes.
//
//   scripts/with-node bench/local-api.mjs [--decisions 50000] [--seconds 10] [--connections 10]
//
// The server is a process of its own (`firewatch serve` on a store of its own); half of the
// lookups hit. The client is this process, so that both share the machine. Answers are
// checked before anything is timed.
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {parseArgs} from 'node:util';
import {addBouncer, hashApiKey, openStore} from '../server/dist/index.js';

const {values: options} = parseArgs({
  options: {
    decisions: {type: 'string', default: '50000'},
    seconds: {type: 'string', default: '10'},
    connections: {type: 'string', default: '10'},
  },
});
const count = Number(options.decisions);
const KEY = 'bench-bench-bench-bench-bench-bench-bench-b';
const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'firewatch-bench-'));

/** The address of decision n: spread over the whole space. */
function address(n) {
  const bits = Math.imul(n + 1, 0x9e3779b1) >>> 0;
  return [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255].join('.');
}

await fill();
const server = await serve();
try {
  const held = JSON.parse(await once(`/v1/decisions?ip=${address(7)}`));
  if (held?.[0]?.value !== address(7)) throw new Error('the wrong answer');
  const resident = () => memory(server.pid);
  console.log(`${count} decisions, server ready: RSS ${resident()} MiB`);
  const begun = performance.now();
  const stream = await once('/v1/decisions/stream?startup=true');
  const took = (performance.now() - begun) / 1000;
  const told = JSON.parse(stream).new.length;
  console.log(
    `stream at start: ${told} decisions, ${(stream.length / 1e6).toFixed(1)} MB in ${took.toFixed(2)} s, then RSS ${resident()} MiB`,
  );
  const before = cpu(server.pid);
  const {answers, times} = await load();
  const each = ((cpu(server.pid) - before) / answers) * 1e6;
  times.sort((one, other) => one - other);
  const at = (share) => times[Math.floor(times.length * share)].toFixed(2);
  console.log(
    `GET /v1/decisions?ip=: ${Math.round(answers / Number(options.seconds))} requests/s over ${options.connections} connections, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${each.toFixed(0)} µs of the server's CPU each, RSS ${resident()} MiB`,
  );
} finally {
  server.kill();
  rmSync(folder, {recursive: true});
}

async function fill() {
  const store = await openStore(join(folder, 'firewatch.db'));
  const now = Date.now();
  await addBouncer(
    store.database,
    {name: 'bench', keyHash: hashApiKey(KEY), ip: '', authType: 'api-key', isAutoCreated: false},
    now,
  );
  await store.close();
  // Row by row through the query builder, a million would take longer than all that is measured.
  const database = new DatabaseSync(join(folder, 'firewatch.db'));
  const insert = database.prepare(
    `insert into decision (uuid, alert_id, created_at, until, seq, origin, type, scope, value,
       scenario, simulated, family, first, last)
     values (?, null, ?, ?, 2, 'lists', 'ban', 'Ip', ?, 'bench', 0, 4, ?, ?)`,
  );
  database.exec('begin');
  for (let n = 0; n < count; n++) {
    const value = address(n);
    const hex = value
      .split('.')
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('');
    const whole = `${'0'.repeat(20)}ffff${hex}`;
    insert.run(crypto.randomUUID(), now, now + 24 * HOUR + n, value, whole, whole);
  }
  database.exec('update sequence set value = 2');
  database.exec('commit');
  database.close();
}

function serve() {
  const config = join(folder, 'firewatch.yaml');
  writeFileSync(config, `server: {listen_socket: ${folder}/api.sock}\nlog: {format: json}\n`);
  const program = new URL('../cli/bin/firewatch.cjs', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, 'serve', '--config', config, '--state', folder], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    child.stderr.on('data', (chunk) => {
      if (!chunk.includes('"listening"')) return;
      console.log(`start to listening: ${((performance.now() - begun) / 1000).toFixed(2)} s`);
      resolve(child);
    });
  });
}

/** Seconds that a process has used. */
function cpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** MiB */
function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024);
}

function request(path) {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\nUser-Agent: bench/1\r\nX-Api-Key: ${KEY}\r\n`;
}

/** A whole answer's body, over a connection of its own. */
function once(path) {
  return new Promise((resolve, reject) => {
    const socket = connect(join(folder, 'api.sock'));
    const chunks = [];
    socket.on('error', reject);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => resolve(bodyOf(Buffer.concat(chunks))));
    socket.write(`${request(path)}Connection: close\r\n\r\n`);
  });
}

function bodyOf(answer) {
  const end = answer.indexOf('\r\n\r\n') + 4;
  const head = answer.subarray(0, end).toString();
  if (!/transfer-encoding: chunked/i.test(head)) return answer.subarray(end).toString();
  const parts = [];
  for (let at = end; ; ) {
    const line = answer.indexOf('\r\n', at);
    const size = Number.parseInt(answer.subarray(at, line).toString(), 16);
    if (size === 0) return Buffer.concat(parts).toString();
    parts.push(answer.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

/** Each connection asks again as soon as it was answered. */
async function load() {
  const end = performance.now() + Number(options.seconds) * 1000;
  const times = [];
  let answers = 0;
  let asked = 0;
  const one = () =>
    new Promise((resolve, reject) => {
      const socket = connect(join(folder, 'api.sock'));
      let begun = 0;
      const ask = () => {
        begun = performance.now();
        // Every other one is about an address that nothing is known of.
        const ip = asked++ % 2 === 0 ? address(asked % count) : '0.0.0.1';
        socket.write(`${request(`/v1/decisions?ip=${ip}`)}\r\n`);
      };
      socket.on('error', reject);
      socket.on('data', () => {
        answers += 1;
        times.push(performance.now() - begun);
        if (performance.now() < end) ask();
        else {
          socket.destroy();
          resolve();
        }
      });
      ask();
    });
  await Promise.all(Array.from({length: Number(options.connections)}, one));
  return {answers, times};
}
