// Each profile keeps its promise, opens the own rules and finds the planted attackers.
import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {compileRules} from '../../../core-wasm/compiler/index.ts';
import {Engine} from '../../../core-wasm/host/engine.ts';
import {ImageError} from '../../../core-wasm/host/image-error.ts';
import {CEILINGS, type Profile} from '../../../core-wasm/host/profile.ts';
import {loadRules} from '../../../kernel/rules/load.ts';

const PROMISED: Readonly<Record<Profile, number>> = {edge: 64, small: 192, default: 1024};
const NOW = BigInt(Date.UTC(2026, 6, 1)) * 1_000_000n;
const TYPES: Readonly<Record<string, string>> = {
  'access.log': 'nginx',
  'auth.log': 'syslog',
  'kern.log': 'syslog',
};

const wasm = readFileSync('core-wasm/dist/core.wasm');
const image = compileRules(await loadRules('hub-index')).image!;

async function attackers(profile: Profile): Promise<string[]> {
  const engine = await Engine.open({
    wasm,
    image,
    now: NOW,
    mode: 'replay',
    keepRaw: true,
    yearRule: 2026,
    profile,
  });
  expect(engine.input().buffer.byteLength).toBe(PROMISED[profile] * 2 ** 20);
  const found = new Set<string>();
  for (const file of readdirSync('examples/logs')) {
    const source = engine.addSource({
      name: file,
      module: 'file',
      labels: {type: TYPES[file]!},
    });
    const bytes = readFileSync(`examples/logs/${file}`);
    const chunk = engine.input().length;
    for (let at = 0; at < bytes.length; at += chunk) {
      const part = bytes.subarray(at, at + chunk);
      engine.input().set(part);
      for (const {alert} of engine.feed(source, part.length))
        found.add(`${file} ${alert.source.value} ${alert.scenario}`);
    }
    for (const {alert} of engine.endSource(source))
      found.add(`${file} ${alert.source.value} ${alert.scenario}`);
  }
  expect(engine.stats().losses).toEqual({
    buckets: 0,
    pours: 0,
    blackholes: 0,
    packets: 0,
    names: 0,
  });
  return [...found].sort();
}

describe('profiles', () => {
  const planted: {file: string; value: string; scenarios: string[]}[] = JSON.parse(
    readFileSync('examples/attackers.json', 'utf8'),
  );
  const expected = planted
    .flatMap(({file, value, scenarios}) => scenarios.map((name) => `${file} ${value} ${name}`))
    .sort();

  test.each(Object.keys(PROMISED) as Profile[])(
    '%s: its promise holds, and the example logs are read',
    async (profile) => {
      expect(await attackers(profile)).toEqual(expected);
    },
  );

  test('a line whose expressions need more than the arena fails them, and the next goes on', async () => {
    const large = Array.from({length: 10}, () => 'repeat(evt.Line.Raw, 1000000)').join(', ');
    const text = [
      'name: test/large',
      'statics:',
      '  - meta: large',
      `    expression: "string(len([${large}]))"`,
      '  - meta: small',
      '    expression: evt.Line.Raw',
    ].join('\n');
    const files = [{kind: 'parsers', stage: 's00-raw', path: 'large.yaml', text}] as const;
    const rules = compileRules({files, data: [], patterns: []});
    const fate = async (profile: Profile) => {
      const engine = await Engine.open({
        wasm,
        image: rules.image!,
        now: NOW,
        mode: 'replay',
        profile,
      });
      const source = engine.addSource({name: 'x', module: 'file', labels: {}});
      const {event} = engine.explain(source, new TextEncoder().encode('x'));
      const reasons = engine.stats().errors.map(({reason}) => reason);
      return [event.meta.large, event.meta.small, ...reasons];
    };
    expect(await fate('edge')).toEqual([undefined, 'x', 'out of memory for the line']);
    expect(await fate('small')).toEqual(['10', 'x']);
  });

  test('named ceilings leave each profile what STATE needs', () => {
    for (const [name, ceilings] of Object.entries(CEILINGS)) {
      const {totalBytes, cacheBytes, arenaBytes, sourceTextBytes, stateBytes} = ceilings;
      const rest = totalBytes - cacheBytes - arenaBytes - sourceTextBytes - stateBytes;
      expect(rest, name).toBeGreaterThan((ceilings.carryBlocks * 65_536 + 4 * 2 ** 20) | 0);
    }
  });
});

describe('what cannot be run is refused', () => {
  const open = (other: Uint8Array, core: Uint8Array = wasm) =>
    Engine.open({wasm: core, image: other, now: NOW, mode: 'replay', profile: 'edge'});
  const changed = (change: (bytes: Uint8Array) => void) => {
    const copy = image.slice();
    change(copy);
    return copy;
  };
  const ROWS: readonly (readonly [string, () => Promise<Engine>, string])[] = [
    [
      'an image of another layout',
      () => open(changed((bytes) => bytes[8]!++)),
      'of another build than this engine: compile the rules again',
    ],
    [
      'an image of another version',
      () => open(changed((bytes) => bytes[4]!++)),
      'of another build than this engine',
    ],
    ['something else', () => open(changed((bytes) => bytes[0]!++)), 'not a program image'],
    ['nothing', () => open(new Uint8Array()), 'not a program image'],
    [
      'an image with its end cut off',
      () => open(image.slice(0, image.length / 2)),
      'the program image is damaged',
    ],
    [
      'rules beyond the memory',
      () => {
        const large = new Uint8Array(44 * 2 ** 20);
        large.set(image);
        return open(large);
      },
      'too large for a core of 64.0 MiB: their image has 44.0 MiB',
    ],
    [
      'a core.wasm of another build',
      () => {
        const core = wasm.slice();
        const digit = core.length - 1;
        core[digit] = core[digit] === 0x30 ? 0x31 : 0x30;
        return open(image, core);
      },
      'core.wasm is of another build than this engine',
    ],
  ];
  test.each(ROWS)('%s', async (_, run, message) => {
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ImageError);
    expect((error as Error).message).toContain(message);
  });
});
