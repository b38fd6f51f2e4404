// Bundled plugins run by the same contract in this process; whatever dies is started again.
import {expect, test} from 'vitest';
import {
  superviseBouncer,
  superviseDatasource,
  superviseEnricher,
  superviseNotification,
} from '../../../kernel/plugin/run/supervised.ts';
import type {Decision, Plugin, PluginPackage} from '../../../kernel/plugin.ts';
import {heldTime} from '../held-time.ts';
import {environment, plugin} from './workshop.ts';

const signal = new AbortController().signal;
const BATCH = {key: 'k', alerts: []};
const SECOND = 1000;

const PROVIDES = {
  datasources: {it: {schema: 'schema.json', modes: ['tail'], rereadable: true}},
  notifications: {it: {schema: 'schema.json'}},
  bouncers: {it: {schema: 'schema.json', remediations: ['ban'], scopes: ['Ip']}},
  enrichers: {it: {schema: 'schema.json', methods: ['name']}},
} as const;

const bundled = (code: Plugin): PluginPackage => ({
  manifest: {
    name: 'test/it',
    version: '1.0.0',
    description: 'of a test',
    engine: '^1.0.0',
    event: 1,
    main: 'index.mjs',
    provides: Object.fromEntries(
      Object.keys(code).map((kind) => [kind, PROVIDES[kind as keyof typeof PROVIDES]]),
    ),
  },
  schemas: {'schema.json': {type: 'object', properties: {token: {type: 'string'}}}},
  code: {plugin: code},
});

test('a datasource goes on behind its last chunk', async () => {
  const opened: unknown[] = [];
  const time = heldTime();
  const run = superviseDatasource(
    {
      plugin: bundled({
        datasources: {
          it: {
            open: async (_config, host, positions) => {
              opened.push(positions);
              const from = Number(positions.a ?? 0);
              return {
                chunks: (async function* () {
                  for (let n = from; n < 5; n++) {
                    yield {
                      bytes: Buffer.from(`${n}\n`),
                      source: 'a',
                      position: n + 1,
                      at: host.now(),
                      framing: 'line' as const,
                    };
                    if (n === 2) throw new Error('the broker went away');
                  }
                })(),
                close: async () => {},
              };
            },
          },
        },
      }),
      kind: 'datasources',
      name: 'it',
      config: {},
    },
    environment({}, {timers: time.timers}),
  );
  const lines: string[] = [];
  const reading = (async () => {
    for await (const {bytes} of run.chunks) lines.push(Buffer.from(bytes).toString());
  })();
  await time.settle();
  expect(run.state()).toMatchObject({state: 'waiting'});
  await time.pass(1 * SECOND);
  await reading;
  expect(lines.join('')).toBe('0\n1\n2\n3\n4\n');
  expect(opened).toEqual([{}, {a: 3}]);
  await run.close();
});

test('pauses double, and begin anew after a good run', async () => {
  const starts: number[] = [];
  const time = heldTime();
  const run = superviseNotification(
    {
      plugin: bundled({
        notifications: {
          it: {
            open: async (_config, host) => {
              starts.push(Number(host.now() / 1_000_000_000n) - 1000);
              throw new Error('no route');
            },
          },
        },
      }),
      kind: 'notifications',
      name: 'it',
      config: {},
    },
    environment({}, {timers: time.timers}),
  );
  await time.pass(20 * SECOND);
  expect(starts).toEqual([0, 1, 3, 7, 15]);
  expect(await run.deliver(BATCH, signal)).toMatchObject({
    status: 'retry',
    reason: expect.stringContaining('no route'),
    afterMs: 11_000,
  });
  await time.pass(3600 * SECOND);
  expect(starts.at(-1)! - starts.at(-2)!).toBe(300);
  await run.close();
  await time.pass(3600 * SECOND);
  expect(run.state()).toEqual({state: 'closed'});
});

