// Zone abbreviations as Go tells them from other text: three to five capitals by
// certain endings, GMT with hours, or a bare signed number of hours. Only GMT±n
// shifts the time; which zone "CEST" means is not known here.

/** A signed number below 24 at `at`: its length, 0 when there is none. */
function signedHoursLength(at: usize, end: usize): u32 {
  if (at == end) return 0;
  const sign = <u32>load<u8>(at);
  if (sign != 0x2b && sign != 0x2d) return 0;
  let last = at + 1;
  let value: u32 = 0;
  for (; last < end; last++) {
    const digit = <u32>load<u8>(last) - 0x30;
    if (digit > 9) break;
    value = value * 10 + digit;
    if (value > 23) return 0;
  }
  return last == at + 1 ? 0 : <u32>(last - at);
}

/** Length of the abbreviation the text starts with, 0 when it starts with none. */
export function zoneNameLength(at: usize, end: usize): u32 {
  const available = end - at;
  if (available < 3) return 0;
  const word = load<u32>(at);
  if (available >= 4 && (word == 0x54536843 || word == 0x5453654d)) return 4; // ChST, MeST
  if ((word & 0xffffff) == 0x544d47) return 3 + signedHoursLength(at + 3, end); // GMT
  const first = word & 0xff;
  if (first == 0x2b || first == 0x2d) return signedHoursLength(at, end);
  let capitals: u32 = 0;
  while (capitals < 6 && <usize>capitals < available && <u32>load<u8>(at + capitals) - 0x41 < 26) capitals++;
  switch (capitals) {
    case 3: return 3;
    case 4: return load<u8>(at, 3) == 0x54 || word == 0x41544957 ? 4 : 0; // …T, WITA
    case 5: return load<u8>(at, 4) == 0x54 ? 5 : 0;
  }
  return 0;
}

/** Seconds east of an abbreviation: the hours after GMT, else 0. */
export function zoneNameOffset(at: usize, length: u32): i32 {
  if (length <= 3 || (load<u32>(at) & 0xffffff) != 0x544d47) return 0;
  let hours: i32 = 0;
  for (let i: usize = 4; i < <usize>length; i++) hours = hours * 10 + (load<u8>(at + i) - 0x30);
  return (load<u8>(at, 3) == 0x2d ? -hours : hours) * 3600;
}

/** Letters other than GMT: what they mean depends on the region. */
export function isRegionalName(at: usize): bool {
  return <u32>load<u8>(at) >= 0x41 && (load<u32>(at) & 0xffffff) != 0x544d47;
}
