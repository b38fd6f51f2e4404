// A source whose lines are transformed while it is read.
import {EngineError} from '../errors.ts';
import type {LogSource} from './log-source.ts';
import {joinLines, type Transform, UnfinishedLine} from './transform.ts';

const READ_BYTES = 256 * 1024;

/** `at`: when the lines arrive, ns. A reason for which lines stay as they are is told once. */
export function transformed(
  log: LogSource,
  transform: Transform,
  at: bigint,
  onProblem: (error: EngineError) => void,
): LogSource {
  const spec = {name: log.name, module: log.module ?? 'file', labels: {type: log.type}};
  const unfinished = new UnfinishedLine();
  const input = new Uint8Array(READ_BYTES);
  const told = new Set<string>();
  let ready: Uint8Array = new Uint8Array(0);
  let isOver = false;
  const onFault = (why: string) => {
    if (told.has(why)) return;
    told.add(why);
    onProblem(new EngineError('FW1032', `"${log.name}": ${why}`));
  };
  return {
    ...log,
    async read(into) {
      while (ready.length === 0 && !isOver) {
        const length = await log.read(input);
        isOver = length === 0;
        const lines = unfinished.take(input.subarray(0, length), isOver);
        ready = joinLines(lines.flatMap((one) => transform.apply(spec, one, at, onFault)));
      }
      const length = Math.min(ready.length, into.length);
      into.set(ready.subarray(0, length));
      ready = ready.subarray(length);
      return length;
    },
  };
}
