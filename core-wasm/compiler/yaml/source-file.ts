import type {Place} from '../../host/model.ts';

/** A file a person wrote: turns offsets into its text to lines and columns, both from 1. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  private readonly lineStarts: number[] = [0];

  constructor(path: string, text: string) {
    this.path = path;
    // A byte order mark is no character of the first line.
    text = text.replace(/^\ufeff/, '');
    this.text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.lineStarts.push(at + 1);
    }
  }

  /** Columns count characters, not UTF-16 units, as editors do. */
  place(offset: number): Place {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    const start = this.lineStarts[low]!;
    return {file: this.path, line: low + 1, column: this.columnOf(start, at)};
  }

  /** Where the column was asked for last: asking from left to right costs a line but once. */
  private asked = {start: 0, at: 0, column: 1};

  private columnOf(start: number, at: number): number {
    const {asked} = this;
    const goesOn = asked.start === start && asked.at <= at;
    let column = goesOn ? asked.column : 1;
    for (let i = goesOn ? asked.at : start; i < at; i++) {
      const isLowSurrogate = (this.text.charCodeAt(i) & 0xfc00) === 0xdc00;
      if (!isLowSurrogate) column++;
    }
    this.asked = {start, at, column};
    return column;
  }
}

/**
 * The line a place names with a caret under its column, for people:
 *
 *     12 | filter: evt.Foo
 *        |         ^
 */
export function excerpt(text: string, {line, column}: Place): string {
  const source = (text.replace(/^\ufeff/, '').split('\n')[line - 1] ?? '').replace(/\r$/, '');
  const margin = String(line);
  // Tabs stay tabs, so that the caret stands where the terminal put the character.
  const indent = [...source].slice(0, column - 1).map((char) => (char === '\t' ? char : ' '));
  const missing = ' '.repeat(Math.max(0, column - 1 - indent.length));
  const under = `${' '.repeat(margin.length)} | ${indent.join('')}${missing}^`;
  return `${margin} | ${source}\n${under}`;
}
