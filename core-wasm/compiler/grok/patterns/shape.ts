// How the messages of this folder are written.
//
// A shape is a message as its program prints it, with marks where values stand. It
// becomes the text of a grok:
//
//   shape  = "^"? part* "$"?                      ; the ends of the input
//   part   = "<" value ">"                        ; a reference, below
//          | "{" choice "}" ( "?" | "+" | "*" )?  ; a group
//          | "~"                                  ; one blank or more
//          | "…"                                  ; any text, as short as possible
//          | "«" regex "»"                        ; a regular expression, without groups
//          | "\" any | other                      ; that character itself
//   choice = part* ( "|" part* )*                 ; also around a whole shape
//   value  = field | PATTERN | PATTERN ":" field
//
// A family has a vocabulary: which pattern the field has that stands alone. A value
// that is no field of it is the name of a pattern, or whatever else may stand between
// "%{" and "}". What may be missing is a group with nothing as its last choice. Groups
// capture nothing, so fields are the only groups there are; after
// a letter that guess-groups.ts would take for a flag, a group ends in "(?:)".

import {guessGroups} from '../guess-groups.ts';

/** The pattern of each field of a family. */
export type Vocabulary = ReadonlyMap<string, string>;

const SPECIAL = '\\.+*?()|[]{}^$';
const REPEAT = '?+*';

/** A vocabulary from lists of fields, blanks between, by pattern. */
export function vocabulary(fields: Readonly<Record<string, string>>): Vocabulary {
  return new Map(
    Object.entries(fields).flatMap(([pattern, list]) =>
      list.split(/\s+/).map((field): [string, string] => [field, pattern]),
    ),
  );
}

/** One of several grok texts. */
export function oneOf(texts: readonly string[]): string {
  const inner = texts.join('|');
  const flagged = guessGroups(`${inner})`) !== guessGroups(inner);
  return flagged ? `(?:${inner}(?:))` : `(?:${inner})`;
}

/** The text of a grok for a shape. */
export function shape(text: string, fields: Vocabulary = new Map()): string {
  let at = 0;

  const upTo = (mark: string): string => {
    const start = at;
    at = text.indexOf(mark, start) + 1;
    return text.slice(start, at - 1);
  };

  const reference = (): string => {
    const value = upTo('>');
    const pattern = fields.get(value);
    return pattern ? `%{${pattern}:${value}}` : `%{${value}}`;
  };

  const group = (): string => {
    const texts = choice();
    const mark = text[++at] ?? ' ';
    if (REPEAT.includes(mark)) at++;
    if (mark === '?') return oneOf([...texts, '']);
    return oneOf(texts) + (REPEAT.includes(mark) ? mark : '');
  };

  const part = (): string => {
    const unit = text[at++] as string;
    if (unit === '<') return reference();
    if (unit === '{') return group();
    if (unit === '~') return String.raw`\s+`;
    if (unit === '…') return '.*?';
    if (unit === '«') return upTo('»');
    if (unit === '^' && at === 1) return unit;
    if (unit === '$' && at === text.length) return unit;
    const literal = unit === '\\' ? (text[at++] as string) : unit;
    return SPECIAL.includes(literal) ? `\\${literal}` : literal;
  };

  const choice = (): string[] => {
    const texts = [''];
    while (at < text.length && text[at] !== '}') {
      if (text[at] === '|') {
        texts.push('');
        at++;
      } else texts[texts.length - 1] += part();
    }
    return texts;
  };

  return choice().join('|');
}

/** Lines of a pattern file, from shapes by name. */
export function shapes(patterns: Readonly<Record<string, string>>, fields?: Vocabulary): string {
  return Object.entries(patterns)
    .map(([name, text]) => `${name} ${shape(text, fields)}`)
    .join('\n');
}

/** A shape of several, one blank between two. */
export function phrase(...parts: readonly string[]): string {
  return parts.join(' ');
}

/** A shape that is any of the named patterns, the first that fits. */
export function anyOf(names: readonly string[]): string {
  return names.map((name) => `<${name}>`).join('|');
}
