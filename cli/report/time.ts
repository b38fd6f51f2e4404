// Times of the report as people of a zone read them.

/** From RFC 3339 to `2026-02-03 10:11:12` in a zone; what cannot be read stays. */
export function clockOf(zone: string): (text: string) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (text) => {
    const ms = Date.parse(text);
    return Number.isNaN(ms) ? text : format.format(ms);
  };
}

/** `2026-02-03 10:11:12 to 10:15:00`: the date once if it is the same. */
export function span(first: string, last: string): string {
  if (first === last) return first;
  const [date, time] = last.split(' ');
  return first.startsWith(`${date} `) ? `${first} to ${time}` : `${first} to ${last}`;
}
