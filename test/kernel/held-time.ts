// A clock that stands still until a test moves it.
import type {Timers} from '../../kernel/plugin/run/environment.ts';

/** Time that passes when told, action by action. */
export function heldTime(from = 1_000_000) {
  let ms = from;
  let waiting: {at: number; action: () => void}[] = [];
  const timers: Timers = {
    now: () => BigInt(ms) * 1_000_000n,
    after: (delay, action) => {
      const entry = {at: ms + delay, action};
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((one) => one !== entry);
      };
    },
  };
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  };
  const pass = async (delay: number) => {
    const end = ms + delay;
    await settle();
    for (;;) {
      const next = waiting.filter(({at}) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      ms = next.at;
      waiting = waiting.filter((one) => one !== next);
      next.action();
      await settle();
    }
    ms = end;
  };
  return {timers, pass, settle, now: () => ms};
}
