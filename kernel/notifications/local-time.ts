// The clock on the wall of a zone, for what people say in hours and minutes.

/** The instant, as if local time were UTC, ms. Throws for a zone nobody knows. */
export function localMs(ms: number, zone: string): number {
  if (zone === 'UTC') return ms;
  const format = new Intl.DateTimeFormat('en-US', {timeZone: zone, timeZoneName: 'longOffset'});
  const name = format.formatToParts(ms).find(({type}) => type === 'timeZoneName')!.value;
  const [hours = '0', minutes = '0'] = name.slice('GMT+'.length).split(':');
  const offset = Number(hours) * 60 + Number(minutes);
  return ms + (name.includes('-') ? -offset : offset) * 60_000;
}

/** Whether there is a zone of this name. */
export function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', {timeZone: zone}));
  } catch {
    return false;
  }
}
