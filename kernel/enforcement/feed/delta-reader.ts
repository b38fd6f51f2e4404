// Reads a delta, {"new": […], "deleted": […]}, as its text comes: a stream may have millions of
// decisions, so each is taken when its own text is there, and the whole is never held.
//
// Cut short, or of another shape, it is refused at the end: nobody may use half of a delta.
import {parseDuration} from '@firewatch/core-wasm';
import {canonicalAddress} from '../../net/canonical.ts';
import type {Decision} from '../../plugin.ts';
import {normalScope} from '../../profiles/judge.ts';

export class DeltaReader {
  readonly adds: Decision[] = [];
  /** ids */
  readonly deletes: number[] = [];
  /** Rows that are no decisions, or of addresses that are none. */
  unusable = 0;
  private readonly clock: () => bigint;
  private now: bigint | undefined;
  private readonly texts = new Map<string, string>();
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  private isEnded = false;
  /** Text of the row or of the key that is being read, from earlier pieces. */
  private part = '';
  /** The last text at the top: a key when a colon follows. */
  private name = '';
  private key = '';
  private readonly keys = new Set<string>();

  /** `clock`: durations are counted from when its first text came, ns since the epoch. */
  constructor(clock: () => bigint) {
    this.clock = clock;
  }

  /** Throws SyntaxError for what is no delta. */
  write(text: string): void {
    this.now ??= this.clock();
    let from = this.part === '' ? -1 : 0;
    for (let at = 0; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (this.isInText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (char === BACKSLASH) this.isEscaped = true;
        else if (char === QUOTE) {
          this.isInText = false;
          if (this.depth === 1) {
            this.name = JSON.parse(this.part + text.slice(from, at + 1));
            this.part = '';
            from = -1;
          }
        }
      } else if (char === QUOTE) {
        this.isInText = true;
        if (this.depth === 1) from = at;
      } else if (char === COLON && this.depth === 1) {
        this.key = this.name;
        this.keys.add(this.key);
      } else if (char === OPEN || char === OPEN_LIST) {
        if (this.isEnded || (this.depth === 0 && char !== OPEN)) throw new SyntaxError('no delta');
        this.depth += 1;
        if (this.depth === ROW_DEPTH && char === OPEN) from = at;
      } else if (char === CLOSE || char === CLOSE_LIST) {
        this.depth -= 1;
        if (this.depth < 0) throw new SyntaxError('no delta');
        if (this.depth === ROW_DEPTH - 1 && char === CLOSE) {
          this.take(this.part + text.slice(from, at + 1));
          this.part = '';
          from = -1;
        }
        this.isEnded = this.depth === 0;
      } else if (this.depth === 0 && char > SPACE) {
        throw new SyntaxError('no delta');
      }
    }
    if (from >= 0) this.part += text.slice(from);
    if (this.part.length > ROW_CHARS_MAX) throw new SyntaxError('a row is too long');
  }

  /** Throws SyntaxError when it was cut short. */
  end(): void {
    if (!this.isEnded) throw new SyntaxError('the answer was cut short');
    if (!this.keys.has('new')) throw new SyntaxError('no delta');
  }

  private take(text: string): void {
    const row = JSON.parse(text) as Record<string, unknown>;
    if (this.key === 'deleted') {
      if (Number.isSafeInteger(row.id)) this.deletes.push(row.id as number);
      return;
    }
    if (this.key !== 'new') return;
    const decision = this.decisionOf(row);
    if (decision) this.adds.push(decision);
    else this.unusable += 1;
  }

  private decisionOf(row: Record<string, unknown>): Decision | undefined {
    const {id, duration, value, origin = '', scenario = ''} = row;
    if (!Number.isSafeInteger(id) || typeof value !== 'string' || value === '') return undefined;
    if (typeof row.scope !== 'string' || typeof row.type !== 'string') return undefined;
    const left = typeof duration === 'string' ? parseDuration(duration) : undefined;
    if (left === undefined) return undefined;
    const scope = normalScope(row.scope);
    const isAddress = scope === 'Ip' || scope === 'Range';
    const target = isAddress ? canonicalAddress(value) : value;
    if (target === undefined) return undefined;
    return {
      id: id as number,
      scope: this.one(scope),
      value: target,
      type: this.one(row.type),
      origin: this.one(String(origin)),
      scenario: this.one(String(scenario)),
      until: this.now! + left,
    };
  }

  /** The same text is kept once. */
  private one(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    if (this.texts.size < TEXTS_MAX) this.texts.set(text, text);
    return text;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const SPACE = 0x20;
/** {"new": [{…}]} */
const ROW_DEPTH = 3;
const ROW_CHARS_MAX = 64 << 10;
const TEXTS_MAX = 10_000;
