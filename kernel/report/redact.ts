// A report that can be shown to others: user names, query strings and, if wished, addresses
// are replaced by pseudonyms. A pseudonym depends on the text alone, so the same name is the
// same in every report; who knows a name can therefore test for it. Unparsed lines, of which
// nobody knows what they hold, are left out.
import {createHash} from 'node:crypto';
import {isIP} from 'node:net';
import type {Acquisition, Alert, Report, ReportSource} from '@firewatch/schemas';

export interface Redaction {
  /** Addresses as well. */
  readonly addresses: boolean;
}

type Meta = Alert['meta'][number];

/** Scopes whose value is a user. */
const USER_SCOPES = ['user', 'username'];
/** Hex digits of a pseudonym. */
const DIGITS = 8;
const QUOTES = '"\'`<>';

/** The report without what would tell who the users are. */
export function redact(report: Report, redaction: Redaction): Report {
  const users = usersOf(report.alerts);
  const text = (value: string, names: ReadonlySet<string> | undefined) =>
    redactText(value, names ?? new Set(), redaction);
  return {
    summary: {
      ...report.summary,
      acquisitions: report.summary.acquisitions.map(
        (one): Acquisition => ({...one, unparsed_samples: []}),
      ),
    },
    sources: report.sources.map((source): ReportSource => {
      const names = users.get(keyOf(source));
      return {
        ...source,
        value: sourceValue(source, redaction),
        targets: source.targets.map((target) => ({...target, ...metaEntry(target, redaction)})),
        samples: source.samples.map((sample) => ({...sample, line: text(sample.line, names)})),
      };
    }),
    alerts: report.alerts.map((alert): Alert => {
      const names = users.get(keyOf(alert.source));
      return {
        ...alert,
        message: text(alert.message, names),
        source: alertSource(alert.source, redaction),
        events: alert.events.map((event) => ({
          ...event,
          meta: event.meta.map((entry) => metaEntry(entry, redaction)),
        })),
        meta: alert.meta.map((entry) => metaEntry(entry, redaction)),
      };
    }),
  };
}

/**
 * A text with the names, what follows a question mark in a word, and addresses replaced.
 * Linear in the text for each name.
 */
export function redactText(
  text: string,
  names: ReadonlySet<string>,
  {addresses}: Redaction,
): string {
  let shown = withoutQueries(text);
  // Longest first: "admin2" before "admin".
  for (const name of [...names].sort((one, other) => other.length - one.length))
    shown = replaceWord(shown, name, pseudonym('user', name));
  return addresses ? withoutAddresses(shown) : shown;
}

/** `user-1a2b3c4d`: the same for the same text. */
export const pseudonym = (kind: string, text: string): string =>
  `${kind}-${createHash('sha256').update(`${kind}\n${text}`).digest('hex').slice(0, DIGITS)}`;

/** User names by source: those its alerts name. */
function usersOf(alerts: readonly Alert[]): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  for (const {source, events, meta} of alerts) {
    const names = users.get(keyOf(source)) ?? new Set();
    users.set(keyOf(source), names);
    if (isUserScope(source.scope)) names.add(source.value);
    for (const entry of [...meta, ...events.flatMap((event) => event.meta)])
      for (const name of isUserKey(entry.key) ? [entry.value, ...listed(entry.value)] : [])
        if (name !== '') names.add(name);
  }
  return users;
}

