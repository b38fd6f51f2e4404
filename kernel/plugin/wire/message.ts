// What frames say. Both sides may call; replies carry the caller's number. Streams of bytes
// (connections, output of commands) have a window: nobody sends what the other has no room for.
import {ProtocolError} from './frame.ts';

export type Message =
  | {readonly k: 'call'; readonly i: number; readonly m: string; readonly p?: unknown}
  | {readonly k: 'reply'; readonly i: number; readonly p?: unknown}
  | {readonly k: 'error'; readonly i: number; readonly p: WireError}
  | {readonly k: 'cancel'; readonly i: number}
  | {readonly k: 'note'; readonly m: string; readonly p?: unknown}
  | {readonly k: 'data'; readonly i: number}
  | {readonly k: 'room'; readonly i: number; readonly p: number}
  | {readonly k: 'end'; readonly i: number}
  | {readonly k: 'drop'; readonly i: number; readonly p?: WireError};

export interface WireError {
  readonly message: string;
  readonly code?: string;
}

const NUMBERED = new Set(['call', 'reply', 'error', 'cancel', 'data', 'room', 'end', 'drop']);
const NAMED = new Set(['call', 'note']);
const ERROR_TEXT_MAX = 2000;

/** The message a frame holds; throws ProtocolError for anything else. */
export function asMessage(value: unknown): Message {
  if (typeof value !== 'object' || value === null) throw new ProtocolError('a frame is no message');
  const {k, i, m, p} = value as {k?: unknown; i?: unknown; m?: unknown; p?: unknown};
  const isKnown = typeof k === 'string' && (NUMBERED.has(k) || k === 'note');
  const isNumbered = typeof k === 'string' && NUMBERED.has(k);
  if (
    !isKnown ||
    (isNumbered && !(Number.isSafeInteger(i) && (i as number) >= 0)) ||
    (NAMED.has(k) && typeof m !== 'string') ||
    (k === 'room' && !(Number.isSafeInteger(p) && (p as number) > 0)) ||
    ((k === 'error' || (k === 'drop' && p !== undefined)) &&
      typeof (p as WireError | undefined)?.message !== 'string')
  ) {
    throw new ProtocolError('a frame is no message');
  }
  return value as Message;
}

/** An error as it crosses: no stack, bounded. */
export function wireError(error: unknown): WireError {
  const {message, code} =
    error instanceof Error ? (error as NodeJS.ErrnoException) : {message: String(error), code: ''};
  return {
    message: String(message).slice(0, ERROR_TEXT_MAX),
    ...(typeof code === 'string' && code !== '' && {code: code.slice(0, 64)}),
  };
}

/** What a call rejects with when the other side threw. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly code: string | undefined;

  constructor({message, code}: WireError) {
    super(message.slice(0, ERROR_TEXT_MAX));
    this.code = code;
  }
}
