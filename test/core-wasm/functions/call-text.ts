// The part of the language the vectors of helpers are written in: calls of functions
// by name, whose arguments are variables, literals or calls. Everything else
// (operators, predicates, members) is the machine's, and not read: undefined.

export type Term =
  | {readonly kind: 'value'; readonly value: unknown}
  | {readonly kind: 'name'; readonly name: string}
  | {readonly kind: 'list'; readonly items: readonly Term[]}
  | {readonly kind: 'call'; readonly name: string; readonly args: readonly Term[]};

const TOKEN =
  /\s*(?:([A-Za-z_]\w*)|(-?\d+\.\d+)|(-?\d+)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([()[\],]))/y;

class Reader {
  private at = 0;
  private token: RegExpExecArray | undefined;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.next();
  }

  read(): Term | undefined {
    const term = this.term();
    return term && this.token === undefined && this.at === this.text.length ? term : undefined;
  }

  private next(): void {
    TOKEN.lastIndex = this.at;
    this.token = TOKEN.exec(this.text) ?? undefined;
    if (this.token) this.at = TOKEN.lastIndex;
  }

  private term(): Term | undefined {
    const [, name, float, int, single, double, sign] = this.token ?? [];
    if (name === undefined && sign === undefined && !this.token) return undefined;
    if (sign === '[') return this.list(']', (items) => ({kind: 'list', items}));
    this.next();
    if (name !== undefined) {
      if (this.token?.[6] !== '(') return {kind: 'name', name};
      return this.list(')', (args) => ({kind: 'call', name, args}));
    }
    if (float !== undefined) return {kind: 'value', value: Number(float)};
    if (int !== undefined) return {kind: 'value', value: BigInt(int)};
    const text = single ?? double;
    if (text === undefined) return undefined;
    return {kind: 'value', value: text.replace(/\\(.)/g, '$1')};
  }

  // Items between the bracket at hand and `close`.
  private list(close: string, made: (items: Term[]) => Term): Term | undefined {
    const items: Term[] = [];
    this.next();
    while (this.token?.[6] !== close) {
      const item = this.term();
      if (!item) return undefined;
      items.push(item);
      if (this.token?.[6] === ',') this.next();
      else if (this.token?.[6] !== close) return undefined;
    }
    this.next();
    return made(items);
  }
}

/** Reads a call; undefined for what is more than calls. */
export function readCall(text: string): Term | undefined {
  return new Reader(text).read();
}