/** Context of alerts holds several values as a JSON list. */
function listed(value: string): string[] {
  if (!value.startsWith('[')) return [];
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

const keyOf = ({scope, value}: {scope: string; value: string}) => `${scope}\n${value}`;
const isUserScope = (scope: string) => USER_SCOPES.includes(scope.toLowerCase());
/** Whether values under this key are names of users. */
export const isUserKey = (key: string) => {
  const lower = key.toLowerCase();
  return lower.includes('user') && !lower.includes('agent');
};
const isQueryKey = (key: string) => {
  const lower = key.toLowerCase();
  return lower.endsWith('args') || lower.includes('query');
};

function metaEntry({key, value}: Meta, redaction: Redaction): Meta {
  if (value === '') return {key, value};
  const list = listed(value);
  if (list.length > 0)
    return {
      key,
      value: JSON.stringify(list.map((one) => metaEntry({key, value: one}, redaction).value)),
    };
  if (isUserKey(key)) return {key, value: pseudonym('user', value)};
  if (isQueryKey(key)) return {key, value: pseudonym('query', value)};
  return {key, value: redactText(value, new Set(), redaction)};
}

function sourceValue({scope, value}: {scope: string; value: string}, redaction: Redaction): string {
  if (isUserScope(scope)) return pseudonym('user', value);
  return redaction.addresses ? withoutAddresses(value) : value;
}

function alertSource(source: Alert['source'], redaction: Redaction): Alert['source'] {
  const value = sourceValue(source, redaction);
  if (!redaction.addresses) return {...source, value};
  const {latitude: _latitude, longitude: _longitude, ...rest} = source;
  return {
    ...rest,
    value,
    ...(rest.ip && {ip: withoutAddresses(rest.ip)}),
    ...(rest.range && {range: withoutAddresses(rest.range)}),
  };
}

/** `GET /a?b=c HTTP/1.1` as `GET /a?query-1a2b3c4d HTTP/1.1`. */
function withoutQueries(text: string): string {
  let shown = '';
  let start = 0;
  for (let mark = text.indexOf('?'); mark >= 0; mark = text.indexOf('?', start)) {
    let end = mark + 1;
    while (end < text.length && text[end]! > ' ' && !QUOTES.includes(text[end]!)) end += 1;
    shown += text.slice(start, mark + 1);
    if (end > mark + 1) shown += pseudonym('query', text.slice(mark + 1, end));
    start = end;
  }
  return shown + text.slice(start);
}

function replaceWord(text: string, word: string, by: string): string {
  let shown = '';
  let start = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at < start || isWordPart(text[at - 1]) || isWordPart(text[at + word.length])) continue;
    shown += text.slice(start, at) + by;
    start = at + word.length;
  }
  return shown + text.slice(start);
}

const isWordPart = (character: string | undefined) =>
  character !== undefined && (isHexOrLetter(character) || character === '_');
const isHexOrLetter = (character: string) =>
  (character >= '0' && character <= '9') ||
  (character >= 'a' && character <= 'z') ||
  (character >= 'A' && character <= 'Z');

/** Every word that is an address, with its prefix length kept. */
function withoutAddresses(text: string): string {
  let shown = '';
  let at = 0;
  while (at < text.length) {
    let end = at;
    while (end < text.length && isAddressPart(text[end]!)) end += 1;
    const word = text.slice(at, end);
    shown += word.includes('.') || word.includes(':') ? addressOrWord(word) : word;
    // Letters beyond those of addresses belong to words that are none.
    const rest = end;
    while (end < text.length && (end === rest || !isAddressPart(text[end]!))) end += 1;
    shown += text.slice(rest, end);
    at = end;
  }
  return shown;
}

const isAddressPart = (character: string) =>
  isHexOrLetter(character) || character === '.' || character === ':';

/** `203.0.113.7`, `203.0.113.7:443`, `203.0.113.7.` at the end of a sentence. */
function addressOrWord(word: string): string {
  for (const end of [word.length, word.lastIndexOf(':'), word.length - 1]) {
    const address = word.slice(0, Math.max(end, 0));
    if (isIP(address) > 0) return pseudonym('address', address) + word.slice(address.length);
  }
  const colon = word.indexOf(':');
  const behind = word.slice(colon + 1);
  return colon >= 0 && isIP(behind) === 4
    ? word.slice(0, colon + 1) + pseudonym('address', behind)
    : word;
}
