// The duties of the contract, tried on a plugin one by one.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {
  AlertBatch,
  BouncerRun,
  Chunk,
  Decision,
  Enforcement,
  PluginPackage,
  Position,
} from '../../plugin.ts';
import type {PluginEnvironment} from '../run/environment.ts';
import {openUse} from '../run/open.ts';
import type {Use} from '../run/use.ts';
import type {Kind} from '../shape.ts';
import type {PluginCase} from './case.ts';
import {expectEqual, expectHas, linesOf, textOf} from './expectations.ts';
import {sampleBatch, sampleDecisions} from './samples.ts';
import {openWorld, type World} from './world.ts';

/** Throws an Error that says what was expected and found. */
export interface Duty {
  readonly duty: string;
  try(): Promise<void>;
}

export interface Trial {
  readonly plugin: PluginPackage;
  readonly one: PluginCase;
  readonly environment: PluginEnvironment;
}

const NEVER = new AbortController().signal;
/** Decisions where a test of a bouncer names none. */
const DECISIONS = ['203.0.113.7', '203.0.113.8', '2001:db8::/32'];
const ABORT_AFTER_MS = 200;
/** By then a datasource waits for more. */
const SETTLED_AFTER_MS = 200;
/** By then all that clients sent has been read. */
const CLIENTS_MS = 10_000;

/** The duties of the kind that the test is about. */
export function dutiesOf(trial: Trial): readonly Duty[] {
  const {kind} = trial.one;
  const own =
    kind === 'datasources'
      ? datasourceDuties(trial)
      : kind === 'notifications'
        ? notificationDuties(trial)
        : kind === 'bouncers'
          ? bouncerDuties(trial)
          : enricherDuties(trial);
  return [
    ...own,
    {
      duty: 'refuses a setting that it does not know',
      try: async () => {
        const config = {...(trial.one.config as object), firewatch_unknown_setting: true};
        await opened(trial, config).then(
          async ({use}) => {
            await use.close();
            throw new Error(
              'it was opened; "additionalProperties": false is missing in the schema',
            );
          },
          () => {},
        );
      },
    },
    {
      duty: 'may be closed twice',
      try: async () => {
        const {use} = await opened(trial, trial.one.config);
        await use.run.close();
        await use.close();
      },
    },
  ];
}

function datasourceDuties(trial: Trial): Duty[] {
  const {one, plugin} = trial;
  const about = plugin.manifest.provides.datasources![one.of]!;
  const {lines} = one.test.expect ?? {};
  const readAll = async (positions: Readonly<Record<string, Position>> = {}) => {
    const {use} = await opened<'datasources'>(trial, one.config, positions);
    const chunks: Chunk[] = [];
    try {
      for await (const chunk of use.run.chunks) {
        chunks.push({...chunk, bytes: Uint8Array.from(chunk.bytes)});
      }
    } finally {
      await use.close();
    }
    return chunks;
  };
  const duties: Duty[] = [
    {
      duty: 'stops reading when it is closed',
      try: async () => {
        const {use} = await opened<'datasources'>(trial, one.config);
        const reading = (async () => {
          for await (const _chunk of use.run.chunks);
        })().catch(() => {});
        await new Promise<void>((resolve) => {
          trial.environment.timers.after(SETTLED_AFTER_MS, resolve);
        });
        await use.close();
        await reading;
        expectEqual('reason of its end', await use.ended, undefined);
      },
    },
  ];
  if (!lines) return duties;
  if (one.test.clients || one.test.datagrams) {
    duties.unshift({
      duty: 'gives the lines that clients send, and answers them',
      try: () => servesClients(trial, lines),
    });
    return duties;
  }
  duties.unshift({
    duty: 'gives the expected lines, and ends',
    try: async () => expectEqual('lines', linesOf(await readAll()), lines),
  });
  if (about.rereadable) {
    duties.push({
      duty: 'opened at any position, gives what follows it',
      try: async () => {
        const all = await readAll();
        for (const [at, {source, position}] of all.entries()) {
          const positions: Record<string, Position> = {};
          for (const before of all.slice(0, at)) positions[before.source] = before.position;
          positions[source] = position;
          expectEqual(
            `text after ${JSON.stringify(position)}`,
            textOf(await readAll(positions)),
            textOf(all.slice(at + 1)),
          );
        }
      },
    });
  }
  return duties;
}

/** Reads as many lines as are expected, acknowledging each chunk. */
async function servesClients(trial: Trial, lines: readonly string[]): Promise<void> {
  const {one, environment} = trial;
  const {use, world} = await opened<'datasources'>(trial, one.config);
  const chunks: Chunk[] = [];
  const late = environment.timers.after(CLIENTS_MS, () => void use.close());
  try {
    if (lines.length > 0)
      for await (const chunk of use.run.chunks) {
        chunks.push({...chunk, bytes: Uint8Array.from(chunk.bytes)});
        await use.run.acknowledge?.(chunk.source, chunk.position);
        if (linesOf(chunks).length >= lines.length) break;
      }
    await new Promise<void>((resolve) => {
      environment.timers.after(SETTLED_AFTER_MS, resolve);
    });
  } finally {
    late();
    await use.close();
  }
  expectEqual('lines', linesOf(chunks), lines);
  for (const [at, {answers}] of (one.test.clients ?? []).entries())
    for (const text of answers ?? [])
      if (!world.answers[at]?.includes(text))
        throw new Error(
          `client ${at}: expected an answer with ${JSON.stringify(text)}, found ${JSON.stringify(world.answers[at] ?? null)}`,
        );
}

