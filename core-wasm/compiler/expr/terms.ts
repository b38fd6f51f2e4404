// The conditions that a filter joins with `and`, as they are written: `explain` tells which
// of them was false. Only a text that is such a chain is taken apart; brackets hold together.

import {lex, type Token} from './lex.ts';

const AND = ['and', '&&'];
/** Operators that bind weaker than `and`: a text with one of them, outside of brackets, is one condition. */
const WEAKER = ['or', '||', '??', '?', ':', '|', ';', 'let', 'if', 'else', '='];

/** The conditions, or the text itself when it is one. The text must be one that compiles. */
export function termsOf(text: string): string[] {
  const tokens = lex(text).filter(({kind}) => kind !== 'end');
  const inner = unbracketed(tokens);
  if (inner.length < tokens.length) return termsOf(slice(text, inner));
  const terms: Token[][] = [[]];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    depth += change(token);
    // After a dot, a word is a member's name.
    const isOperator = depth === 0 && token.kind === 'operator' && tokens[at - 1]?.text !== '.';
    if (isOperator && WEAKER.includes(token.text)) return [text.trim()];
    if (isOperator && AND.includes(token.text)) terms.push([]);
    else terms.at(-1)!.push(token);
  }
  return terms.length === 1 ? [text.trim()] : terms.flatMap((term) => termsOf(slice(text, term)));
}

/** Without brackets around the whole. */
function unbracketed(tokens: readonly Token[]): readonly Token[] {
  if (tokens[0]?.text !== '(' || tokens[0].kind !== 'bracket') return tokens;
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    depth += change(token);
    if (depth === 0) return at === tokens.length - 1 ? tokens.slice(1, -1) : tokens;
  }
  return tokens;
}

function change({kind, text}: Token): number {
  if (kind !== 'bracket') return 0;
  return '([{'.includes(text) ? 1 : -1;
}

function slice(text: string, tokens: readonly Token[]): string {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first && last ? text.slice(first.offset, last.offset + last.length) : '';
}
