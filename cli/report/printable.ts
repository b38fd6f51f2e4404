// Log text is hostile: what could move the cursor, hide or reorder text is shown escaped.
// Code points, not regular expressions: JS RegExp never sees log data.

/** Ranges of code points no terminal should get raw. */
const UNSAFE: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f], // C0 controls, escape among them
  [0x7f, 0x9f], // DEL and C1 controls: 0x9b is an escape sequence by itself
  [0xad, 0xad], // soft hyphen
  [0x61c, 0x61c], // Arabic letter mark
  [0x180e, 0x180e], // Mongolian vowel separator
  [0x200b, 0x200f], // zero width, direction marks
  [0x2028, 0x202e], // line and paragraph separators, direction embeddings and overrides
  [0x2060, 0x206f], // invisible operators, direction isolates
  [0xd800, 0xdfff], // lone surrogates
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff], // byte order mark
  [0xfff9, 0xfffb], // interlinear annotation
  [0xe0000, 0xe0fff], // tags, more variation selectors
];

/** May the code point not be shown as it is? */
export const isUnsafe = (code: number): boolean =>
  code >= 0x7f ? UNSAFE.some(([first, last]) => code >= first && code <= last) : code < 0x20;

/** The text as a terminal may show it: `\x1b`, `\u{202e}`; without `unicode`, ASCII only. */
export function printable(text: string, unicode: boolean): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (!isUnsafe(code) && (unicode || code < 0x80)) shown += character;
    else if (code === 9) shown += '\\t';
    else if (code < 0x100) shown += `\\x${code.toString(16).padStart(2, '0')}`;
    else shown += `\\u{${code.toString(16)}}`;
  }
  return shown;
}
