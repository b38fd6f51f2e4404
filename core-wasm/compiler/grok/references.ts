// A grok text taken apart.
//
//   grok      = ( reference | any other character )*
//   reference = "%{" name ( ":" name )? "}"
//   name      = 1*( letter | digit | "_" )      ; ASCII
//
// Whatever resembles a reference but is none ("%{INT:n:int}", "%{IP:src-ip}") is
// ordinary text of the regular expression.

export interface Reference {
  readonly name: string;
  readonly field?: string;
  /** Where it stands in the text. */
  readonly offset: number;
  readonly end: number;
}

const PERCENT = 0x25;
const OPEN = 0x7b;
const COLON = 0x3a;
const CLOSE = 0x7d;

/** Whether a UTF-16 unit may be part of a name. */
export function isNameCharacter(unit: number): boolean {
  return (
    (unit >= 0x30 && unit <= 0x39) || // digits
    (unit >= 0x41 && unit <= 0x5a) ||
    unit === 0x5f ||
    (unit >= 0x61 && unit <= 0x7a)
  );
}

/** The offset after the name that begins at `from`; `from` itself when there is none. */
export function skipName(text: string, from: number): number {
  let at = from;
  while (isNameCharacter(text.charCodeAt(at))) at++;
  return at;
}

function referenceAt(text: string, offset: number): Reference | undefined {
  if (text.charCodeAt(offset) !== PERCENT || text.charCodeAt(offset + 1) !== OPEN) return undefined;
  const nameEnd = skipName(text, offset + 2);
  if (nameEnd === offset + 2) return undefined;
  const name = text.slice(offset + 2, nameEnd);
  if (text.charCodeAt(nameEnd) === CLOSE) return {name, offset, end: nameEnd + 1};
  if (text.charCodeAt(nameEnd) !== COLON) return undefined;
  const fieldEnd = skipName(text, nameEnd + 1);
  if (fieldEnd === nameEnd + 1 || text.charCodeAt(fieldEnd) !== CLOSE) return undefined;
  return {name, field: text.slice(nameEnd + 1, fieldEnd), offset, end: fieldEnd + 1};
}

/** The references of a text, in order. */
export function findReferences(text: string): Reference[] {
  const found: Reference[] = [];
  for (let at = text.indexOf('%{'); at >= 0; ) {
    const reference = referenceAt(text, at);
    if (reference) found.push(reference);
    at = text.indexOf('%{', reference?.end ?? at + 2);
  }
  return found;
}
