// Server-sent events, as their text comes. Data goes on in pieces: one event may hold millions of
// decisions in a line.

export interface EventTaker {
  /** A piece of the data of the event in hand. */
  data(text: string): void;
  /** The event is over. `id`: the last one that was named. */
  event(name: string, id: string | undefined): void;
}

const FIELD_CHARS_MAX = 4096;

export class EventReader {
  private readonly taker: EventTaker;
  /** The field of the line in hand; undefined: its name is being read. */
  private field: string | undefined;
  private text = '';
  private name = '';
  private id: string | undefined;
  private hasData = false;
  private isEmptyLine = true;

  constructor(taker: EventTaker) {
    this.taker = taker;
  }

  /** Throws SyntaxError for what are no events. */
  write(text: string): void {
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf('\n', from);
      const piece = text.slice(from, end < 0 ? text.length : end);
      this.take(piece);
      if (end < 0) return;
      this.endLine();
      from = end + 1;
    }
  }

  private take(piece: string): void {
    if (piece === '') return;
    this.isEmptyLine = false;
    if (this.field !== undefined) {
      this.value(piece);
      return;
    }
    this.text += piece;
    const colon = this.text.indexOf(':');
    if (colon < 0) {
      if (this.text.length > FIELD_CHARS_MAX) throw new SyntaxError('no event');
      return;
    }
    const rest = this.text.slice(colon + 1);
    this.field = this.text.slice(0, colon);
    this.text = '';
    this.value(rest);
  }

  private value(piece: string): void {
    if (this.field === 'data') {
      // JSON: the space after the colon does not matter.
      this.hasData = true;
      this.taker.data(piece);
      return;
    }
    this.text += piece;
    if (this.text.length > FIELD_CHARS_MAX) throw new SyntaxError('no event');
  }

  private endLine(): void {
    const value = this.text.replace(/^ /, '').replace(/\r$/, '');
    if (this.field === 'event') this.name = value;
    if (this.field === 'id') this.id = value;
    const isEmpty = this.isEmptyLine || (this.field === undefined && this.text === '\r');
    if (this.field === undefined && !isEmpty && this.text.trim() !== '')
      throw new SyntaxError('no event');
    this.field = undefined;
    this.text = '';
    this.isEmptyLine = true;
    if (!isEmpty) return;
    if (this.hasData) this.taker.event(this.name, this.id);
    this.name = '';
    this.hasData = false;
  }
}
