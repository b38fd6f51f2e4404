// The agent's log: JSON lines by pino, or a line of text for people. What comes out of logs was
// written by attackers, so control characters never reach the terminal.
import type {Writable} from 'node:stream';
import type {AgentConfig, AgentLog, LogFields} from '@firewatch/kernel';
import {pino} from 'pino';
import type {CliContext} from '../context.ts';
import {printable} from '../report/printable.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'text' | 'json';
  /** ns */
  readonly now: () => bigint;
}

const NS_PER_MS = 1_000_000n;

/** The log as a configuration wants it, begun with what was strange about that. */
export function logOf(
  {settings, warnings}: AgentConfig,
  {stderr, now}: Pick<CliContext, 'stderr' | 'now'>,
): AgentLog {
  const isTerminal = (stderr as {isTTY?: boolean}).isTTY;
  const log = openLog(stderr, {
    level: settings.log?.level ?? 'info',
    format: settings.log?.format ?? (isTerminal ? 'text' : 'json'),
    now,
  });
  for (const {message, code, where} of warnings)
    log('warn', message, {code, file: where?.file, line: where?.line});
  return log;
}

export function openLog(stream: Writable, {level, format, now}: LogOptions): AgentLog {
  const time = () => new Date(Number(now() / NS_PER_MS)).toISOString();
  const destination = {
    write: (line: string) => {
      stream.write(format === 'json' ? line : `${textOf(JSON.parse(line))}\n`);
    },
  };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${time()}"`,
      formatters: {level: (label) => ({level: label})},
    },
    destination,
  );
  return (level, message, fields = {}) => logger[level](fields, message);
}

function textOf({time, level, msg, ...fields}: LogFields): string {
  const more = Object.entries(fields).map(
    ([name, value]) => ` ${name}=${printable(String(value), true)}`,
  );
  return `${time} ${String(level).padEnd(5)} ${printable(String(msg), true)}${more.join('')}`;
}
