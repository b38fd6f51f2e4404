// An entry of the journal, as journalctl writes it in JSON, as a syslog line:
//
//   2026-03-12T10:11:12.345678Z host ident[pid]: message
const US_PER_MS = 1000n;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface Entry {
  readonly cursor: string;
  /** µs since the epoch */
  readonly realtime: bigint;
  readonly line: Uint8Array;
}

/** undefined: it is no entry. */
export function readEntry(json: string, format: 'iso' | 'short'): Entry | undefined {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const {__CURSOR: cursor, __REALTIME_TIMESTAMP: time} = fields;
  if (typeof cursor !== 'string' || typeof time !== 'string') return undefined;
  const realtime = BigInt(time);
  const pid = textOf(fields._PID) ?? textOf(fields.SYSLOG_PID);
  const ident = textOf(fields.SYSLOG_IDENTIFIER) ?? textOf(fields._COMM) ?? 'unknown';
  const head = [
    format === 'iso' ? isoDate(realtime) : shortDate(realtime),
    word(textOf(fields._HOSTNAME) ?? 'localhost'),
    `${word(ident)}${pid === undefined ? '' : `[${word(pid)}]`}: `,
  ].join(' ');
  return {cursor, realtime, line: Buffer.concat([Buffer.from(head), bytesOf(fields.MESSAGE)])};
}

function isoDate(realtime: bigint): string {
  const text = new Date(Number(realtime / US_PER_MS)).toISOString();
  return `${text.slice(0, -1)}${String(realtime % US_PER_MS).padStart(3, '0')}Z`;
}

function shortDate(realtime: bigint): string {
  const text = new Date(Number(realtime / US_PER_MS)).toISOString();
  const day = String(Number(text.slice(8, 10))).padStart(2, ' ');
  return `${MONTHS[Number(text.slice(5, 7)) - 1]} ${day} ${text.slice(11, 19)}`;
}

/** A field that was set several times is a list: the first counts. */
function textOf(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

/** A message that is no UTF-8 is a list of bytes; one that was set several times, a list of messages. */
function bytesOf(value: unknown): Uint8Array {
  if (!Array.isArray(value)) return Buffer.from(textOf(value) ?? '');
  return typeof value[0] === 'number' ? Uint8Array.from(value as number[]) : bytesOf(value[0]);
}

/** A word that cannot end before its end: local users choose identifiers. */
function word(text: string): string {
  let safe = '';
  for (const char of text) safe += char <= ' ' || '[]:'.includes(char) ? '_' : char;
  return safe;
}
