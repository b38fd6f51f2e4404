// Text → tokens.
//
//   string     = "'" … "'" | '"' … '"'     one line, escapes \a \b \f \n \r \t \v \\ \' \" \` \ooo \xHH \uHHHH \u{H…} \UHHHHHHHH
//   raw        = "`" … "`"                 many lines, no escapes, `` is one back-quote
//   bytes      = "b" string
//   number     = digits with "_", 0x 0o 0b, fraction, exponent; "1..3" is 1 .. 3
//   name       = (letter | "_" | "$") (letter | digit | "_" | "$")*
//   blanks, "// …" to the end of the line and "/* … */" separate.

import {ExpressionError} from './error.ts';
import {resolveEscapes} from './unescape.ts';

export type TokenKind =
  | 'name'
  | 'string'
  | 'bytes'
  | 'int'
  | 'float'
  | 'operator'
  | 'bracket'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The text of names, operators and brackets; the value of literals. */
  readonly text: string;
  readonly offset: number;
  readonly length: number;
  readonly int?: bigint;
  readonly float?: number;
  readonly bytes?: Uint8Array;
}

/** Words that are operators, and may still name members after a dot. */
const OPERATOR_WORDS = new Set(
  'not in or and matches contains startsWith endsWith let if else'.split(' '),
);
const OPERATORS = '?. ?? :: .. ** == != <= >= && || + - * / % ^ < > ! ? : . , ; # | ='.split(' ');
const INT_MAX = 2n ** 63n - 1n;

const NAME = /[\p{L}_$][\p{L}\p{Nd}_$]*/uy;
const NUMBER =
  /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y;
const BLANK = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;

/** Splits a text into tokens; the last one is `end`. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? '';
  };
  for (;;) {
    at += take(BLANK).length;
    const offset = at;
    if (at >= text.length) {
      tokens.push({kind: 'end', text: 'the end', offset, length: 0});
      return tokens;
    }
    const char = text[at]!;
    const push = (kind: TokenKind, length: number, more: Partial<Token> = {}) => {
      tokens.push({kind, text: text.substr(offset, length), offset, length, ...more});
      at = offset + length;
    };
    const name = take(NAME);
    if (char === 'b' && (text[at + 1] === "'" || text[at + 1] === '"')) {
      at++;
      const bytes = quoted(text, at, true);
      push('bytes', bytes.end - offset, {bytes: bytes.value as Uint8Array});
    } else if (name) {
      push(OPERATOR_WORDS.has(name) ? 'operator' : 'name', name.length);
    } else if (char === "'" || char === '"') {
      const string = quoted(text, at, false);
      push('string', string.end - offset, {text: string.value as string});
    } else if (char === '`') {
      const end = rawEnd(text, at);
      push('string', end - offset, {text: text.slice(at + 1, end - 1).replaceAll('``', '`')});
    } else if (/\d/.test(char) || (char === '.' && /\d/.test(text[at + 1] ?? ''))) {
      pushNumber(take(NUMBER));
    } else if ('()[]{}'.includes(char)) {
      push('bracket', 1);
    } else {
      const operator = operatorAt(text, at);
      if (!operator) {
        const found = String.fromCodePoint(text.codePointAt(at)!);
        throw new ExpressionError('FW2201', `expected an expression, found "${found}"`, {
          offset,
          length: found.length,
        });
      }
      push('operator', operator.length);
    }

    function pushNumber(digits: string): void {
      const place = {offset, length: Math.max(1, digits.length)};
      const plain = digits.replaceAll('_', '');
      const after = text[offset + digits.length] ?? '';
      if (!digits || /[\p{L}_$]/u.test(after) || /^0[xob]$/i.test(plain)) {
        throw new ExpressionError('FW2202', `expected a number, found "${digits}${after}"`, place);
      }
      if (/^0[xob]/i.test(plain) || /^\d+$/.test(plain)) {
        const int = BigInt(/^0[xob]/i.test(plain) ? plain.toLowerCase() : plain);
        if (int > INT_MAX) {
          throw new ExpressionError(
            'FW2202',
            `expected an integer below 2^63, found "${digits}"`,
            place,
          );
        }
        push('int', digits.length, {int});
        return;
      }
      const float = Number(plain);
      if (!Number.isFinite(float)) {
        throw new ExpressionError('FW2202', `expected a finite number, found "${digits}"`, place);
      }
      push('float', digits.length, {float});
    }
  }
}

function operatorAt(text: string, at: number): string | undefined {
  const operator = OPERATORS.find((known) => text.startsWith(known, at));
  // `a ?.5 : b` is a condition with the number .5
  if (operator === '?.' && /\d/.test(text[at + 2] ?? '')) return '?';
  return operator;
}

function quoted(
  text: string,
  at: number,
  bytes: boolean,
): {value: string | Uint8Array; end: number} {
  const quote = text[at]!;
  for (let i = at + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) {
      return {value: resolveEscapes(text.slice(at + 1, i), at + 1, bytes), end: i + 1};
    }
  }
  throw new ExpressionError('FW2202', `expected a closing ${quote}, found the end of the line`, {
    offset: at,
    length: 1,
  });
}

function rawEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== '`') continue;
    if (text[i + 1] !== '`') return i + 1;
    i++;
  }
  throw new ExpressionError('FW2202', 'expected a closing `, found the end', {
    offset: at,
    length: 1,
  });
}
