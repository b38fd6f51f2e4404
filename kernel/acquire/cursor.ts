// A hand-written scanner over one line: the recognisers of log formats are built
// from it, since no JS RegExp ever sees log data. Every step is linear in what it passes.

/** Goes forward through a line; a step that does not fit says so and stays where it was. */
export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Passes exactly this text. */
  literal(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Passes one of these words. */
  oneOf(words: readonly string[]): boolean {
    return words.some((word) => this.literal(word));
  }

  /** Passes `min` to `max` decimal digits, as many as there are. */
  digits(min: number, max = min): boolean {
    let end = this.at;
    while (end - this.at < max && isDigit(this.text.charCodeAt(end))) end += 1;
    if (end - this.at < min) return false;
    this.at = end;
    return true;
  }

  /** Passes one or more blanks. */
  blanks(): boolean {
    const start = this.at;
    while (this.text[this.at] === ' ') this.at += 1;
    return this.at > start;
  }

  /** Passes one or more characters up to a blank or the end; gives them, or undefined. */
  word(): string | undefined {
    const blank = this.text.indexOf(' ', this.at);
    const end = blank < 0 ? this.text.length : blank;
    if (end === this.at) return undefined;
    const word = this.text.slice(this.at, end);
    this.at = end;
    return word;
  }

  /** Passes everything up to and including this text. */
  past(text: string): boolean {
    const found = this.text.indexOf(text, this.at);
    if (found < 0) return false;
    this.at = found + text.length;
    return true;
  }

  /** Passes `hh:mm:ss`. */
  clock(): boolean {
    return (
      this.digits(2) && this.literal(':') && this.digits(2) && this.literal(':') && this.digits(2)
    );
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }
}

/** English month names as logs abbreviate them. */
export const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];
/** English weekday names as logs abbreviate them. */
export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const isDigit = (code: number) => code >= 48 && code <= 57;
