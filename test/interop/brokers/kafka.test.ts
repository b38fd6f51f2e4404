// The datasource kafka, built and confined, in an agent that reads from librdkafka's mock brokers
// (kcat of Debian): a group, its offsets, and a restart.
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {librariesOf, unpackedPackages} from '../debian.ts';
import {built, linesOf, startAgent, told, until, workshop} from './agents.ts';

const kcat = unpackedPackages(['kcat', 'librdkafka1', 'libyajl2'], '1.7.1');
const whyNot = 'why' in kcat ? `: ${kcat.why}` : '';
const [program, env] =
  'folder' in kcat
    ? [join(kcat.folder, 'usr/bin/kcat'), {LD_LIBRARY_PATH: librariesOf(kcat.folder)}]
    : ['', {}];
const {folder, rules, remove} = workshop();
let brokers: ChildProcess | undefined;
afterAll(() => {
  brokers?.kill('SIGKILL');
  remove();
});

/** A mock of a cluster lives as long as the producer that made it. */
async function startBrokers(): Promise<string> {
  const mock = ['-X', 'test.mock.num.brokers=1', '-d', 'mock'];
  brokers = spawn(program, ['-b', '127.0.0.1:1', ...mock, '-P', '-t', 'first'], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env,
  });
  let said = '';
  brokers.stderr!.on('data', (bytes) => {
    said += bytes;
  });
  const found = () => /bootstrap\.servers=(127\.0\.0\.1:\d+)/.exec(said)?.[1];
  await until('the brokers are there', () => found() !== undefined);
  return found()!;
}

describe.skipIf(whyNot !== '')(`Kafka${whyNot}`, () => {
  test('a group is read exactly, over a restart; compressed or not', async () => {
    const broker = await startBrokers();
    const produce = (lines: readonly string[], codec: string) =>
      execFileSync(program, ['-b', broker, '-P', '-t', 'logs', '-p', '0', '-z', codec], {
        input: `${lines.join('\n')}\n`,
        env,
      });
    const texts = linesOf(1_800, 12).map(({text}) => text);
    produce(texts.slice(0, 300), 'none');
    const plugin = await built('datasource-kafka', folder);
    const spec = {
      plugin,
      name: 'kafka',
      config: {brokers: [broker], topic: 'logs', start: 'earliest', batch: {max_wait: '100ms'}},
      state: join(folder, 'agent'),
      rules,
    };
    let agent = await startAgent(spec);
    const raised = (count: number) => () => agent.alerts.size >= count;
    await until('the first alerts', raised(90), 120_000);
    produce(texts.slice(300, 900), 'gzip');
    await until('more alerts', raised(290), 60_000);
    await agent.stop();
    produce(texts.slice(900, 1_300), 'snappy');
    produce(texts.slice(1_300), 'zstd');
    agent = await startAgent({...spec, alerts: agent.alerts});
    await until('all alerts', raised(600), 120_000).catch((error) => {
      throw new Error(`${error.message}; ${agent.alerts.size} alerts; ${agent.logs.join('; ')}`);
    });
    await agent.stop();
    const all = told(agent.alerts.values());
    expect(all.length).toBe(600);
    expect(new Set(all).size).toBe(600);
    expect(all.every((one) => one.split(' ')[1] === '3')).toBe(true);
  });
});
