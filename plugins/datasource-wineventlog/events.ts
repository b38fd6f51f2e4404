// What wevtutil writes: elements <Event …>…</Event>, one behind the other, with or without newlines
// between them, in UTF-16 or UTF-8. Text within is escaped, so the end of an event cannot be in it.

export interface WinEvent {
  /** EventRecordID; 0: it has none. */
  readonly record: number;
  readonly id: number;
  readonly level: number;
  readonly xml: string;
}

const END = '</Event>';

/** The text of the bytes that wevtutil wrote. */
export function textOf(bytes: Uint8Array): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || bytes[1] === 0;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** The events of a text, in order; what lies between them is left out. */
export function eventsOf(text: string): WinEvent[] {
  const events: WinEvent[] = [];
  for (let from = 0; ; ) {
    const start = beginOf(text, from);
    const end = start < 0 ? -1 : text.indexOf(END, start);
    if (end < 0) return events;
    from = end + END.length;
    const xml = text.slice(start, from);
    events.push({
      record: numberIn(xml, 'EventRecordID'),
      id: numberIn(xml, 'EventID'),
      level: numberIn(xml, 'Level'),
      xml: oneLine(xml),
    });
  }
}

/** `<Event>` or `<Event xmlns=…`, not `<Events>` and not `<EventData>`. */
function beginOf(text: string, from: number): number {
  for (let at = text.indexOf('<Event', from); at >= 0; at = text.indexOf('<Event', at + 1)) {
    const next = text[at + '<Event'.length];
    if (next === '>' || next === ' ') return at;
  }
  return -1;
}

/** Of the first element of this name, which may have attributes. */
function numberIn(xml: string, name: string): number {
  for (let at = xml.indexOf(`<${name}`); at >= 0; at = xml.indexOf(`<${name}`, at + 1)) {
    const next = xml[at + name.length + 1];
    if (next !== '>' && next !== ' ') continue;
    const start = xml.indexOf('>', at) + 1;
    const number = Number(xml.slice(start, xml.indexOf('<', start)));
    return Number.isSafeInteger(number) && number >= 0 ? number : 0;
  }
  return 0;
}

const oneLine = (xml: string) => xml.replaceAll('\r', '').replaceAll('\n', ' ');
