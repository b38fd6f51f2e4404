// A test in our own format: input.log and expected.json.
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {detectType} from '../../acquire/detect.ts';
import {EngineError} from '../../errors.ts';
import {type Hub, isFile} from '../catalogue.ts';
import type {DataFolders} from '../data.ts';
import {
  alertsOf,
  type Expected,
  eventsOf,
  expectedText,
  filledLines,
  jsonLine,
  parseExpected,
} from './expected.ts';
import type {Failure} from './judge.ts';
import type {Judged} from './outcome.ts';
import {type Bench, replay} from './replay.ts';
import {listedRules, type TestRules} from './resolve.ts';

export const OWN_LOG = 'input.log';
const EXPECTED = 'expected.json';

/** Runs it; `update` writes what differs. Throws EngineError where nothing can be replayed. */
export async function runOwnTest(
  hub: Hub,
  data: DataFolders,
  bench: Bench,
  folder: string,
  update: boolean,
): Promise<Judged> {
  const file = join(folder, EXPECTED);
  const text = await expectedOf(folder);
  if (text === undefined && !update) {
    throw new EngineError('FW3004', `there is no ${EXPECTED}`, {
      where: {file: folder},
      hint: '--update writes what the replay gives',
    });
  }
  const expected = parseExpected(text, file);
  const rules = await listedRules(hub, expected.rules, data, file);
  const log = join(folder, OWN_LOG);
  const labels = {...expected.labels, type: expected.type ?? (await typeOf(log))};
  const {dump, alerts, coverage, bytes} = await replay(bench, {rules, folder, log, labels});
  const timeless = new Set(expected.events.flatMap(({line, time}) => (time ? [] : line)));
  const actual: Expected = {
    ...expected,
    events: eventsOf(dump.lines, filledLines(bytes), (line) => !timeless.has(line)),
    alerts: alertsOf(alerts),
  };
  const failures = [
    ...differences(file, 'event', expected.events, actual.events, ({line}) => `line ${line}`),
    ...differences(
      file,
      'alert',
      expected.alerts,
      actual.alerts,
      ({scenario, source}) => `${scenario} by ${source}`,
    ),
  ];
  const differs = failures.length > 0 || text === undefined;
  if (update && differs) await writeFile(file, expectedText(actual));
  return {
    failures: update ? [] : failures,
    ignored: [],
    generated: [],
    coverage,
    missing: rules.missing,
    ...(update && differs && {updated: true}),
  };
}

/** The text of its expectation; undefined without any. */
async function expectedOf(folder: string): Promise<string | undefined> {
  const file = join(folder, EXPECTED);
  return (await isFile(file)) ? readFile(file, 'utf8') : undefined;
}

/** The rules it runs with. */
export async function ownRules(hub: Hub, folder: string, data: DataFolders): Promise<TestRules> {
  const file = join(folder, EXPECTED);
  const {rules} = parseExpected(await expectedOf(folder), file);
  return listedRules(hub, rules, data, file);
}

async function typeOf(log: string): Promise<string> {
  const bytes = await readFile(log).catch((cause: Error) => {
    throw new EngineError('FW3002', `cannot be read: ${cause.message}`, {
      where: {file: log},
      cause,
    });
  });
  const {type} = detectType(bytes, log);
  if (type !== undefined) return type;
  throw new EngineError('FW3004', 'cannot tell what kind of log this is', {
    where: {file: log},
    hint: `name it: "type" in ${EXPECTED}`,
  });
}

/** What is expected and not there, there and not expected, or other than expected. */
function differences<T extends object>(
  file: string,
  what: string,
  expected: readonly T[],
  actual: readonly T[],
  nameOf: (item: T) => string,
): Failure[] {
  const grouped = (items: readonly T[]) => Map.groupBy(items, nameOf);
  const [wanted, found] = [grouped(expected), grouped(actual)];
  const names = new Set([...wanted.keys(), ...found.keys()]);
  return [...names].flatMap((name) => {
    const [one, other] = [wanted.get(name) ?? [], found.get(name) ?? []];
    return Array.from({length: Math.max(one.length, other.length)}, (_, i) => {
      const [left, right] = [rendered(one[i]), rendered(other[i])];
      if (left === right) return [];
      return {file, line: 0, assertion: `${what}: ${name}`, expected: left, actual: right};
    }).flat();
  });
}

/** Keys in one order, so that only what is said counts. */
function rendered(item: object | undefined): string {
  if (!item) return 'none';
  return jsonLine(sortedKeys(item));
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortedKeys(item)]));
}