test('a faulty configuration is not tried again', async () => {
  const time = heldTime();
  const here = environment({}, {timers: time.timers});
  const run = superviseNotification(
    {
      plugin: bundled({
        notifications: {
          it: {open: async () => ({deliver: async () => ({status: 'ok'}), close: async () => {}})},
        },
      }),
      kind: 'notifications',
      name: 'it',
      config: {token: 5},
    },
    here,
  );
  await time.pass(60 * SECOND);
  expect(run.state()).toMatchObject({state: 'failed', error: {code: 'FW4213'}});
  expect(here.heard.logs).toEqual([expect.stringContaining('/token: must be string')]);
});

test('a call that is never answered is given up, and the plugin opened again', async () => {
  let opened = 0;
  const time = heldTime();
  const run = superviseNotification(
    {
      plugin: bundled({
        notifications: {
          it: {
            open: async () => {
              opened += 1;
              return {deliver: () => new Promise(() => {}), close: async () => {}};
            },
          },
        },
      }),
      kind: 'notifications',
      name: 'it',
      config: {},
    },
    environment({}, {timers: time.timers}),
  );
  await time.settle();
  const delivery = run.deliver(BATCH, signal);
  await time.pass(70 * SECOND);
  expect(await delivery).toMatchObject({
    status: 'retry',
    reason: expect.stringContaining('FW4303'),
  });
  expect(opened).toBe(2);
  await run.close();
});

test('a bouncer asks for everything after each start and after a failed change', async () => {
  let isFailing = false;
  const time = heldTime();
  const one: Decision = {
    id: 1,
    scope: 'Ip',
    value: '203.0.113.1',
    type: 'ban',
    origin: 'firewatch',
    scenario: 's',
    until: 1n,
  };
  const run = superviseBouncer(
    {
      plugin: bundled({
        bouncers: {
          it: {
            open: async () => ({
              resync: async (decisions) => {
                let inForce = 0;
                for await (const batch of decisions) inForce += batch.length;
                return {status: 'ok', inForce};
              },
              apply: async () => {
                if (isFailing) throw new Error('table is gone');
                return {status: 'ok', inForce: 1};
              },
              clear: async () => {},
              close: async () => {},
            }),
          },
        },
      }),
      kind: 'bouncers',
      name: 'it',
      config: {},
    },
    environment({}, {timers: time.timers}),
  );
  await time.settle();
  const all = async function* () {
    yield [one];
  };
  const change = {adds: [one], deletes: []};
  expect(await run.apply(change, signal)).toMatchObject({status: 'resync'});
  expect(await run.resync(all(), signal)).toMatchObject({status: 'ok', inForce: 1});
  expect(await run.apply(change, signal)).toMatchObject({status: 'ok'});
  isFailing = true;
  expect(await run.apply(change, signal)).toMatchObject({status: 'retry'});
  isFailing = false;
  expect(await run.apply(change, signal)).toMatchObject({status: 'resync'});
  await run.close();
});

test('an enricher that is away answers with errors', async () => {
  const time = heldTime();
  const run = superviseEnricher(
    {
      plugin: bundled({
        enrichers: {
          it: {
            open: async () => {
              throw new Error('no database');
            },
          },
        },
      }),
      kind: 'enrichers',
      name: 'it',
      config: {},
    },
    environment({}, {timers: time.timers}),
  );
  expect(await run.lookup([{method: 'name', argument: 'x'}], signal)).toEqual([
    {error: 'the plugin is not running'},
  ]);
  await run.close();
});

test('a process that is killed is started again and goes on', async () => {
  const here = environment();
  const run = superviseDatasource(
    {
      plugin: await plugin({
        kind: 'datasources',
        code: `{async open(config, host, positions) { return {
          chunks: (async function* () {
            for (let n = positions.a ?? 0; n < 6; n++) {
              yield {bytes: Buffer.from(n + '\\n'), source: 'a', position: n + 1, at: host.now(), framing: 'line'};
              if (n === 3 && !positions.a) process.abort();
            }
          })(),
          async close() {},
        }; }}`,
      }),
      kind: 'datasources',
      name: 'it',
      config: {},
    },
    here,
  );
  let lines = '';
  for await (const {bytes} of run.chunks) lines += Buffer.from(bytes).toString();
  expect(lines).toBe('0\n1\n2\n3\n4\n5\n');
  expect(here.heard.counts.get('plugin_restarts_total')).toBe(1);
  await run.close();
});
