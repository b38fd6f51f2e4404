// Instants by a layout of Go: the reference time Mon Jan 2 15:04:05 MST 2006 written as wanted.

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  /** Minutes east of UTC. */
  readonly offset: number;
  readonly zone: string;
}

const two = (value: number) => String(value).padStart(2, '0');

function offsetText({offset}: Parts, separator: string): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${separator}${two(size % 60)}`;
}

/** The longest of those that fit comes first. */
const TOKENS: readonly (readonly [string, (parts: Parts) => string])[] = [
  ['January', ({month}) => MONTHS[month - 1]!],
  ['Monday', ({weekday}) => DAYS[weekday]!],
  ['Z07:00', (parts) => (parts.offset === 0 ? 'Z' : offsetText(parts, ':'))],
  ['-07:00', (parts) => offsetText(parts, ':')],
  ['-0700', (parts) => offsetText(parts, '')],
  ['2006', ({year}) => String(year).padStart(4, '0')],
  ['.000', ({ms}) => `.${String(ms).padStart(3, '0')}`],
  ['Jan', ({month}) => MONTHS[month - 1]!.slice(0, 3)],
  ['Mon', ({weekday}) => DAYS[weekday]!.slice(0, 3)],
  ['MST', ({zone}) => zone],
  ['01', ({month}) => two(month)],
  ['02', ({day}) => two(day)],
  ['03', ({hour}) => two(hour % 12 || 12)],
  ['04', ({minute}) => two(minute)],
  ['05', ({second}) => two(second)],
  ['06', ({year}) => two(year % 100)],
  ['15', ({hour}) => two(hour)],
  ['_2', ({day}) => String(day).padStart(2)],
  ['PM', ({hour}) => (hour < 12 ? 'AM' : 'PM')],
  ['pm', ({hour}) => (hour < 12 ? 'am' : 'pm')],
  ['1', ({month}) => String(month)],
  ['2', ({day}) => String(day)],
  ['3', ({hour}) => String(hour % 12 || 12)],
  ['4', ({minute}) => String(minute)],
  ['5', ({second}) => String(second)],
];

/** The instant (ms) in a zone (IANA name), by the layout; throws for a zone nobody knows. */
export function formatGoDate(layout: string, ms: number, zone: string): string {
  const parts = partsOf(ms, zone);
  let text = '';
  for (let at = 0; at < layout.length; ) {
    const token = TOKENS.find(([name]) => layout.startsWith(name, at));
    text += token ? token[1](parts) : layout[at]!;
    at += token ? token[0].length : 1;
  }
  return text;
}

function partsOf(ms: number, zone: string): Parts {
  const offset = zone === 'UTC' ? 0 : offsetOf(ms, zone);
  const local = new Date(ms + offset * 60_000);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    ms: local.getUTCMilliseconds(),
    offset,
    zone: zone === 'UTC' ? 'UTC' : zoneName(ms, zone),
  };
}

function offsetOf(ms: number, zone: string): number {
  const name = part(ms, zone, 'longOffset');
  const sign = name.includes('-') ? -1 : 1;
  const [hours = '0', minutes = '0'] = name.slice(4).split(':');
  return name.length <= 4 ? 0 : sign * (Number(hours) * 60 + Number(minutes));
}

const zoneName = (ms: number, zone: string) => part(ms, zone, 'short');

function part(ms: number, zone: string, timeZoneName: 'longOffset' | 'short'): string {
  const format = new Intl.DateTimeFormat('en-US', {timeZone: zone, timeZoneName});
  return format.formatToParts(ms).find(({type}) => type === 'timeZoneName')?.value ?? '';
}
