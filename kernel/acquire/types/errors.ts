// Error logs of web servers.
import {Cursor, MONTHS, WEEKDAYS} from '../cursor.ts';

const LEVELS = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'];

/** `2026/02/03 10:11:12 [error] 17#17: …` */
export function isNginxError(line: string): boolean {
  const cursor = new Cursor(line);
  return (
    cursor.digits(4) &&
    cursor.literal('/') &&
    cursor.digits(2) &&
    cursor.literal('/') &&
    cursor.digits(2) &&
    cursor.blanks() &&
    cursor.clock() &&
    cursor.literal(' [') &&
    cursor.oneOf(LEVELS) &&
    cursor.literal('] ') &&
    cursor.digits(1, 10) &&
    cursor.literal('#')
  );
}

/** `[Tue Feb 03 10:11:12.123456 2026] [core:error] …` */
export function isApacheError(line: string): boolean {
  const cursor = new Cursor(line);
  const isDate =
    cursor.literal('[') &&
    cursor.oneOf(WEEKDAYS) &&
    cursor.blanks() &&
    cursor.oneOf(MONTHS) &&
    cursor.blanks() &&
    cursor.digits(1, 2) &&
    cursor.blanks() &&
    cursor.clock();
  if (!isDate || (cursor.literal('.') && !cursor.digits(1, 9))) return false;
  return cursor.blanks() && cursor.digits(4) && cursor.literal('] [');
}
