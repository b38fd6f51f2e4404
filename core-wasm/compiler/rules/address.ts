// IP addresses and prefixes as whitelists write them: the strict text form. No
// leading zeros in IPv4; an IPv4 tail in IPv6 stays IPv6 (::ffff:1.2.3.4 is not 1.2.3.4).

export interface Address {
  readonly family: 4 | 6;
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  /** IPv6 zone, "" for none. */
  readonly zone: string;
}

export interface Prefix extends Address {
  readonly bits: number;
}

export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) {
    const percent = text.indexOf('%');
    const zone = percent < 0 ? '' : text.slice(percent + 1);
    if (percent >= 0 && zone === '') return undefined;
    const bytes = ipv6(percent < 0 ? text : text.slice(0, percent));
    return bytes && {family: 6, bytes, zone};
  }
  const bytes = ipv4(text);
  return bytes && {family: 4, bytes, zone: ''};
}

/** "192.0.2.0/24"; host bits may be set, they are cleared. Zones are refused. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.lastIndexOf('/');
  const length = text.slice(slash + 1);
  if (slash < 0 || !/^(0|[1-9][0-9]{0,2})$/.test(length)) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const bits = Number(length);
  if (!address || address.zone || bits > address.bytes.length * 8) return undefined;
  const bytes = address.bytes.map((byte, i) => byte & maskByte(bits - i * 8));
  return {...address, bytes, bits};
}

/** The mask of a byte of which the first `bits` count. */
function maskByte(bits: number): number {
  if (bits >= 8) return 0xff;
  return bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff;
}

function ipv4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^(0|[1-9][0-9]{0,2})$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function ipv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1]!, true) : [];
  if (!head || !tail) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** Bytes of groups parted by ":"; the last may be an IPv4 address. */
function groups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (part.includes('.')) {
      const tail = mayEndInIpv4 && i === parts.length - 1 ? ipv4(part) : undefined;
      if (!tail) return undefined;
      bytes.push(...tail);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      const group = Number.parseInt(part, 16);
      bytes.push(group >> 8, group & 0xff);
    }
  }
  return bytes.length <= 16 ? bytes : undefined;
}
