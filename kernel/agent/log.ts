// What the agent says while it runs; who opened it decides where it goes.
import type {EngineError} from '../errors.ts';

export type AgentLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: LogFields,
) => void;

/** Values that an attacker wrote are shown escaped: whoever prints them sees to it. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** An error as an entry: code and place are fields of their own. */
export function logError(log: AgentLog, level: 'warn' | 'error', error: EngineError): void {
  const {code, message, where, hint} = error;
  log(level, message, {code, file: where?.file, line: where?.line, hint});
}
