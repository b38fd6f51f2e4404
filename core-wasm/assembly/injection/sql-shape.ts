// Which fingerprints are injections: our own small grammar.
//
// A rule is a row of classes (sql-token.ts) and of sets of them:
//   A any operand   P an operand that is no plain word   D function, variable or subselect
//   C a comment to the end   $ the end   * first: anywhere, not only at the beginning
//
// Each rule is something that makes no sense as a value and makes sense behind one:
// a condition that is always true, a union, a second statement, a comment that cuts
// off the rest, a subselect. A plain word behind a plain word is a sentence, no SQL.

import { classAt, foldSql, weightOf } from "./sql-fold";

/** Of the text as it is, as a number would stand in a query: conditions and comments behind a value. */
const PLAIN_CONDITION = "Pc$ AlAc PlPc PlPh AlPq AlAqP AlD Plkk PlkP PlZ PlS AqAlPq PlPl PlPB PBP PBD PBAC ABPl ABPq ABABP PkAkAq kkPq kkAq PqPc$ PqPlD";
/** Unions, subselects, calls. */
const PLAIN_QUERY = "AuS uSP uZ uoZ PuC *uSP *uZ *uoZ AqZ AoZ A,Z lZ ZP ZD ZAkA PZAk F AF Ptf *tF fZ Pu$ SPkA SAkAkAq SAlAk SF SS SPuS *ZD *ZPkZ *lF *oF *qF *kX";
/** A second statement. */
const PLAIN_STATEMENT = "A;Et P;EkA P;EAe P;EAk P;eP P;ews P;e$ P;eC P;e; A;eF A;F A;fq P;f A;SP A;Z A;EkAk A;EAeAq PEAeAq PEkAk";

/** Behind a string that the text has closed. */
const QUOTED_CONDITION = "sc$ sH$ slP$ slPl slAq slAC slPu slPB slP; slD slkk slkP slZ slS sqs$ sqsl sqsC sqso sqsq sqPC sqPl sqD sqZ sos$ sosl sosq soPl soPq soAlP soAqs sBP sBAC";
const QUOTED_QUERY = "soD soZ suS suC suZ suo skX s,Z s,AC s,F s,D sZ sS sF swF stf *tF *qZP *ZD *ZPkZ *uSP *uZ *uoZ *lF *oF *kX";
const QUOTED_STATEMENT = "s;Et s;EkA s;EAe s;EAk s;EA$ s;EAC s;e$ s;eC s;eP s;eA$ s;ews s;ewC s;eF s;F s;f s;S s;Z ses sev see sews sewS sEAeAq sEkAk";

/** Whether a text is an injection into SQL: as it is, inside '…', inside "…". */
export function isSqlInjection(ptr: usize, len: u32): bool {
  let quotes: u32 = 0;
  for (let i: u32 = 0; i < len; i++) {
    const byte = <u32>load<u8>(ptr + i);
    if (byte == 0x27) quotes |= 1;
    else if (byte == 0x22) quotes |= 2;
  }
  if (foldSql(ptr, len, 0) && isPlainAttack()) return true;
  if (quotes & 1 && foldSql(ptr, len, 0x27) && isQuotedAttack()) return true;
  return (quotes & 2) != 0 && foldSql(ptr, len, 0x22) > 0 && isQuotedAttack();
}

function isPlainAttack(): bool { return anyRule(PLAIN_CONDITION) || anyRule(PLAIN_QUERY) || anyRule(PLAIN_STATEMENT); }

function isQuotedAttack(): bool { return anyRule(QUOTED_CONDITION) || anyRule(QUOTED_QUERY) || anyRule(QUOTED_STATEMENT); }

/** Whether a rule of the list fits the fingerprint. */
function anyRule(literal: string): bool {
  const rules = changetype<usize>(literal);
  const size = <u32>literal.length;
  let rule: u32 = 0;
  while (rule < size) {
    let close = rule;
    while (close < size && letter(rules, close) != 0x20) close++;
    if (letter(rules, rule) == 0x2a ? fitsAnywhere(rules, rule + 1, close) : fits(rules, rule, close, 0)) return true;
    rule = close + 1;
  }
  return false;
}

// @ts-ignore: decorator
@inline function letter(rules: usize, i: u32): u32 { return load<u16>(rules + (<usize>i << 1)); }

function fitsAnywhere(rules: usize, rule: u32, close: u32): bool {
  for (let from: u32 = 0; classAt(from); from++) if (fits(rules, rule, close, from)) return true;
  return false;
}

function fits(rules: usize, rule: u32, close: u32, from: u32): bool {
  for (; rule < close; rule++, from++) if (!belongs(classAt(from), letter(rules, rule))) return false;
  return true;
}

function belongs(token: u32, wanted: u32): bool {
  switch (wanted) {
    case 0x41: return weightOf(token) != 0; // A
    case 0x50: return weightOf(token) > 2; // P
    case 0x44: return weightOf(token) > 4 || token == 0x5a; // D
    case 0x43: return token == 0x63 || token == 0x68 || token == 0x48; // C
    case 0x24: return token == 0; // $
    default: return token == wanted;
  }
}
