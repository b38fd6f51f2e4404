// Syslog as daemons write it to files: RFC 3164 with its year-less date or with an ISO date
// (rsyslog, syslog-ng), and RFC 5424.
import {Cursor, MONTHS} from '../cursor.ts';

/** Words that other formats put where a syslog line has its host. */
const LEVELS = [
  'TRACE',
  'DEBUG',
  'INFO',
  'NOTICE',
  'WARN',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'FATAL',
];

/** Does the line begin as a syslog line does? */
export function isSyslog(line: string): boolean {
  const cursor = new Cursor(line);
  const hasPriority = cursor.literal('<') && cursor.digits(1, 3) && cursor.literal('>');
  if (!hasPriority) cursor.at = 0;
  if (hasPriority && cursor.literal('1 ')) return isIsoDate(cursor) && fields(cursor) >= 3;
  return (isOldDate(cursor) || isIsoDate(cursor)) && isHostAndTag(cursor);
}

/** `Feb  3 10:11:12`, with a year where some daemons add one. */
function isOldDate(cursor: Cursor): boolean {
  const start = cursor.at;
  if (cursor.oneOf(MONTHS) && cursor.blanks() && cursor.digits(1, 2) && cursor.blanks()) {
    const afterDay = cursor.at;
    if (!(cursor.digits(4) && cursor.blanks())) cursor.at = afterDay;
    if (cursor.clock()) return true;
  }
  cursor.at = start;
  return false;
}

/** `2026-02-03T10:11:12.123456+01:00` */
function isIsoDate(cursor: Cursor): boolean {
  const isDate =
    cursor.digits(4) &&
    cursor.literal('-') &&
    cursor.digits(2) &&
    cursor.literal('-') &&
    cursor.digits(2) &&
    cursor.literal('T') &&
    cursor.clock();
  if (!isDate) return false;
  if (cursor.literal('.') && !cursor.digits(1, 9)) return false;
  if (cursor.literal('Z')) return true;
  return (
    cursor.oneOf(['+', '-']) &&
    cursor.digits(2) &&
    (cursor.literal(':') || true) &&
    cursor.digits(2)
  );
}

/** ` host tag[pid]: …`: a host, then a tag that ends in a colon (or ` kernel:` and its like). */
function isHostAndTag(cursor: Cursor): boolean {
  if (!cursor.blanks()) return false;
  const host = cursor.word();
  if (host === undefined || LEVELS.includes(host) || host.startsWith('[')) return false;
  if (host.endsWith(':') || !cursor.blanks()) return false;
  const tag = cursor.word();
  return tag !== undefined && (tag.endsWith(':') || tag.includes(']:') || tag.includes(':['));
}

/** Words left on the line. */
function fields(cursor: Cursor): number {
  let count = 0;
  while (cursor.blanks() && cursor.word() !== undefined) count += 1;
  return count;
}
