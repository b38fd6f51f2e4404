// JA4H, the fingerprint of an HTTP request (FoxIO, JA4+): a_b_c_d with
//   a  method, version, has cookies, has a referer, number of headers, language
//   b  the names of the headers, without Cookie and Referer
//   c  the names of the cookies
//   d  the cookies with their values
// b to d are the first 12 digits of a SHA-256. Names are sorted before they are
// hashed: what rules see of a request has lost their order.

import {sha256} from './sha256.ts';

/** What the fingerprint needs of a request; headers by their canonical names. */
export interface FingerprintedRequest {
  readonly Method: string;
  /** "HTTP/1.1" */
  readonly Proto: string;
  readonly Header: Readonly<Record<string, readonly string[]>>;
}

const DIGITS = 12;
const HEADERS_MAX = 99;
const LANGUAGE_LENGTH = 4;
const NO_COOKIES = '0'.repeat(DIGITS);

const digest = (items: readonly string[]) => sha256([...items].sort().join(',')).slice(0, DIGITS);

export function ja4h({Method, Proto, Header}: FingerprintedRequest): string {
  const headers = Object.entries(Header).map(([name, values]) => ({
    name,
    key: name.toLowerCase(),
    values,
  }));
  const valuesOf = (key: string) => headers.find((header) => header.key === key)?.values ?? [];
  const names = headers.flatMap(({name, key}) =>
    key === 'cookie' || key === 'referer' ? [] : name,
  );
  const cookies = valuesOf('cookie').flatMap(cookiePairs);
  const a = [
    Method.toLowerCase().slice(0, 2),
    version(Proto),
    cookies.length > 0 ? 'c' : 'n',
    valuesOf('referer')[0] ? 'r' : 'n',
    String(Math.min(names.length, HEADERS_MAX)).padStart(2, '0'),
    language(valuesOf('accept-language')[0] ?? ''),
  ];
  const hashes =
    cookies.length > 0
      ? [digest(cookies.map(([name]) => name)), digest(cookies.map((pair) => pair.join('=')))]
      : [NO_COOKIES, NO_COOKIES];
  return [a.join(''), digest(names), ...hashes].join('_');
}

/** "HTTP/1.1" → "11", "HTTP/2" → "20". */
function version(proto: string): string {
  const [major = '', minor = '0'] = proto.slice(proto.indexOf('/') + 1).split('.');
  return `${major}${minor}`;
}

/** The first of the languages, without its hyphen: "en-US,en;q=0.9" → "enus". */
function language(accepted: string): string {
  const [first = ''] = accepted.replaceAll(';', ',').split(',');
  const letters = first.replaceAll('-', '').toLowerCase();
  return letters.slice(0, LANGUAGE_LENGTH).padEnd(LANGUAGE_LENGTH, '0');
}

function cookiePairs(line: string): [name: string, value: string][] {
  return line.split(';').flatMap((part): [string, string][] => {
    const text = part.trim();
    const equals = text.indexOf('=');
    return equals < 1 ? [] : [[text.slice(0, equals), text.slice(equals + 1)]];
  });
}
