// Times and durations as the wire writes them: Go's RFC 3339, its default text
// of a time, and its duration notation. Instants are bigint nanoseconds since
// the epoch; zones are minutes east of UTC.

const NS_PER_SECOND = 1_000_000_000n;

function civil(ns: bigint, zoneMinutes: number): {date: Date; nanos: number} {
  const seconds = ns >= 0n ? ns / NS_PER_SECOND : -((-ns + NS_PER_SECOND - 1n) / NS_PER_SECOND);
  const nanos = Number(ns - seconds * NS_PER_SECOND);
  return {date: new Date(Number(seconds) * 1000 + zoneMinutes * 60_000), nanos};
}

const pad = (value: number, width: number) => String(value).padStart(width, '0');

function fraction(nanos: number): string {
  if (nanos === 0) return '';
  let text = pad(nanos, 9);
  while (text.endsWith('0')) text = text.slice(0, -1);
  return `.${text}`;
}

function dateAndTime(date: Date, separator: string): string {
  const year = date.getUTCFullYear();
  if (year >= 0 && year <= 9999) {
    const text = date.toISOString();
    return text.slice(0, 10) + separator + text.slice(11, 19);
  }
  const day = `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
  const time = `${pad(date.getUTCHours(), 2)}:${pad(date.getUTCMinutes(), 2)}:${pad(date.getUTCSeconds(), 2)}`;
  return day + separator + time;
}

function offset(zoneMinutes: number, colon: string): string {
  const size = Math.abs(zoneMinutes);
  return `${zoneMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${colon}${pad(size % 60, 2)}`;
}

/** RFC 3339 with as many fraction digits as needed. */
export function rfc3339(ns: bigint, zoneMinutes = 0): string {
  const {date, nanos} = civil(ns, zoneMinutes);
  return (
    dateAndTime(date, 'T') + fraction(nanos) + (zoneMinutes === 0 ? 'Z' : offset(zoneMinutes, ':'))
  );
}

/** Go's time.Time.String(): `2006-01-02 15:04:05.999999999 -0700 MST`; a bare offset is its own name. */
export function goTime(ns: bigint, zoneMinutes = 0): string {
  const {date, nanos} = civil(ns, zoneMinutes);
  const zone = offset(zoneMinutes, '');
  return `${dateAndTime(date, ' ')}${fraction(nanos)} ${zone} ${zoneMinutes === 0 ? 'UTC' : zone}`;
}

/** Go's duration notation: "0s", "4.007s", "1h2m3s", "1.5ms". */
export function goDuration(ns: bigint): string {
  if (ns === 0n) return '0s';
  const sign = ns < 0n ? '-' : '';
  const size = ns < 0n ? -ns : ns;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 1_000n)}µs`;
  if (size < NS_PER_SECOND) return `${sign}${decimal(size, 1_000_000n)}ms`;
  const minutes = size / (60n * NS_PER_SECOND);
  const seconds = `${decimal(size % (60n * NS_PER_SECOND), NS_PER_SECOND)}s`;
  if (minutes === 0n) return sign + seconds;
  const hours = minutes / 60n;
  return hours === 0n
    ? `${sign}${minutes}m${seconds}`
    : `${sign}${hours}h${minutes % 60n}m${seconds}`;
}

function decimal(value: bigint, unit: bigint): string {
  const whole = value / unit;
  const rest = value % unit;
  if (rest === 0n) return String(whole);
  let digits = String(rest).padStart(String(unit).length - 1, '0');
  while (digits.endsWith('0')) digits = digits.slice(0, -1);
  return `${whole}.${digits}`;
}
