// The time room for tests: texts and bigints in and out.
import {loadRoom} from '../room.ts';

interface Time {
  parseDate(ptr: number, len: number, format: number, formatLen: number, out: number): number;
  parseDateByList(ptr: number, len: number, out: number): number;
  formatDate(out: number): number;
  parseLayout(layout: number, layoutLen: number, ptr: number, len: number, out: number): number;
  parseRfc3339(ptr: number, len: number, out: number): number;
  parseDuration(ptr: number, len: number, days: number, out: number): number;
  setDefaultZone(ptr: number, count: number): void;
  setNow(ns: number): void;
  setYears(flat: number, reference: number): void;
  rfc3339(ns: number, zone: number, out: number, nanos: number): number;
  format(
    ns: number,
    zone: number,
    layout: number,
    length: number,
    out: number,
    size: number,
  ): number;
  durationText(ns: number, out: number): number;
  defaultText(ns: number, zone: number, out: number): number;
  firstBrokenDay(from: number, to: number): number;
  repeatDate(
    ptr: number,
    len: number,
    format: number,
    formatLen: number,
    out: number,
    times: number,
  ): number;
  repeatList(ptr: number, len: number, out: number, times: number): number;
}

export interface Reading {
  how: number;
  ns: bigint;
  zone: number;
  flags: number;
  text: string;
}

export function openTime() {
  const room = loadRoom<Time>('time');
  const {exports: time, alloc, bytes, view, text} = room;
  const input = alloc(4096);
  const layout = alloc(512);
  const out = alloc(64);
  const output = alloc(512);
  const encoder = new TextEncoder();

  const put = (at: number, value: string) => {
    const data = encoder.encode(value);
    bytes.fill(0xee, at, at + 511); // what lies behind a text must not matter
    bytes.set(data, at);
    return data.length;
  };
  const instant = (ns: bigint) => {
    view.setBigInt64(out, ns, true);
    return out;
  };
  const reading = (how: number): Reading => ({
    how,
    ns: view.getBigInt64(out, true),
    zone: view.getInt32(out + 8, true),
    flags: view.getUint32(out + 12, true),
    text: text(output, time.formatDate(output)),
  });

  return {
    ...room,
    time,
    input,
    layout,
    out,
    put,
    parse: (value: string, format = '') =>
      reading(time.parseDate(input, put(input, value), layout, put(layout, format), out)),
    parseByList: (value: string) => reading(time.parseDateByList(input, put(input, value), out)),
    /** RFC 3339 text of a text read by a layout, and its flags; undefined when it is refused. */
    byLayout(format: string, value: string): [text: string, flags: number] | undefined {
      const done = time.parseLayout(layout, put(layout, format), input, put(input, value), out);
      if (!done) return undefined;
      const flags = view.getUint32(out + 12, true);
      return [text(output, time.rfc3339(out, view.getInt32(out + 8, true), output, 1)), flags];
    },
    rfc3339: (ns: bigint, zone = 0, nanos = true) =>
      text(output, time.rfc3339(instant(ns), zone, output, +nanos)),
    format: (ns: bigint, zone: number, value: string, size = 512) =>
      text(output, time.format(instant(ns), zone, layout, put(layout, value), output, size)),
    defaultText: (ns: bigint, zone: number) =>
      text(output, time.defaultText(instant(ns), zone, output)),
    duration(value: string, days = false): bigint | undefined {
      return time.parseDuration(input, put(input, value), +days, out)
        ? view.getBigInt64(out, true)
        : undefined;
    },
    durationText: (ns: bigint) => text(output, time.durationText(instant(ns), output)),
    setNow: (ns: bigint) => time.setNow(instant(ns)),
    setYears: (flat: number, reference = 0n) => time.setYears(flat, instant(reference)),
    /** Transitions as [ISO text of the instant, minutes east]. */
    setZone(transitions: [string, number][]) {
      const table = alloc(transitions.length * 16);
      for (const [index, [at, minutes]] of transitions.entries()) {
        view.setBigInt64(table + index * 16, BigInt(Date.parse(at)) * 1_000_000n, true);
        view.setInt32(table + index * 16 + 8, minutes, true);
      }
      time.setDefaultZone(table, transitions.length);
    },
  };
}
