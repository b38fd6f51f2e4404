// What a sink is told, when, and how often: on a clock that stands still, out of a real store.
import {addAlerts, deadLetters, outboxOf} from '@firewatch/server';
import {describe, expect, test} from 'vitest';
import {EngineError} from '../../../kernel/errors.ts';
import {minutesOf} from '../../../kernel/notifications/quiet-hours.ts';
import {alertOf, numberOf, sinkOf, stage, telling} from './stage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('groups', () => {
  test('neither wait nor threshold: each alert is a message, at once', async () => {
    const {begin, add, time, course} = await stage();
    begin(sinkOf());
    await time.pass(1000);
    await add([1, 2]);
    await time.pass(0);
    expect(course()).toEqual(['1:1', '1:2']);
  });

  test('what another process put out is found when it looks', async () => {
    const made = await stage();
    made.lookMs = 2_000;
    made.begin(sinkOf());
    await made.time.pass(500);
    await addAlerts(made.store.database, [alertOf(1)], {
      now: made.time.now(),
      decide: telling(['slack']),
    });
    await made.time.pass(1_500);
    expect(made.course()).toEqual(['2:1']);
  });

  test('a wait: what came within it is one message', async () => {
    const {begin, add, time, course} = await stage();
    begin(sinkOf({groupWaitMs: 30_000}));
    await add([1]);
    await time.pass(20_000);
    await add([2]);
    await time.pass(20_000);
    await add([3]);
    await time.pass(60_000);
    expect(course()).toEqual(['30:1,2', '70:3']);
  });

  test('a threshold: as soon as there are so many, and no sooner', async () => {
    const {begin, add, time, course} = await stage();
    begin(sinkOf({groupThreshold: 3}));
    await add([1, 2]);
    await time.pass(HOUR);
    expect(course()).toEqual([]);
    await add([3, 4]);
    await time.pass(HOUR);
    expect(course()).toEqual(['3600:1,2,3']);
  });

  test('both: whichever comes first', async () => {
    const {begin, add, time, course} = await stage();
    begin(sinkOf({groupWaitMs: 30_000, groupThreshold: 2}));
    await add([1, 2, 3]);
    await time.pass(60_000);
    expect(course()).toEqual(['0:1,2', '30:3']);
  });

  test('a digest: one message at the end of each interval, from midnight of its zone', async () => {
    const {begin, add, time, course} = await stage(Date.parse('2026-02-03T10:20:00Z'));
    begin(sinkOf({digestMs: HOUR, zone: 'Asia/Kolkata'}));
    await add([1]);
    await time.pass(5 * MINUTE);
    await add([2]);
    await time.pass(10 * MINUTE);
    await add([3]);
    await time.pass(2 * HOUR);
    // 10:30 UTC is 16:00 there.
    expect(course()).toEqual(['600:1,2', '4200:3']);
  });
});

