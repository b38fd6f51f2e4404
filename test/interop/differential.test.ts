// Both engines on the same logs, with the same items of Debian's hub from the same
// configuration directory, the same pattern files and the same data files.
//
// The reference reads nginx lines at some 400 a second: FIREWATCH_INTEROP_FULL=1 gives it all
// 50,000 of them. FIREWATCH_INTEROP_SEED repeats a run.
import {execFileSync} from 'node:child_process';
import {randomInt} from 'node:crypto';
import {mkdtempSync} from 'node:fs';
import {resolve} from 'node:path';
import {describe, expect, test} from 'vitest';
import {compare, type Found, found} from './compare.ts';
import {OurRules} from './ours.ts';
import {collectionItems, writeDirectory} from './reference/directory.ts';
import {type LogFile, referenceAlerts} from './reference/run.ts';
import {against, hasReference, reference, temporaryFolder} from './workshop.ts';

/** Of the reference: its spread is measured by a few runs, and by more where that decides. */
const [FEW_RUNS, MORE_RUNS] = [3, 7];
/** The part of the pairs that may be an alert away: up to 2.5 % were, on a loaded machine. */
const SHIFTED = 0.05;
const isFull = process.env.FIREWATCH_INTEROP_FULL === '1';
const seed = Number(process.env.FIREWATCH_INTEROP_SEED ?? randomInt(1, 1_000_000));

const LINUX = ['crowdsecurity/linux'];
const NGINX = ['crowdsecurity/linux', 'crowdsecurity/nginx'];
const APACHE = ['crowdsecurity/linux', 'crowdsecurity/apache2'];
const IPTABLES = ['crowdsecurity/linux', 'crowdsecurity/iptables'];

const EXAMPLES: readonly [file: string, type: string, collections: readonly string[]][] = [
  ['auth.log', 'syslog', LINUX],
  ['kern.log', 'syslog', IPTABLES],
  ['access.log', 'nginx', NGINX],
];

const GENERATED: readonly [
  service: string,
  type: string,
  lines: number,
  collections: readonly string[],
][] = [
  ['sshd', 'syslog', 50_000, LINUX],
  ['iptables', 'syslog', 50_000, IPTABLES],
  ['nginx', 'nginx', isFull ? 50_000 : 3_000, NGINX],
  // httpd's combined format is nginx's.
  ['nginx', 'apache2', isFull ? 50_000 : 1_000, APACHE],
];

describe.skipIf(!hasReference)(against('the same alerts as the reference'), () => {
  const folder = temporaryFolder();

  test.each(EXAMPLES)('examples/logs/%s as %s', async (file, type, collections) => {
    const log = {path: resolve('examples/logs', file), type};
    await compareOn(log, collections, `${folder}/${file}`);
  });

  test.each(GENERATED)(
    'a generated log of %s as %s, %i lines',
    async (service, type, lines, collections) => {
      const path = `${folder}/${service}-${type}.log`;
      execFileSync(process.execPath, [
        'scripts/generate-examples.mjs',
        ...['--service', service, '--lines', String(lines), '--seed', String(seed)],
        ...['--out', path, '--attackers', `${path}.attackers.json`],
      ]);
      await compareOn({path, type}, collections, mkdtempSync(`${folder}/${service}-${type}-`));
    },
  );
});

async function compareOn(log: LogFile, collections: readonly string[], directory: string) {
  const items = collectionItems(reference, collections);
  writeDirectory(directory, reference, (path) => items.has(path));
  const rules = await OurRules.load(directory);
  expect(rules.faults.filter(({severity}) => severity === 'error')).toEqual([]);
  const started = performance.now();
  const ours = found(await rules.alerts(log));
  const ourMs = performance.now() - started;
  const theirs: Found[] = [];
  const theirMs: number[] = [];
  const runUntil = async (runs: number) => {
    while (theirs.length < runs) {
      const started = performance.now();
      theirs.push(found(await referenceAlerts(reference, directory, log)));
      theirMs.push(performance.now() - started);
    }
    return compare(ours, theirs);
  };
  const roughly = await runUntil(FEW_RUNS);
  const isDecided = roughly.outside.length <= roughly.ownSpread;
  const {pairs, onlyOurs, onlyTheirs, undecided, outside, far, ownSpread} = isDecided
    ? roughly
    : await runUntil(MORE_RUNS);
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  console.log(
    `${log.path} (seed ${seed}): ${pairs} pairs of scenario and source, ${undecided.length} undecided; ` +
      `${outside.length} of ours outside the reference's counts, ${ownSpread} of its own; ` +
      `ours ${seconds(ourMs)} s, reference ${theirMs.map(seconds).join(', ')} s`,
  );
  expect({onlyOurs, onlyTheirs}).toEqual({onlyOurs: [], onlyTheirs: []});
  expect(pairs).toBeGreaterThan(0);
  expect(far).toEqual([]);
  if (outside.length > Math.max(ownSpread, pairs * SHIFTED)) expect(outside).toEqual([]);
}
