// The escapes of quoted strings and of b'…'.
//
// In a string every escape is a code point; in bytes \xHH and \ooo are one byte.

import {ExpressionError} from './error.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};
const CODE =
  /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,8})\}|U([0-9a-fA-F]{8})|([0-3][0-7]{2})/y;
const encoder = new TextEncoder();

/** Resolves the escapes of `body`, which starts at `offset` of the expression. */
export function resolveEscapes(
  body: string,
  offset: number,
  asBytes: boolean,
): string | Uint8Array {
  const bytes: number[] = [];
  let text = '';
  const add = (part: string) => {
    if (asBytes) bytes.push(...encoder.encode(part));
    else text += part;
  };
  for (let at = 0; at < body.length; ) {
    if (body[at] !== '\\') {
      const char = String.fromCodePoint(body.codePointAt(at)!);
      add(char);
      at += char.length;
      continue;
    }
    const simple = SIMPLE[body[at + 1] ?? ''];
    if (simple !== undefined) {
      add(simple);
      at += 2;
      continue;
    }
    CODE.lastIndex = at + 1;
    const found = CODE.exec(body);
    const digits = found?.slice(1).find((part) => part !== undefined);
    const code =
      digits === undefined ? -1 : Number.parseInt(digits, found?.[5] === undefined ? 16 : 8);
    if (!found || code < 0 || code > 0x10ffff) {
      throw new ExpressionError('FW2202', `expected an escape, found "${body.slice(at, at + 2)}"`, {
        offset: offset + at,
        length: 2,
      });
    }
    if (asBytes && (found[1] !== undefined || found[5] !== undefined)) bytes.push(code);
    else add(String.fromCodePoint(code));
    at += 1 + found[0].length;
  }
  return asBytes ? Uint8Array.from(bytes) : text;
}
