// New inputs out of known ones: cut, repeated, crossed and sprinkled with the target's own tokens.
import type {Random} from '../../core-wasm/host/chaos.ts';

const LONGEST = 4000;
const ANYWHERE = [
  '',
  '\0',
  '\n',
  ' ',
  '\t',
  '"',
  "'",
  '\\',
  '0',
  '-1',
  '9999999999',
  'é',
  '\u{1f600}',
  '\ud800',
  '\ufffd',
  '\u202e',
];

export function mutate(
  corpus: readonly string[],
  tokens: readonly string[],
  random: Random,
): string {
  let text = corpus[random(corpus.length)]!;
  for (let times = 1 + random(6); times > 0; times--) {
    const at = random(text.length + 1);
    const end = at + random(random(4) ? 8 : 80);
    text = `${text.slice(0, at)}${piece(corpus, tokens, text.slice(at, end), random)}${text.slice(random(2) ? at : end)}`;
  }
  return text.slice(0, LONGEST);
}

function piece(
  corpus: readonly string[],
  tokens: readonly string[],
  own: string,
  random: Random,
): string {
  switch (random(6)) {
    case 0:
      return '';
    case 1:
      return own.repeat(1 + random(random(20) ? 4 : 300));
    case 2:
      return ANYWHERE[random(ANYWHERE.length)]!;
    case 3: {
      const other = corpus[random(corpus.length)]!;
      const from = random(other.length + 1);
      return other.slice(from, from + random(40));
    }
    default:
      return tokens[random(tokens.length)]!;
  }
}
