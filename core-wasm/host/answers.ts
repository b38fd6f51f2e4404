// Answers that come later: what the item in hand asked, and what it was told.
//
// A function that answers with a promise stops the item; when the answer is there the
// item runs again from its start, asks the same questions and is told the same. An
// answer belongs to the item that asked: the next one asks anew, so that what a rule
// learns does not depend on how input was cut. Keeping answers longer is the provider's.

/** The answer is not there yet. */
export const PENDING = Symbol('pending');

const NO_WAIT = 'an answer cannot be waited for here';

export interface Question {
  readonly name: string;
  readonly args: readonly unknown[];
  /** It must be answered at once or not at all. */
  readonly atOnce: boolean;
  /** It answers with a promise. */
  readonly isAsynchronous: boolean;
  readonly ask: () => unknown;
}

export class Answers {
  /** Whether the one who runs items can run them again. */
  canWait = false;
  /** For tests: every answer comes later. */
  isLate = false;
  /** What is run; undefined: a line. */
  private item: string | undefined;
  private readonly lineNumber: () => string;
  private readonly known = new Map<string, unknown>();
  private readonly coming: Promise<void>[] = [];

  constructor(lineNumber: () => string) {
    this.lineNumber = lineNumber;
  }

  /** An item that is no line begins, or (undefined) has ended. */
  begin(item: string | undefined): void {
    this.item = item;
  }

  /** What is run: tells the questions of one item from those of another. */
  get current(): string {
    return this.item ?? this.lineNumber();
  }

  /** The answer, an Error, or PENDING. */
  to({name, args, atOnce, isAsynchronous, ask}: Question): unknown {
    const mustAnswer = atOnce || !this.canWait;
    if (mustAnswer && isAsynchronous) return new Error(`${name}: ${NO_WAIT}`);
    if (!isAsynchronous && (!this.isLate || mustAnswer)) return ask();
    const key = this.key(name, args);
    if (this.known.has(key)) return this.known.get(key);
    const settle = (answer: unknown) => void this.known.set(key, answer);
    this.coming.push(Promise.resolve(ask()).then(settle, (cause) => settle(failure(name, cause))));
    return PENDING;
  }

  /** Waits for all that was asked. */
  async arrive(): Promise<void> {
    await Promise.all(this.coming.splice(0));
  }

  /** The items that asked are done. */
  forget(): void {
    this.known.clear();
  }

  private key(name: string, args: readonly unknown[]): string {
    return `${this.current}\0${name}\0${JSON.stringify(args, plain)}`;
  }
}

const failure = (name: string, cause: unknown) =>
  cause instanceof Error ? cause : new Error(`${name} failed`, {cause});

const plain = (_: string, value: unknown) =>
  typeof value === 'bigint'
    ? `${value}n`
    : value instanceof Map
      ? Object.fromEntries(value)
      : value;
