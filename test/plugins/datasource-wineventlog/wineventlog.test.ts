// The Windows event log by a wevtutil of the test: what is asked of it, and what becomes of it.
import {expect, test} from 'vitest';
import type {Broker} from '../../../kernel/plugin/broker/index.ts';
import {openBroker} from '../../../kernel/plugin/broker/index.ts';
import {definePlugin, type Position} from '../../../kernel/plugin.ts';
import {queriesOf, type WinConfig} from '../../../plugins/datasource-wineventlog/config.ts';
import {eventsOf, textOf} from '../../../plugins/datasource-wineventlog/events.ts';
import plugin, {winEventLog} from '../../../plugins/datasource-wineventlog/index.ts';
import {openHere} from '../open-here.ts';
import {packageOf} from '../open-plugin.ts';

const eventOf = (record: number, id = 4625) =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>${id}</EventID><Level>0</Level><EventRecordID>${record}</EventRecordID></System><EventData><Data Name='TargetUserName'>a&lt;/Event&gt;</Data></EventData></Event>`;

/** A log with records 1 to `last`, which the test moves. */
function machine(log: {last: number; first: number}) {
  const asked: string[] = [];
  const wevtutil = (name: string, values: Readonly<Record<string, string>> = {}) => {
    asked.push(`${name} ${values.channel} ${values.query ?? ''}`.trim());
    if (name === 'latest') return log.last < log.first ? '' : eventOf(log.last);
    const after = Number(/EventRecordID>(\d+)/.exec(values.query ?? '')![1]);
    const from = Math.max(after + 1, log.first);
    const count = Math.max(0, Math.min(500, log.last - from + 1));
    return Array.from({length: count}, (_, i) => eventOf(from + i)).join('\r\n');
  };
  const manifest = packageOf('datasource-wineventlog', plugin).manifest;
  const broker: Broker = {
    ...openBroker(manifest, {}),
    run: async (name, options) => ({
      exitCode: 0,
      stdout: Buffer.from(`\ufeff${wevtutil(name, options?.values)}`, 'utf16le'),
      stderr: new Uint8Array(),
    }),
  };
  return {asked, broker};
}

async function open(
  log: {last: number; first: number},
  waits: () => void,
  config: object = {},
  positions: Record<string, Position> = {},
) {
  const {asked, broker} = machine(log);
  const packaged = {
    ...packageOf('datasource-wineventlog', plugin),
    code: {
      plugin: definePlugin({
        datasources: {
          wineventlog: winEventLog(async () => {
            waits();
            await new Promise((resolve) => setImmediate(resolve));
          }),
        },
      }),
    },
  };
  const all = {event_channel: 'Security', ...config};
  const use = await openHere(packaged, 'wineventlog', all, {broker, positions});
  return {asked, ...use};
}

test('follows what comes after the start, and resumes', async () => {
  const log = {first: 1, last: 7};
  const {run, asked, close} = await open(log, () => {
    log.last = 9;
  });
  const {value} = await run.chunks[Symbol.asyncIterator]().next();
  expect(Buffer.from(value!.bytes).toString()).toBe(eventOf(8) + eventOf(9));
  expect([value!.source, value!.position]).toEqual(['Security', {Security: 9}]);
  expect(asked.slice(0, 2)).toEqual([
    'latest Security',
    'after Security /q:*[System[EventRecordID>7]]',
  ]);
  await close();
  log.last = 10;
  const again = await open(log, () => {}, {}, {Security: value!.position});
  const more = await again.run.chunks[Symbol.asyncIterator]().next();
  expect(Buffer.from(more.value!.bytes).toString()).toBe(eventOf(10));
  await again.close();
});

test('a backlog is read without waiting between its parts', async () => {
  let waits = 0;
  const {run, close} = await open(
    {first: 1, last: 1200},
    () => {
      waits += 1;
    },
    {},
    {Security: {Security: 0}},
  );
  const chunks = run.chunks[Symbol.asyncIterator]();
  const counts = [];
  for (let i = 0; i < 3; i++) counts.push((await chunks.next()).value!.ends!.length);
  expect(counts).toEqual([500, 500, 200]);
  expect(waits).toBe(0);
  await close();
});

test('a log that was cleared is read from its beginning', async () => {
  const log = {first: 1, last: 2};
  const {run, heard, close} = await open(log, () => {}, {}, {Security: {Security: 50}});
  const {value} = await run.chunks[Symbol.asyncIterator]().next();
  expect(value!.position).toEqual({Security: 2});
  expect(heard.logs).toEqual(['warn Security was cleared: it is read from its beginning']);
  await close();
});

test('what is asked', () => {
  const base = {mode: 'tail', poll_interval: '2s'} as const;
  const of = (config: Partial<WinConfig>) => queriesOf({...base, ...config});
  expect(of({event_channel: 'S', event_ids: [1, 2], event_level: 'INFORMATION'})).toEqual([
    {channel: 'S', xpath: '*[System[(EventID=1 or EventID=2) and (Level=0 or Level=4)]]'},
  ]);
  const list = `<QueryList><Query Id="0"><Select Path="Security">*[System[(Level&lt;=3)]]</Select>
    <Select Path='System'>*</Select></Query></QueryList>`;
  expect(of({xpath_query: list})).toEqual([
    {channel: 'Security', xpath: '*[System[(Level<=3)]]'},
    {channel: 'System', xpath: '*'},
  ]);
});

for (const [name, config] of Object.entries({
  'two places': {xpath_query: '<QueryList/>'},
  'a query without a select': {event_channel: undefined, xpath_query: '<QueryList/>'},
  'a channel that is read once': {mode: 'cat'},
  'a channel that is an option': {event_channel: '/r:other'},
}))
  test(`refused: ${name}`, async () => {
    await expect(open({first: 1, last: 0}, () => {}, config)).rejects.toThrow();
  });

test('events in UTF-8 and UTF-16, on several lines, with or without a root', () => {
  const text = `<?xml version="1.0"?>\r\n<Events>${eventOf(1)}\n${eventOf(2, 1).replace('<EventData>', '\r\n<EventData>')}</Events><Event><Sys`;
  for (const bytes of [Buffer.from(text), Buffer.from(text, 'utf16le')]) {
    const events = eventsOf(textOf(bytes));
    expect(events.map(({record, id}) => [record, id])).toEqual([
      [1, 4625],
      [2, 1],
    ]);
    expect(events[1]!.xml).not.toContain('\n');
  }
});
