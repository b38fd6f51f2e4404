// How many groups the reference believes a piece of text to open.
//
// It does not parse: it counts "(" and takes off what looks like "(?flags:", like
// "flags)" and like an escaped "(". The result is wrong for "[(]", for "\\(" and for
// any of the letters i m s U or "-" before ")" – then the fields that follow get the
// text of another group. Rules were written against that, so it is repeated exactly.
// (Conformance: grok.json "(foos) %{INT:n}", "\\(a) %{INT:n}", SYSLOG5424LINE.)

const FLAGS = 'imsU-';

/** The guess for a piece between two references; may be negative. */
export function guessGroups(piece: string): number {
  let guess = 0;
  for (let at = 0; at < piece.length; at++) {
    const unit = piece[at];
    if (unit === ')') {
      if (at > 0 && FLAGS.includes(piece[at - 1] as string)) guess--;
      continue;
    }
    if (unit !== '(') continue;
    guess++;
    if (piece[at - 1] === '\\') guess--;
    if (piece[at + 1] === '?' && endsFlags(piece, at + 2)) guess--;
  }
  return guess;
}

/** Flags, or none, and a colon. */
function endsFlags(piece: string, from: number): boolean {
  let at = from;
  while (at < piece.length && FLAGS.includes(piece[at] as string)) at++;
  return piece[at] === ':';
}
