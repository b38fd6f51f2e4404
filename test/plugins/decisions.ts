// Decisions for tests of bouncers; the texts are what attackers write.
import type {BouncerRun, Decision, Enforcement} from '../../kernel/plugin.ts';
import {never} from './open-plugin.ts';

const HOUR = 3_600_000_000_000n;

/** A ban of an address or a range for an hour from `now` (ns), changed as the test says. */
export const decision = (
  id: number,
  value: string,
  now: bigint,
  change: Partial<Decision> = {},
): Decision => ({
  id,
  scope: value.includes('/') ? 'Range' : 'Ip',
  value,
  type: 'ban',
  origin: 'crowdsec',
  scenario: `x"'\`;$(id)\r\nX-Evil: 1 ${id}`,
  until: now + HOUR,
  ...change,
});

/** Makes exactly these be in force. */
export const hold = (run: BouncerRun, decisions: readonly Decision[]): Promise<Enforcement> =>
  run.resync(
    (async function* () {
      yield decisions;
    })(),
    never,
  );
