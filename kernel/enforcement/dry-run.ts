// A bouncer that says what would be done and does nothing.
import type {BouncerRun, Decision, DecisionChange} from '../plugin.ts';

/** `say`: a line, values as they are on the wire. */
export function dryRun(say: (line: string) => void): BouncerRun {
  let held = new Map<number, Decision>();
  const tell = (mark: '+' | '-', {type, scope, value, origin, scenario, until}: Decision) => {
    const end = new Date(Number(until / NS_PER_MS)).toISOString();
    say(`${mark} ${type} ${scope} ${value} until ${end} (${origin}: ${scenario})`);
  };
  return {
    async apply({adds, deletes}: DecisionChange) {
      for (const decision of deletes) if (held.delete(decision.id)) tell('-', decision);
      for (const decision of adds) {
        held.set(decision.id, decision);
        tell('+', decision);
      }
      return {status: 'ok', inForce: held.size};
    },
    async resync(decisions) {
      held = new Map();
      for await (const batch of decisions)
        for (const decision of batch) {
          held.set(decision.id, decision);
          tell('+', decision);
        }
      return {status: 'ok', inForce: held.size};
    },
    clear: async () => {},
    close: async () => {},
  };
}

const NS_PER_MS = 1_000_000n;
