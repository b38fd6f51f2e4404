// printf: the verbs of Go's fmt that messages use: %s %v %d %f %e %g %x %X %q %t %c %%,
// with flags "-", "+", "0", " ", "#", a width and a precision.
import {isDict, isList, kindOf, print, type Value} from './value.ts';

const WIDTH_MAX = 1000;
const VERB = /%([-+# 0]*)(\d{1,4})?(?:\.(\d{0,3}))?(.)/gsu;

/** The format with the values put in; what does not fit is said in the text, as Go does. */
export function printf(format: string, values: readonly Value[]): string {
  let next = 0;
  const text = format.replace(VERB, (_, flags: string, width, precision, verb: string) => {
    if (verb === '%') return '%';
    const value = values[next++];
    if (value === undefined) return `%!${verb}(MISSING)`;
    const digits = precision === undefined ? undefined : Number(precision);
    const columns = Math.min(Number(width ?? 0), WIDTH_MAX);
    return pad(verbText(verb, value, digits, flags), value, flags, columns);
  });
  const extra = values.slice(next).map((value) => `${kindOf(value)}=${print(value)}`);
  return extra.length > 0 ? `${text}%!(EXTRA ${extra.join(', ')})` : text;
}

function verbText(verb: string, value: Value, digits: number | undefined, flags: string): string {
  const wrong = `%!${verb}(${kindOf(value)}=${print(value)})`;
  switch (verb) {
    case 'v':
      return print(value);
    case 's':
      if (typeof value === 'string') return digits === undefined ? value : value.slice(0, digits);
      return value === null || isList(value) || isDict(value) ? print(value) : wrong;
    case 'q':
      return typeof value === 'string' ? JSON.stringify(value) : wrong;
    case 'd':
      return typeof value === 'bigint' ? signed(value >= 0n, String(value), flags) : wrong;
    case 't':
      return typeof value === 'boolean' ? String(value) : wrong;
    case 'c':
      return typeof value === 'bigint' ? String.fromCodePoint(Number(value) & 0x1fffff) : wrong;
    case 'f':
      return typeof value === 'number'
        ? signed(value >= 0, value.toFixed(digits ?? 6), flags)
        : wrong;
    case 'e':
      return typeof value === 'number' ? goExponent(value.toExponential(digits ?? 6)) : wrong;
    case 'g':
      return typeof value === 'number' ? print(value) : wrong;
    case 'x':
    case 'X': {
      const hex =
        typeof value === 'bigint'
          ? value.toString(16)
          : typeof value === 'string'
            ? Buffer.from(value).toString('hex')
            : undefined;
      if (hex === undefined) return wrong;
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
    default:
      return wrong;
  }
}

/** Two digits of exponent at least. */
function goExponent(text: string): string {
  const [digits, power] = text.split('e') as [string, string];
  return `${digits}e${power.slice(0, 1)}${power.slice(1).padStart(2, '0')}`;
}

const signed = (isPositive: boolean, text: string, flags: string) =>
  isPositive && flags.includes('+') ? `+${text}` : text;

function pad(text: string, value: Value, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  const isNumber = typeof value === 'bigint' || typeof value === 'number';
  if (!flags.includes('0') || !isNumber) return text.padStart(width);
  const sign = text.startsWith('-') || text.startsWith('+') ? text.slice(0, 1) : '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
