// What a bouncer is asked to do, and when.
import {expect, onTestFinished, test} from 'vitest';
import {Enforcer} from '../../../kernel/enforcement/enforcer.ts';
import type {Decision, DecisionChange, Enforcement} from '../../../kernel/plugin.ts';
import {heldTime} from '../held-time.ts';

const CHECK_MS = 30_000;

function stage() {
  const time = heldTime();
  const asked: string[] = [];
  const logged: string[] = [];
  let answers: Enforcement[] = [];
  const answer = (): Enforcement => answers.shift() ?? {status: 'ok', inForce: 1};
  const shown = ({adds, deletes}: DecisionChange) =>
    [...adds.map(({value}) => `+${value}`), ...deletes.map(({value}) => `-${value}`)].join(' ');
  const enforcer = new Enforcer({
    run: {
      async apply(change) {
        asked.push(`apply ${shown(change)}`);
        return answer();
      },
      async resync(decisions) {
        const all: Decision[] = [];
        for await (const batch of decisions) all.push(...batch);
        asked.push(`resync ${shown({adds: all, deletes: []})}`);
        return answer();
      },
    },
    types: ['ban'],
    checkMs: CHECK_MS,
    timers: time.timers,
    log: (level, message, fields) => logged.push(`${level} ${fields?.code ?? ''} ${message}`),
  });
  onTestFinished(() => enforcer.close());
  const ban = (id: number, value: string, forMs = 3_600_000, type = 'ban'): Decision => ({
    ...{id, value, type, scope: 'Ip', origin: 'cscli', scenario: 's'},
    until: time.timers.now() + BigInt(forMs) * 1_000_000n,
  });
  const hear = async (isAll: boolean, adds: Decision[], deletes: number[] = []) => {
    enforcer.heed({isAll, adds, deletes});
    await time.settle();
  };
  const took = () => asked.splice(0);
  const answering = (...list: Enforcement[]) => {
    answers = list;
  };
  return {...time, enforcer, ban, hear, took, logged, answering};
}

test('nothing is done before the API told everything', async () => {
  const {hear, ban, took, pass} = stage();
  await hear(false, [ban(1, '192.0.2.1')]);
  await pass(CHECK_MS * 3);
  expect(took()).toEqual([]);
  await hear(true, [ban(1, '192.0.2.1')]);
  expect(took()).toEqual(['resync +192.0.2.1']);
});

test('changes are applied as they come; of other types nothing is heard', async () => {
  const {hear, ban, took, enforcer} = stage();
  await hear(true, []);
  await hear(false, [ban(1, '192.0.2.1'), ban(2, '192.0.2.2', 1000, 'captcha')]);
  await hear(false, [], [1, 77]);
  expect(took()).toEqual(['resync ', 'apply +192.0.2.1', 'apply -192.0.2.1']);
  expect(enforcer.status).toMatchObject({wanted: 0, waiting: 0, lagMs: 0});
});

test('what is told again changes nothing; what is told no more goes', async () => {
  const {hear, ban, took} = stage();
  const [one, two] = [ban(1, '192.0.2.1'), ban(2, '192.0.2.2')];
  await hear(true, [one, two]);
  await hear(true, [one, two]);
  expect(took()).toEqual(['resync +192.0.2.1 +192.0.2.2']);
  await hear(true, [two]);
  expect(took()).toEqual(['apply -192.0.2.1']);
});

test('an end that nobody tells comes all the same', async () => {
  const {hear, ban, took, pass} = stage();
  await hear(true, [ban(1, '192.0.2.1', 5_000)]);
  await pass(4_999);
  expect(took()).toEqual(['resync +192.0.2.1']);
  await pass(1);
  expect(took()).toEqual(['apply -192.0.2.1']);
});

test('it comes at intervals, so that a plugin can look and repair', async () => {
  const {hear, took, pass, answering, logged, enforcer} = stage();
  await hear(true, []);
  answering({status: 'ok', inForce: 0, repaired: 3});
  await pass(CHECK_MS);
  expect(took()).toEqual(['resync ', 'apply ']);
  expect(logged.at(-1)).toContain('FW5323 3 missing');
  expect(enforcer.status.repaired).toBe(3);
});

test('a failed change is tried again, with what came meanwhile, the last word counting', async () => {
  const {hear, ban, took, pass, answering} = stage();
  await hear(true, []);
  answering({status: 'retry', reason: 'busy', afterMs: 700});
  await hear(false, [ban(1, '192.0.2.1'), ban(2, '192.0.2.2')]);
  await hear(false, [ban(3, '192.0.2.3')], [1]);
  expect(took()).toEqual(['resync ', 'apply +192.0.2.1 +192.0.2.2']);
  await pass(699);
  expect(took()).toEqual([]);
  await pass(1);
  expect(took()).toEqual(['apply +192.0.2.2 +192.0.2.3 -192.0.2.1']);
});

test('a plugin that knows nothing is told everything, once', async () => {
  const {hear, ban, took, answering, pass} = stage();
  await hear(true, [ban(1, '192.0.2.1')]);
  answering({status: 'resync', reason: 'flushed'}, {status: 'resync', reason: 'flushed'});
  await hear(false, [ban(2, '192.0.2.2')]);
  expect(took()).toEqual(['resync +192.0.2.1', 'apply +192.0.2.2', 'resync +192.0.2.1 +192.0.2.2']);
  await pass(1_000);
  expect(took()).toEqual(['resync +192.0.2.1 +192.0.2.2']);
});
