// Access logs of web servers: the common and the combined format, with or without the
// virtual host in front. nginx and apache write the same lines.
import {Cursor, MONTHS} from '../cursor.ts';

/** Words before the date: address, ident, user; with the host and a name of two words, five. */
const WORDS_MIN = 3;
const WORDS_MAX = 5;

export type AccessForm = 'common' | 'combined';

/** Which access log format the line has. */
export function accessForm(line: string): AccessForm | undefined {
  const cursor = new Cursor(line);
  // [host[:port]] address ident user [date]; a user name may hold a blank
  let words = 0;
  while (cursor.text[cursor.at] !== '[') {
    if (words === WORDS_MAX || cursor.word() === undefined || !cursor.blanks()) return undefined;
    words += 1;
  }
  cursor.at += 1;
  if (words < WORDS_MIN || !isDate(cursor) || !cursor.literal('] "') || !passQuoted(cursor))
    return undefined;
  if (!(cursor.blanks() && cursor.digits(3) && cursor.blanks())) return undefined;
  if (!(cursor.digits(1, 19) || cursor.literal('-'))) return undefined;
  if (cursor.isAtEnd) return 'common';
  return cursor.literal(' "') && passQuoted(cursor) && cursor.literal(' "') && passQuoted(cursor)
    ? 'combined'
    : 'common';
}

/** `03/Feb/2026:10:11:12 +0100` */
const isDate = (cursor: Cursor) =>
  cursor.digits(2) &&
  cursor.literal('/') &&
  cursor.oneOf(MONTHS) &&
  cursor.literal('/') &&
  cursor.digits(4) &&
  cursor.literal(':') &&
  cursor.clock() &&
  cursor.blanks() &&
  cursor.oneOf(['+', '-']) &&
  cursor.digits(4);

/** Passes to behind the closing quote; the servers escape a quote inside with a backslash or as \x22. */
function passQuoted(cursor: Cursor): boolean {
  for (let at = cursor.at; at < cursor.text.length; at++) {
    if (cursor.text[at] === '\\') at += 1;
    else if (cursor.text[at] === '"') {
      cursor.at = at + 1;
      return true;
    }
  }
  return false;
}
