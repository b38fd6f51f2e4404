// A syslog message as a line that parsers of `type: syslog` read: DATE HOST TAG[PID]: TEXT.
//
//   RFC 3164   <PRI>Mmm dd hh:mm:ss [YYYY] HOST TAG[PID]: TEXT, or with a date of RFC 3339
//   RFC 5424   <PRI>1 DATE HOST APP PROCID MSGID SD [BOM]TEXT
//   other      as a relay has to (RFC 3164, 4.3): when it came and who sent it stand in for the head
//
// Dates are kept as they were sent, so none loses its fraction, its zone or its doubt. The scanner
// looks at each byte once; only the head is looked at.
import {Scanner} from './scanner.ts';

export type Form = 'rfc3164' | 'rfc5424' | 'none';

export interface Line {
  readonly form: Form;
  readonly bytes: Uint8Array;
}

export interface Arrival {
  /** ns since the epoch */
  readonly at: bigint;
  /** Address of who sent it. */
  readonly sender: string;
}

const NS_PER_MS = 1_000_000n;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const BOM = [0xef, 0xbb, 0xbf];
/** Characters of a name in the head of RFC 5424, at most. */
const HOST_MAX = 255;
const APP_MAX = 48;
const PROCID_MAX = 128;
const MSGID_MAX = 32;

/** The line of a message that has bytes. */
export function lineOf(message: Uint8Array, arrival: Arrival): Line {
  const scan = new Scanner(message);
  const hasPriority = passPriority(scan);
  const start = scan.at;
  if (hasPriority) {
    const line = rfc3164(scan);
    if (line) return line;
    scan.goTo(start);
    const newer = rfc5424(scan, arrival);
    if (newer) return newer;
  }
  const head = `${dateOf(arrival)} ${arrival.sender} `;
  return {form: 'none', bytes: joined(head, message.subarray(start))};
}

/** The message without <PRI>. */
export function withoutPriority(message: Uint8Array): Uint8Array {
  const scan = new Scanner(message);
  passPriority(scan);
  return message.subarray(scan.at);
}

/** `<0>` to `<999>`; stays where it was otherwise. */
function passPriority(scan: Scanner): boolean {
  const isThere = scan.literal('<') && scan.digits(1, 3) && scan.literal('>');
  if (!isThere) scan.goTo(0);
  return isThere;
}

function rfc3164(scan: Scanner): Line | undefined {
  const date = datedByBsd(scan) ?? datedByIso(scan);
  if (date === undefined || !scan.literal(' ')) return undefined;
  const rest = scan.rest;
  // A host, a blank and something.
  if (!scan.word(HOST_MAX) || !scan.literal(' ') || scan.isAtEnd) return undefined;
  return {form: 'rfc3164', bytes: joined(`${date} `, rest)};
}

/** `Mar  2 10:11:12`, also with the year behind it, which is left out. */
function datedByBsd(scan: Scanner): string | undefined {
  const start = scan.at;
  const month = MONTHS.find((one) => scan.literal(one));
  if (month && scan.literal(' ')) {
    scan.literal(' ');
    if (scan.digits(1, 2) && scan.literal(' ') && scan.clock()) {
      const date = scan.since(start);
      const end = scan.at;
      if (!(scan.literal(' ') && scan.digits(4, 4) && scan.peek(' '))) scan.goTo(end);
      return date;
    }
  }
  scan.goTo(start);
  return undefined;
}

/** `2026-03-02T10:11:12.345+01:00` */
function datedByIso(scan: Scanner): string | undefined {
  const start = scan.at;
  const isDate =
    scan.digits(4, 4) &&
    scan.literal('-') &&
    scan.digits(2, 2) &&
    scan.literal('-') &&
    scan.digits(2, 2) &&
    scan.literal('T') &&
    scan.clock() &&
    (!scan.literal('.') || scan.digits(1, 9)) &&
    (scan.literal('Z') ||
      ((scan.literal('+') || scan.literal('-')) &&
        scan.digits(2, 2) &&
        scan.literal(':') &&
        scan.digits(2, 2)));
  if (isDate) return scan.since(start);
  scan.goTo(start);
  return undefined;
}

function rfc5424(scan: Scanner, arrival: Arrival): Line | undefined {
  if (!scan.literal('1 ')) return undefined;
  const date = scan.literal('- ') ? dateOf(arrival) : datedByIso(scan);
  if (date === undefined) return undefined;
  scan.literal(' ');
  const names: string[] = [];
  for (const max of [HOST_MAX, APP_MAX, PROCID_MAX, MSGID_MAX]) {
    const name = scan.word(max);
    if (!name || !scan.literal(' ')) return undefined;
    names.push(name);
  }
  const data = structuredData(scan);
  if (data === undefined) return undefined;
  scan.literal(' ');
  const [host, app, pid] = names as [string, string, string];
  const tag = app === '-' ? '' : `${app}${pid === '-' ? '' : `[${pid}]`}: `;
  const head = `${date} ${host === '-' ? arrival.sender : host} ${tag}`;
  const text = withoutMark(scan.rest);
  // Some senders say all they have to say in the structured data.
  return {form: 'rfc5424', bytes: joined(head, text.length > 0 ? text : data)};
}

/** `-`, or elements in brackets; of `-`, nothing. */
function structuredData(scan: Scanner): Uint8Array | undefined {
  if (scan.literal('-')) return new Uint8Array();
  const start = scan.at;
  while (scan.literal('[')) if (!scan.pastElement()) return undefined;
  return scan.at > start ? scan.bytes.subarray(start, scan.at) : undefined;
}

const withoutMark = (text: Uint8Array) =>
  BOM.every((byte, at) => text[at] === byte) ? text.subarray(BOM.length) : text;

const dateOf = ({at}: Arrival) => new Date(Number(at / NS_PER_MS)).toISOString();

const joined = (head: string, rest: Uint8Array) => Buffer.concat([Buffer.from(head), rest]);
