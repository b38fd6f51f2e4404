// The agent as a process that can be killed: real core, real store, a few rules, intervals of
// milliseconds. It ends by itself when the alert of the last line is stored. The disk is full
// now and then if it is told so.
import {open} from 'node:fs/promises';
import {packaged} from '@firewatch/datasource-file';
import {
  Agent,
  DecisionHistoryBook,
  openDecider,
  openProfiles,
  PLUGIN_LIMITS,
} from '@firewatch/kernel';
import {addAlerts, openStore} from '@firewatch/server';

const {state, rules, log, mode, fullDisk, backwards} = JSON.parse(process.argv[2]);
/** Waiting takes a twentieth of its time. */
const HASTE = 20;
const NOW = Date.UTC(2026, 10, 1) * 1000;
const begun = process.hrtime.bigint();

/** ns; with `backwards`, the clock is set back by an hour after a tenth of a second. */
function now() {
  const elapsed = (process.hrtime.bigint() - begun) * BigInt(HASTE);
  const step = backwards && elapsed > 2_000_000_000n ? 3_600_000_000_000n : 0n;
  return BigInt(NOW) * 1000n + elapsed - step;
}

const profiles = await openProfiles([
  {
    path: 'profiles.yaml',
    text: `name: all
filters: ['Alert.Remediation == true']
decisions: [{type: ban, duration: 4h}]
notifications: [people]
on_success: break
`,
  },
]);
const decider = openDecider({
  profiles,
  book: new DecisionHistoryBook(),
  escalation: {factor: 2, maxMs: 7 * 86_400_000, decayMs: 30 * 86_400_000},
  rollUp: {after: 4, ipv4: [24], ipv6: [64, 48]},
  guard: undefined,
});
const store = await openStore(`${state}/firewatch.db`);
const sink = {
  async add(alerts, decide) {
    const added = await store.hasty.run((database) =>
      addAlerts(database, alerts, {now: NOW / 1000, decide}),
    );
    return added.flatMap(({decided}) => decided ?? []);
  },
  sync: () => store.hasty.sync(),
};

/** Every seventh write to a journal finds no room, and leaves half of it behind. */
async function openOnFullDisk(path, flags, permissions) {
  const handle = await open(path, flags, permissions);
  const write = handle.write.bind(handle);
  let writes = 0;
  handle.write = async (bytes, from, length, at) => {
    if (++writes % 7 !== 0) return write(bytes, from, length, at);
    await write(bytes, from, Math.floor(length / 2), at);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
  };
  return handle;
}

let isLast = false;
const {agent} = await Agent.start({
  state: `${state}/agent`,
  rules,
  decider,
  acquisitions: [
    {
      origin: {key: 'file', module: 'file', labels: {type: 'test'}},
      use: {
        plugin: packaged,
        name: 'file',
        config: {filenames: [log], mode, start: 'beginning', poll_without_inotify: true},
      },
      isFinite: mode === 'cat',
    },
  ],
  sink,
  clock: 'event',
  offsets: [],
  keepRaw: true,
  timers: {
    now,
    after(ms, action) {
      const timer = setTimeout(action, ms / HASTE);
      return () => clearTimeout(timer);
    },
  },
  plugins: {limits: PLUGIN_LIMITS, node: process.execPath, confinement: {}},
  log: (level, message, fields) => {
    if (level === 'error') process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
  },
  onAlert: ({alert: {scenario}}) => {
    if (scenario === 'test/last') isLast = true;
  },
  // Timers go by the lines alone: how fast these come is the test's chance.
  intervals: {
    lookMs: 200,
    checkpointMs: 1_000,
    journalBytes: 20_000,
    quietMs: 1e9,
    holdMs: 1e9,
  },
  ...(fullDisk && {openFile: openOnFullDisk}),
});
process.stdout.write('ready\n');
const watch = setInterval(() => {
  if (isLast) void agent.stop();
}, 20);
await agent.ended;
clearInterval(watch);
await store.close();
