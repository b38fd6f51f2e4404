// The agent as a process that can be killed: real core, real store, a few rules, intervals of
// milliseconds. It ends by itself when the alert of the last line is stored. The disk is full
// now and then if it is told so. With `tell`, it delivers what is to be told to that address, and
// ends when that is done too.
import {open} from 'node:fs/promises';
import {packaged} from '@firewatch/datasource-file';
import {
  Agent,
  DecisionHistoryBook,
  openDecider,
  openProfiles,
  PLUGIN_LIMITS,
} from '@firewatch/kernel';
import {addAlerts, openStore, outboxDepth, outboxOf} from '@firewatch/server';
import {Dispatcher} from '../../../kernel/notifications/dispatcher.ts';
import {HASTE, storyTime} from './fast-time.ts';

const {
  state,
  rules,
  log,
  mode,
  fullDisk,
  backwards,
  tell,
  origin = Date.now(),
  haste = HASTE,
  quietMs = 1e9,
} = JSON.parse(process.argv[2]);

/** ns; with `backwards`, the clock is set back by an hour after a tenth of a second. */
function now() {
  const at = storyTime(origin, haste, Date.now());
  const step = backwards && Date.now() - origin > 100 ? 3_600_000 : 0;
  return BigInt(Math.round(at - step)) * 1_000_000n;
}
const timers = {
  now,
  after(ms, action) {
    const timer = setTimeout(action, ms / haste);
    return () => clearTimeout(timer);
  },
};

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
const dispatcher =
  tell &&
  new Dispatcher(sinkToTell(), {
    outbox: outboxOf(store.database),
    run: {deliver: post, close: async () => {}},
    timers,
    log: () => {},
  });
const sink = {
  async add(alerts, decide) {
    const added = await store.hasty.run((database) =>
      addAlerts(database, alerts, {now: storyTime(0, 0, 0), decide}),
    );
    dispatcher?.wake();
    return added.flatMap(({decided}) => decided ?? []);
  },
  sync: () => store.hasty.sync(),
};

function sinkToTell() {
  const policy = {timeoutMs: 1e6, maxRetry: 1e6, zone: 'UTC'};
  return {
    name: 'people',
    type: 'http',
    where: {},
    config: {},
    logLevel: 'info',
    policy,
    fingerprint: '',
  };
}

/** What is delivered, to the test. */
async function post({key, alerts}) {
  const body = JSON.stringify({key, alerts: alerts.map(({uuid}) => uuid)});
  const {ok} = await fetch(tell, {method: 'POST', body});
  return ok ? {status: 'ok'} : {status: 'retry', reason: 'not now'};
}

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
  timers,
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
    quietMs,
    holdMs: 1e9,
  },
  ...(fullDisk && {openFile: openOnFullDisk}),
});
process.stdout.write('ready\n');
const watch = setInterval(async () => {
  if (!isLast) return;
  const depths = dispatcher ? await outboxDepth(store.database) : [];
  if (depths.every(({waiting}) => waiting === 0)) void agent.stop();
}, 20);
await agent.ended;
clearInterval(watch);
await dispatcher?.close(0);
await store.close();
