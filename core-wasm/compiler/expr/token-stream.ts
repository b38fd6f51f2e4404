// Tokens in hand: looking at them, taking them, and saying what was expected instead.

import {ExpressionError} from './error.ts';
import type {Token} from './lex.ts';

export class TokenStream {
  protected readonly tokens: readonly Token[];
  protected at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  protected get token(): Token {
    return this.tokens[this.at]!;
  }

  protected is(text: string): boolean {
    const {kind} = this.token;
    return (kind === 'operator' || kind === 'bracket') && this.token.text === text;
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  protected expect(text: string): void {
    if (!this.accept(text)) this.fail(`"${text}"`);
  }

  protected fail(expected: string): never {
    const {kind, text, offset, length} = this.token;
    const found = kind === 'end' ? text : kind === 'string' ? 'a string' : `"${text}"`;
    throw new ExpressionError('FW2201', `expected ${expected}, found ${found}`, {offset, length});
  }

  protected name(): string {
    const {kind, text} = this.token;
    if (kind !== 'name') this.fail('a name');
    this.at++;
    return text;
  }
}
