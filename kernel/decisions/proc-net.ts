// Addresses in the tables of /proc/net: hex digits, words in the machine's byte order
// (little-endian on all that firewatch runs on).

/** State of an established connection. */
const ESTABLISHED = '01';

/** Column 3 of /proc/net/route: the gateway as a word. */
export const ipv4Gateways = (text: string): string[] =>
  rowsOf(text)
    .slice(1)
    .map(([, , gateway = '']) => gateway)
    .filter((gateway) => gateway.length === 8 && gateway !== '00000000')
    .map(ipv4OfWord);

/** Column 5 of /proc/net/ipv6_route: the next hop, 32 hex digits. */
export const ipv6Gateways = (text: string): string[] =>
  rowsOf(text)
    .map(([, , , , hop = '']) => hop)
    .filter((hop) => hop.length === 32 && Number.parseInt(hop, 16) !== 0)
    .map(ipv6OfHex);

/** An established connection to this machine. */
export interface Connection {
  readonly remote: string;
  /** Of its socket here. */
  readonly inode: string;
}

/** Established connections to one of our ports, in /proc/net/tcp or tcp6. */
export const connectionsTo = (text: string, ports: readonly number[]): Connection[] =>
  rowsOf(text)
    .filter(([, local = '', , state]) => {
      const port = Number.parseInt(local.split(':')[1] ?? '', 16);
      return state === ESTABLISHED && ports.includes(port);
    })
    .map(([, , remote = '', , , , , , , inode = '']) => {
      const [hex = ''] = remote.split(':');
      return {remote: hex.length === 8 ? ipv4OfWord(hex) : ipv6OfWords(hex), inode};
    });

const rowsOf = (text: string): string[][] =>
  text.split('\n').map((line) => line.trim().split(/\s+/));

const bytesOf = (hex: string): string[] =>
  Array.from({length: hex.length / 2}, (_, i) => hex.slice(2 * i, 2 * i + 2));

const ipv4OfWord = (hex: string): string =>
  bytesOf(hex)
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');

const ipv6OfHex = (hex: string): string =>
  Array.from({length: 8}, (_, i) => hex.slice(4 * i, 4 * i + 4).toLowerCase()).join(':');

/** Four little-endian words. */
const ipv6OfWords = (hex: string): string =>
  ipv6OfHex(
    Array.from({length: 4}, (_, i) =>
      bytesOf(hex.slice(8 * i, 8 * i + 8))
        .reverse()
        .join(''),
    ).join(''),
  );
