// A template's text as pieces: runs of text, and the words of each action. Trim markers
// (`{{- ` and ` -}}`) take the blanks beside them away; comments leave nothing.
import {type At, TemplateError} from './ast.ts';

export type WordKind = 'name' | 'field' | 'variable' | 'string' | 'number' | 'mark';

export interface Word extends At {
  readonly kind: WordKind;
  /** Of a string: its value; of a field: without the point; of a variable: with the "$". */
  readonly text: string;
  /** Nothing stands between it and the word before. */
  readonly isJoined: boolean;
}

export type Piece = {readonly text: string} | ({readonly words: readonly Word[]} & At);

const MARKS = [':=', '=', '|', '(', ')', ','];
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

const isBlank = (character: string | undefined) =>
  character === ' ' || character === '\t' || character === '\n' || character === '\r';
const isWord = (character: string | undefined) =>
  character !== undefined && /[\p{L}\p{N}_]/u.test(character);

/** The pieces in order; throws TemplateError. */
export function lex(source: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let isTrimming = false;
  const place = placer(source);
  for (;;) {
    const open = source.indexOf('{{', at);
    let text = source.slice(at, open < 0 ? undefined : open);
    if (isTrimming) text = text.trimStart();
    const trimsBefore = open >= 0 && source[open + 2] === '-' && isBlank(source[open + 3]);
    if (trimsBefore) text = text.trimEnd();
    if (text !== '') pieces.push({text});
    if (open < 0) return pieces;
    const start = open + (trimsBefore ? 3 : 2);
    const {words, end, trimsAfter} = action(source, start, open, place);
    if (words) pieces.push({words, ...place(open)});
    isTrimming = trimsAfter;
    at = end;
  }
}

/** The words up to the closing braces; none of a comment. */
function action(source: string, start: number, open: number, place: (at: number) => At) {
  const words: Word[] = [];
  let at = start;
  const comment = skipBlanks(source, at);
  if (source.startsWith('/*', comment)) {
    const close = source.indexOf('*/', comment);
    if (close < 0) throw new TemplateError('a comment has no end', place(open));
    const end = closing(source, close + 2);
    if (end) return {words: undefined, ...end};
    throw new TemplateError('a comment ends before its braces', place(close));
  }
  for (let last = -1; ; ) {
    const end = closing(source, at);
    if (end) return {words, ...end};
    if (at >= source.length) throw new TemplateError('an action has no end', place(open));
    if (isBlank(source[at])) {
      at += 1;
      continue;
    }
    const {kind, text, next} = word(source, at, place);
    words.push({kind, text, isJoined: at === last, ...place(at)});
    at = last = next;
  }
}

/** `}}`, or ` -}}`. */
function closing(source: string, at: number): {end: number; trimsAfter: boolean} | undefined {
  if (source.startsWith('}}', at)) return {end: at + 2, trimsAfter: false};
  const mark = skipBlanks(source, at);
  if (mark > at && source.startsWith('-}}', mark)) return {end: mark + 3, trimsAfter: true};
  return undefined;
}

function word(
  source: string,
  at: number,
  place: (at: number) => At,
): {kind: WordKind; text: string; next: number} {
  const first = source[at]!;
  if (first === '"') return quoted(source, at, place);
  if (first === '`') {
    const end = source.indexOf('`', at + 1);
    if (end < 0) throw new TemplateError('a text in backquotes has no end', place(at));
    return {kind: 'string', text: source.slice(at + 1, end), next: end + 1};
  }
  const mark = MARKS.find((one) => source.startsWith(one, at));
  if (mark) return {kind: 'mark', text: mark, next: at + mark.length};
  const isNumber =
    /[0-9]/.test(first) || (/[-+]/.test(first) && /[0-9]/.test(source[at + 1] ?? ''));
  let next = at + 1;
  if (isNumber) {
    while (isWord(source[next]) || source[next] === '.') next += 1;
    return {kind: 'number', text: source.slice(at, next), next};
  }
  if (first === '.' || first === '$' || isWord(first)) {
    while (isWord(source[next])) next += 1;
    const text = source.slice(at, next);
    if (first === '.') return {kind: 'field', text: text.slice(1), next};
    return {kind: first === '$' ? 'variable' : 'name', text, next};
  }
  throw new TemplateError(`unexpected "${first}" in an action`, place(at));
}

function quoted(source: string, at: number, place: (at: number) => At) {
  let text = '';
  for (let i = at + 1; i < source.length && source[i] !== '\n'; i++) {
    const character = source[i]!;
    if (character === '"') return {kind: 'string' as const, text, next: i + 1};
    if (character !== '\\') {
      text += character;
      continue;
    }
    const letter = source[++i] ?? '';
    const hex = letter === 'x' ? 2 : letter === 'u' ? 4 : 0;
    const known = ESCAPES[letter];
    if (known !== undefined) text += known;
    else if (hex > 0 && /^[0-9a-fA-F]+$/.test(source.slice(i + 1, i + 1 + hex))) {
      text += String.fromCharCode(Number.parseInt(source.slice(i + 1, i + 1 + hex), 16));
      i += hex;
    } else throw new TemplateError(`unknown escape "\\${letter}" in a text`, place(i - 1));
  }
  throw new TemplateError('a text has no closing quote', place(at));
}

function skipBlanks(source: string, at: number): number {
  while (isBlank(source[at])) at += 1;
  return at;
}

/** Line and column of an offset; offsets come in ascending order, so it is linear in all. */
function placer(source: string): (at: number) => At {
  let line = 1;
  let lineStart = 0;
  let seen = 0;
  return (at) => {
    if (at < seen) {
      line = 1;
      lineStart = seen = 0;
    }
    for (
      let end = source.indexOf('\n', seen);
      end >= 0 && end < at;
      end = source.indexOf('\n', end + 1)
    ) {
      line += 1;
      lineStart = end + 1;
    }
    seen = Math.max(lineStart, seen);
    return {line, column: at - lineStart + 1};
  };
}
