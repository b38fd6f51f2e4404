// Functions on texts, by the names that sprig gave them. The text is the last argument, so
// that it can be piped in.
import {createHash} from 'node:crypto';
import type {TemplateFunction} from './render.ts';
import {isList, print, SafeText, type Value} from './value.ts';

const REPEAT_MAX = 1 << 20;
const isLetter = (character: string) => character.toLowerCase() !== character.toUpperCase();
const isSpace = (character: string) => character.trim() === '';

/** The first letter of each word changed. */
function words(text: string, change: (letter: string) => string): string {
  let isInside = false;
  let changed = '';
  for (const character of text) {
    changed += isInside ? character : change(character);
    isInside = !isSpace(character);
  }
  return changed;
}

function trim(text: string, characters: string, sides: 'both' | 'start' | 'end'): string {
  let [start, end] = [0, text.length];
  if (sides !== 'end') while (start < end && characters.includes(text[start]!)) start += 1;
  if (sides !== 'start') while (end > start && characters.includes(text[end - 1]!)) end -= 1;
  return text.slice(start, end);
}

/** Below 0: the end of the text. */
function trunc(count: number, text: string): string {
  const characters = [...text];
  if (Math.abs(count) >= characters.length) return text;
  return characters.slice(...(count >= 0 ? [0, count] : [count])).join('');
}

function repeat(count: number, text: string): string {
  if (count * text.length > REPEAT_MAX) throw new Error('the text grows too long');
  return text.repeat(Math.max(count, 0));
}

/** Words of a name in any style, lower case. */
function nameWords(text: string): string[] {
  const found: string[] = [];
  let word = '';
  for (const character of text) {
    const isBreak = character === '_' || character === '-' || isSpace(character);
    const isUpper = isLetter(character) && character === character.toUpperCase();
    if ((isBreak || isUpper) && word !== '') {
      found.push(word);
      word = '';
    }
    if (!isBreak) word += character.toLowerCase();
  }
  return word === '' ? found : [...found, word];
}

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);
const indent = (count: Value, text: Value) => {
  const blanks = repeat(Number(count), ' ');
  return blanks + print(text).replaceAll('\n', `\n${blanks}`);
};
const hash = (algorithm: string, text: Value) =>
  createHash(algorithm).update(print(text)).digest('hex');
const texts = (value: Value): string[] => (isList(value) ? value.map(print) : [print(value)]);

/** A function whose arguments are texts. */
const onTexts =
  (run: (...texts: string[]) => Value): TemplateFunction =>
  (...args) =>
    run(...args.map(print));

export const TEXT_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  upper: onTexts((text = '') => text.toUpperCase()),
  lower: onTexts((text = '') => text.toLowerCase()),
  title: onTexts((text = '') => words(text, (letter) => letter.toUpperCase())),
  untitle: onTexts((text = '') => words(text, (letter) => letter.toLowerCase())),
  trim: onTexts((text = '') => text.trim()),
  trimAll: onTexts((characters = '', text = '') => trim(text, characters, 'both')),
  trimPrefix: onTexts((prefix = '', text = '') =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimSuffix: onTexts((suffix = '', text = '') =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  nospace: onTexts((text = '') => [...text].filter((one) => !isSpace(one)).join('')),
  trunc: (count = 0n, text = '') => trunc(Number(count), print(text)),
  substr: (from = 0n, to = 0n, text = '') => {
    const end = Number(to);
    return print(text).slice(Math.max(Number(from), 0), end < 0 ? undefined : end);
  },
  repeat: (count = 0n, text = '') => repeat(Number(count), print(text)),
  contains: onTexts((part = '', text = '') => text.includes(part)),
  hasPrefix: onTexts((part = '', text = '') => text.startsWith(part)),
  hasSuffix: onTexts((part = '', text = '') => text.endsWith(part)),
  replace: onTexts((from = '', to = '', text = '') => text.replaceAll(from, to)),
  quote: (...values) =>
    new SafeText(
      values
        .filter((value) => value !== null)
        .map((value) => JSON.stringify(print(value)))
        .join(' '),
      'json',
    ),
  squote: (...values) =>
    values
      .filter((value) => value !== null)
      .map((value) => `'${print(value)}'`)
      .join(' '),
  cat: (...values) =>
    values
      .filter((value) => value !== null)
      .map(print)
      .join(' '),
  indent: (count = 0n, text = '') => indent(count, text),
  nindent: (count = 0n, text = '') => `\n${indent(count, text)}`,
  plural: (one = '', many = '', count = 0n) => (count === 1n ? one : many),
  snakecase: onTexts((text = '') => nameWords(text).join('_')),
  kebabcase: onTexts((text = '') => nameWords(text).join('-')),
  camelcase: onTexts((text = '') => nameWords(text).map(capital).join('')),
  initials: onTexts((text = '') =>
    text
      .split(' ')
      .map((word) => word.slice(0, 1))
      .join(''),
  ),
  abbrev: (width = 0n, text = '') => {
    const [most, whole] = [Number(width), print(text)];
    return whole.length <= most || most < 4 ? whole : `${whole.slice(0, most - 3)}...`;
  },
  join: (separator = '', values = null) => texts(values).join(print(separator)),
  splitList: onTexts((separator = '', text = '') => text.split(separator)),
  split: onTexts(
    (separator = '', text = '') =>
      new Map(text.split(separator).map((part, i) => [`_${i}`, part] as const)),
  ),
  sortAlpha: (values = null) => texts(values).sort(),
  toString: (...values) => values.map(print).join(' '),
  toStrings: (values = null) => texts(values),
  b64enc: onTexts((text = '') => Buffer.from(text).toString('base64')),
  b64dec: onTexts((text = '') => Buffer.from(text, 'base64').toString()),
  sha1sum: (text = '') => hash('sha1', text),
  sha256sum: (text = '') => hash('sha256', text),
};
