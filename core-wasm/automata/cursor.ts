/** Where a parser is in its pattern. */
export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The code unit here, "" at the end. */
  get unit(): string {
    return this.text.charAt(this.at);
  }

  looksAt(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Takes `text` if it stands here. */
  accept(text: string): boolean {
    if (!this.looksAt(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes one character. */
  next(): number {
    const cp = this.text.codePointAt(this.at)!;
    this.at += cp > 0xffff ? 2 : 1;
    return cp;
  }

  /** What stands at `offset`, for messages. */
  found(offset = this.at): string {
    const cp = this.text.codePointAt(offset);
    return cp === undefined ? 'the end of the pattern' : `"${String.fromCodePoint(cp)}"`;
  }

  /** The text since `offset`, quoted, for messages. */
  since(offset: number): string {
    return `"${this.text.slice(offset, this.at)}"`;
  }
}