describe('failures', () => {
  test('tried again after pauses that grow, under the same key', async () => {
    const made = await stage();
    made.answer = async () => ({status: 'retry', reason: 'busy'});
    made.begin(sinkOf({maxRetry: 9}));
    await made.add([1]);
    await made.time.pass(20_000);
    const times = made.sent.map(({at}) => at);
    expect(times).toHaveLength(5);
    const pauses = times.slice(1).map((at, i) => at - times[i]!);
    for (const [i, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(0.7 * 2 ** i);
      expect(pause).toBeLessThanOrEqual(1.3 * 2 ** i);
    }
    expect(new Set(made.sent.map(({key}) => key)).size).toBe(1);
    expect(made.logs[0]).toContain('warn FW5211 slack: busy; again in');
    made.answer = async () => ({status: 'ok'});
    await made.time.pass(30_000);
    expect(made.sent).toHaveLength(6);
    expect(made.logs.at(-1)).toContain('delivered again');
  });

  test('not before the sink said', async () => {
    const made = await stage();
    made.answer = async () => ({status: 'retry', reason: 'busy', afterMs: 90_000});
    made.begin(sinkOf());
    await made.add([1]);
    await made.time.pass(100_000);
    expect(made.course()).toEqual(['0:1', '90:1']);
  });

  test('tried too often: a dead letter, and the next one has its turn', async () => {
    const made = await stage();
    made.answer = async ({alerts}) =>
      numberOf(alerts[0]!) === 1 ? {status: 'retry', reason: 'busy'} : {status: 'ok'};
    const dispatcher = made.begin(sinkOf({maxRetry: 2}));
    await made.add([1, 2]);
    await made.time.pass(HOUR);
    expect(made.sent.map(({alerts}) => alerts[0])).toEqual([1, 1, 1, 2]);
    const [dead] = await deadLetters(made.store.database, {});
    expect(dead).toMatchObject({sink: 'slack', reason: 'busy', attempts: 3});
    expect(made.logs).toContainEqual('error FW5213 slack: 3 tries, the last: busy');
    expect(dispatcher.status).toMatchObject({delivered: 1, dead: 1, retries: 2, state: 'ok'});
  });

  test('refused: a dead letter at once', async () => {
    const made = await stage();
    made.answer = async () => ({status: 'refused', reason: 'no such channel'});
    made.begin(sinkOf());
    await made.add([1]);
    await made.time.pass(1000);
    expect(made.sent).toHaveLength(1);
    expect(await deadLetters(made.store.database, {})).toMatchObject([{reason: 'no such channel'}]);
    expect(made.logs).toEqual(['error FW5212 slack: no such channel']);
  });

  test('a part refused, a part accepted', async () => {
    const made = await stage();
    made.begin(sinkOf({groupWaitMs: 0}));
    made.answer = async ({alerts}) => ({
      status: 'ok',
      refused: [{uuid: alerts[1]!.uuid, reason: 'too long'}],
    });
    await made.add([1, 2, 3]);
    await made.time.pass(2000);
    expect((await deadLetters(made.store.database, {})).map(({alert}) => numberOf(alert))).toEqual([
      2,
    ]);

    made.answer = async ({alerts}) =>
      alerts.length > 1
        ? {status: 'retry', reason: 'half', accepted: [alerts[0]!.uuid]}
        : {status: 'ok'};
    await made.add([4, 5]);
    await made.time.pass(10_000);
    expect(made.sent.slice(1).map(({alerts}) => alerts)).toEqual([[4, 5], [5]]);
    // Another batch: a sink that knows the old key must not take it for that.
    expect(made.sent[1]!.key).not.toBe(made.sent[2]!.key);
  });

  test('a sink that is down holds up nobody else', async () => {
    const made = await stage();
    made.answer = () => new Promise(() => {});
    made.begin(sinkOf());
    const other = made.begin(sinkOf({}, {name: 'mail'}));
    await made.add([1], {}, ['slack', 'mail']);
    await made.time.pass(2000);
    made.answer = async () => ({status: 'ok'});
    await made.add([2], {}, ['slack', 'mail']);
    await made.time.pass(2000);
    expect(made.sent.map(({alerts}) => alerts[0])).toEqual([1, 1]);
    expect(other.status.delivered).toBe(0);
  });

  test('a plugin that throws is a failure like any other', async () => {
    const made = await stage();
    made.answer = async () => {
      throw new EngineError('FW4302', 'test/it: it ended');
    };
    made.begin(sinkOf());
    await made.add([1]);
    await made.time.pass(100);
    expect(made.logs[0]).toContain('warn FW5211 slack: FW4302 test/it: it ended; again in');
  });

  test('an alert on which the template fails is told without its text', async () => {
    const made = await stage();
    made.begin(
      sinkOf(
        {},
        {
          render: () => {
            throw new EngineError('FW5102', 'Alert has no field "Nope"');
          },
        },
      ),
    );
    await made.add([1]);
    await made.time.pass(100);
    expect(made.sent).toMatchObject([{alerts: [1], text: undefined}]);
    expect(made.logs).toEqual(['error FW5102 slack: Alert has no field "Nope"']);
  });

  test('a store that fails is asked again', async () => {
    const made = await stage();
    const outbox = outboxOf(made.store.database);
    let fails = 2;
    made.begin(sinkOf(), {
      ...outbox,
      begun: (sink) => (fails-- > 0 ? Promise.reject(new Error('disk full')) : outbox.begun(sink)),
    });
    await made.add([1]);
    await made.time.pass(30_000);
    expect(made.course()).toEqual(['5:1']);
    expect(made.logs[0]).toBe('error FW5217 slack: disk full');
  });
});

describe('a crash', () => {
  test('between the delivery and its record: the same batch goes once more, under its key', async () => {
    const made = await stage();
    made.answer = () => new Promise(() => {});
    made.begin(sinkOf({groupThreshold: 2}));
    await made.add([1, 2]);
    await made.time.pass(100);
    // What came after the crash does not change what the batch was.
    await made.add([3]);
    made.answer = async () => ({status: 'ok'});
    made.begin(sinkOf({groupThreshold: 3}));
    await made.time.pass(5_000);
    expect(made.sent.map(({alerts}) => alerts)).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(made.sent[0]!.key).toBe(made.sent[1]!.key);
  });

  test('a sink told to wait is left alone after it, too', async () => {
    const made = await stage();
    made.answer = async () => ({status: 'retry', reason: 'busy', afterMs: 60_000});
    const first = made.begin(sinkOf());
    await made.add([1]);
    await made.time.pass(1000);
    const closed = first.close(0);
    await made.time.pass(0);
    await closed;
    made.begin(sinkOf());
    await made.time.pass(60_000);
    expect(made.course()).toEqual(['0:1', '60:1']);
  });

  test('an end waits for what is on its way, but not for ever', async () => {
    const made = await stage();
    made.answer = () => new Promise(() => {});
    const dispatcher = made.begin(sinkOf());
    await made.add([1]);
    await made.time.pass(100);
    let isEnded = false;
    void dispatcher.close(5_000).then(() => {
      isEnded = true;
    });
    await made.time.pass(4_000);
    expect(isEnded).toBe(false);
    await made.time.pass(1_000);
    expect(isEnded).toBe(true);
  });
});

test('a rate is kept, whatever waits', async () => {
  const {begin, add, time, course} = await stage();
  begin(sinkOf({rateLimit: {messages: 2, perMs: MINUTE}}));
  await add([1, 2, 3, 4, 5]);
  await time.pass(3 * MINUTE);
  expect(course()).toEqual(['0:1', '0:2', '60:3', '60:4', '120:5']);
});

describe('quiet hours', () => {
  const quiet = {from: minutesOf('22:00')!, to: minutesOf('7:00')!, zone: 'Europe/Berlin'};
  // 21:30 there, in summer.
  const EVENING = Date.parse('2026-07-03T19:30:00Z');

  test('nothing is sent within them, all of it after', async () => {
    const {begin, add, time, course} = await stage(EVENING);
    const dispatcher = begin(sinkOf({quiet, groupWaitMs: 0}));
    await add([1]);
    await time.pass(HOUR);
    await add([2]);
    await time.pass(HOUR);
    await add([3]);
    await time.pass(1000);
    expect(course()).toEqual(['0:1']);
    expect(dispatcher.status.state).toBe('quiet');
    await time.pass(8 * HOUR);
    // 7:00 there is 9.5 h later.
    expect(course()).toEqual(['0:1', '34200:2,3']);
  });

  test('what is urgent passes, and is looked at once', async () => {
    const {begin, add, time, course} = await stage(EVENING + HOUR);
    let asked = 0;
    begin(
      sinkOf(
        {quiet},
        {
          isUrgent: ({scenario}) => {
            asked += 1;
            return scenario === 'firewatch/rce';
          },
        },
      ),
    );
    await add([1]);
    await add([2], {scenario: 'firewatch/rce'});
    await add([3]);
    await time.pass(HOUR);
    expect(course()).toEqual(['0:2']);
    expect(asked).toBeLessThan(8);
    await time.pass(8 * HOUR);
    expect(course()).toEqual(['0:2', '30600:1', '30600:3']);
  });

  test('a batch that failed before them waits, what is urgent does not wait for it', async () => {
    const made = await stage(EVENING + 29 * MINUTE);
    made.answer = async () => ({status: 'retry', reason: 'busy', afterMs: 2 * MINUTE});
    made.begin(sinkOf({quiet}, {isUrgent: ({scenario}) => scenario === 'firewatch/rce'}));
    await made.add([1]);
    await made.time.pass(5 * MINUTE);
    made.answer = async () => ({status: 'ok'});
    await made.add([2], {scenario: 'firewatch/rce'});
    await made.time.pass(5 * MINUTE);
    expect(made.course()).toEqual(['0:1', '300:2']);
  });
});
