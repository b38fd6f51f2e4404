// Classes with a name that are not Unicode's: \d \s \w and [:alpha:] and its kin.
// ASCII by definition; case folding may still widen them (K and ſ fold to k and s).

const code = (character: string) => character.charCodeAt(0);
const DIGIT = [code('0'), code('9')];
const UPPER = [code('A'), code('Z')];
const LOWER = [code('a'), code('z')];
const WORD = [...DIGIT, ...UPPER, code('_'), code('_'), ...LOWER];

/** Ranges of \d, \s, \w by their letter; \s lacks \v, as in Perl before 5.18. */
export const PERL_CLASSES: ReadonlyMap<string, readonly number[]> = new Map([
  ['d', DIGIT],
  ['s', [9, 10, 12, 13, 32, 32]],
  ['w', WORD],
]);

/** Ranges of the classes written [:name:]. */
export const POSIX_CLASSES: ReadonlyMap<string, readonly number[]> = new Map([
  ['alnum', [...DIGIT, ...UPPER, ...LOWER]],
  ['alpha', [...UPPER, ...LOWER]],
  ['ascii', [0, 0x7f]],
  ['blank', [9, 9, 32, 32]],
  ['cntrl', [0, 0x1f, 0x7f, 0x7f]],
  ['digit', DIGIT],
  ['graph', [0x21, 0x7e]],
  ['lower', LOWER],
  ['print', [0x20, 0x7e]],
  ['punct', [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e]],
  ['space', [9, 13, 32, 32]],
  ['upper', UPPER],
  ['word', WORD],
  ['xdigit', [...DIGIT, code('A'), code('F'), code('a'), code('f')]],
]);
