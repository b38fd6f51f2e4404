// Words of the page: widths as terminals count them, colour, glyphs that fit the locale.
import stringWidth from 'string-width';
import type {Terminal} from '../ui/terminal.ts';

export type Paint = 'bold' | 'dim' | 'red' | 'yellow' | 'cyan';

const SGR: Readonly<Record<Paint, number>> = {bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36};

export interface Page {
  readonly width: number;
  readonly glyphs: Glyphs;
  paint(text: string, ...paints: Paint[]): string;
  /** Columns a text takes. */
  widthOf(text: string): number;
  /** Cut to a width; the cut is marked. */
  fit(text: string, width: number): string;
  /** Cut in front: the end of a path says more. */
  fitPath(text: string, width: number): string;
  /** Filled with blanks on the right. */
  left(text: string, width: number): string;
  /** Filled with blanks on the left. */
  right(text: string, width: number): string;
}

export interface Glyphs {
  readonly ellipsis: string;
  readonly bar: string;
  readonly yes: string;
  readonly no: string;
  readonly branch: string;
  readonly last: string;
  readonly stem: string;
}

const UNICODE: Glyphs = {
  ellipsis: '…',
  bar: '│',
  yes: '✓',
  no: '✗',
  branch: '├─',
  last: '└─',
  stem: '│ ',
};
const ASCII: Glyphs = {
  ellipsis: '...',
  bar: '|',
  yes: 'yes',
  no: 'no',
  branch: '|-',
  last: '`-',
  stem: '| ',
};

/** The page of a terminal. */
export function pageOf({columns, hasColor, hasUnicode}: Terminal): Page {
  const glyphs = hasUnicode ? UNICODE : ASCII;
  return {
    width: columns,
    glyphs,
    paint: (text, ...paints) =>
      hasColor && paints.length > 0
        ? `\x1b[${paints.map((paint) => SGR[paint]).join(';')}m${text}\x1b[0m`
        : text,
    widthOf: stringWidth,
    fit: (text, width) => fit(text, width, glyphs.ellipsis),
    fitPath: (text, width) => fitPath(text, width, glyphs.ellipsis),
    left: (text, width) => text + ' '.repeat(Math.max(width - stringWidth(text), 0)),
    right: (text, width) => ' '.repeat(Math.max(width - stringWidth(text), 0)) + text,
  };
}

/** Cuts at a whole character, so that the mark still fits. */
function fit(text: string, width: number, mark: string): string {
  if (stringWidth(text) <= width) return text;
  let shown = '';
  let used = 0;
  for (const {segment} of new Intl.Segmenter().segment(text.slice(0, width * 4))) {
    used += stringWidth(segment);
    if (used > width - mark.length) break;
    shown += segment;
  }
  return shown + mark;
}

function fitPath(text: string, width: number, mark: string): string {
  if (stringWidth(text) <= width) return text;
  const segments = [...new Intl.Segmenter().segment(text)].map(({segment}) => segment);
  let used = mark.length;
  let start = segments.length;
  while (start > 0 && used + stringWidth(segments[start - 1]!) <= width) {
    start -= 1;
    used += stringWidth(segments[start]!);
  }
  return mark + segments.slice(start).join('');
}

/** A text broken at blanks into lines of at most `width`. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((word) => word !== '')) {
    if (line !== '' && stringWidth(line) + 1 + stringWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** 1234567 as 1,234,567. */
export function count(value: number): string {
  const digits = String(value);
  let grouped = '';
  for (let at = 0; at < digits.length; at++) {
    if (at > 0 && (digits.length - at) % 3 === 0) grouped += ',';
    grouped += digits[at];
  }
  return grouped;
}

/** "1 alert", "2 alerts". */
export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
