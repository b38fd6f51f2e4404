/** Orders texts as their UTF-8 bytes: the order of loading everywhere. */
export function byBytes(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  // A low surrogate that differs after an equal high one still orders as its character does.
  return (a.codePointAt(i) ?? -1) - (b.codePointAt(i) ?? -1);
}