function notificationDuties(trial: Trial): Duty[] {
  const {one} = trial;
  const delivering = async (
    act: (use: Use<'notifications'>, world: World, batch: AlertBatch) => Promise<void>,
  ) => {
    const {use, world} = await opened<'notifications'>(trial, one.config);
    try {
      await act(use, world, sampleBatch());
    } finally {
      await use.close();
    }
  };
  return [
    {
      duty: 'delivers, and a second time to no harm',
      try: () =>
        delivering(async (use, world, batch) => {
          for (let time = 0; time < 2; time++) {
            const answer = await use.run.deliver(batch, NEVER);
            expectHas('answer', answer, {status: 'ok', ...one.test.expect?.answer});
          }
          expectEqual('requests that the test does not know', world.unexpected, []);
        }),
    },
    ...(['fails', 'refuses'] as const).map((weather) => ({
      duty: `does not say ok when the sink ${weather}`,
      try: () =>
        delivering(async (use, world, batch) => {
          world.weather = weather;
          const answer = await use.run.deliver(batch, NEVER).catch(() => undefined);
          if (world.asked > 0 && answer?.status === 'ok') throw new Error('it said ok');
          if (answer?.status === 'refused') {
            throw new Error('it said refused: the alerts would be given up for a passing fault');
          }
        }),
    })),
    {
      duty: 'stops when it is told to',
      try: () =>
        delivering(async (use, world, batch) => {
          world.weather = 'hangs';
          const controller = new AbortController();
          const cancel = trial.environment.timers.after(ABORT_AFTER_MS, () => controller.abort());
          const answer = await use.run.deliver(batch, controller.signal).catch(() => undefined);
          cancel();
          if (world.asked > 0 && answer?.status === 'ok') throw new Error('it said ok');
        }),
    },
  ];
}

function bouncerDuties(trial: Trial): Duty[] {
  const {one, environment} = trial;
  const decisions = sampleDecisions(one.test.decisions ?? DECISIONS, environment.timers.now());
  const enforcing = async (act: (run: BouncerRun, world: World) => Promise<void>) => {
    const {use, world} = await opened<'bouncers'>(trial, one.config);
    try {
      await act(use.run, world);
    } finally {
      await use.close();
    }
  };
  const inForce = (answer: Enforcement, count: number) =>
    expectHas('answer', answer, {status: 'ok', inForce: count});
  return [
    {
      duty: 'makes exactly the given decisions be in force',
      try: () =>
        enforcing(async (run, world) => {
          const answer = await run.resync(batches(decisions), NEVER);
          expectHas('answer', answer, {
            status: 'ok',
            inForce: decisions.length,
            ...one.test.expect?.answer,
          });
          for (const [path, content] of Object.entries(one.test.expect?.files ?? {})) {
            expectEqual(path, await readFile(join(one.folder, path), 'utf8'), content);
          }
          inForce(await run.resync(batches(decisions.slice(1)), NEVER), decisions.length - 1);
          expectEqual('commands and requests that the test does not know', world.unexpected, []);
        }),
    },
    {
      duty: 'a change twice is as once',
      try: () =>
        enforcing(async (run) => {
          const [first, ...rest] = decisions;
          inForce(await run.resync(batches([]), NEVER), 0);
          const change = {adds: rest, deletes: []};
          for (let time = 0; time < 2; time++) inForce(await run.apply(change, NEVER), rest.length);
          const turn = {adds: [first!], deletes: rest};
          for (let time = 0; time < 2; time++) inForce(await run.apply(turn, NEVER), 1);
        }),
    },
    {
      duty: 'a value stays until its last decision is deleted',
      try: () =>
        enforcing(async (run) => {
          const [first] = decisions;
          const again = {...first!, id: 1000};
          await run.resync(batches([first!, again]), NEVER);
          const answer = await run.apply({adds: [], deletes: [first!]}, NEVER);
          if (answer.status !== 'ok' || answer.inForce < 1) {
            throw new Error(`the value was let go: ${JSON.stringify(answer)}`);
          }
        }),
    },
    {
      duty: 'does not say ok when what it uses fails',
      try: () =>
        enforcing(async (run, world) => {
          world.weather = 'fails';
          const answer = await run.resync(batches(decisions), NEVER).catch(() => undefined);
          if (world.asked > 0 && answer?.status === 'ok') throw new Error('it said ok');
        }),
    },
    {duty: 'removes what is its own', try: () => enforcing((run) => run.clear())},
  ];
}

function enricherDuties(trial: Trial): Duty[] {
  const {one} = trial;
  return [
    {
      duty: 'answers each question, in order',
      try: async () => {
        const {use, world} = await opened<'enrichers'>(trial, one.config);
        try {
          const answers = await use.run.lookup(one.test.lookups ?? [], NEVER);
          for (const [at, expected] of (one.test.expect?.answers ?? []).entries()) {
            expectHas(`answer ${at}`, answers[at], expected);
          }
          expectEqual('requests that the test does not know', world.unexpected, []);
        } finally {
          await use.close();
        }
      },
    },
  ];
}

async function opened<K extends Kind>(
  {plugin, one, environment}: Trial,
  config: unknown,
  positions?: Readonly<Record<string, Position>>,
): Promise<{use: Use<K>; world: World}> {
  const world = openWorld(plugin.manifest, config, one.test);
  const use = await openUse<K>(
    {plugin, kind: one.kind as Kind as K, name: one.of, config, ...(positions && {positions})},
    {...environment, broker: world},
  );
  return {use, world};
}

async function* batches(decisions: readonly Decision[]): AsyncGenerator<readonly Decision[]> {
  for (const decision of decisions) yield [decision];
}
