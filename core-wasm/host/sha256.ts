// SHA-256 (FIPS 180-4), for fingerprints of short texts: one pass, no state kept.

const BLOCK = 64;
const SCHEDULE = 64;
/** Bytes that end a message: the 1 bit, then its length in bits as a 64-bit word. */
const TAIL = 9;

/** The first 32 bits of the fractional parts of `root` of the first primes. */
function primeFractions(count: number, root: (prime: number) => number): Int32Array {
  const words = new Int32Array(count);
  let found = 0;
  for (let n = 2; found < count; n++) {
    let divisor = 2;
    while (divisor * divisor <= n && n % divisor !== 0) divisor++;
    if (divisor * divisor <= n) continue;
    const value = root(n);
    words[found++] = (value - Math.floor(value)) * 2 ** 32;
  }
  return words;
}

const START = primeFractions(8, Math.sqrt);
const ROUND = primeFractions(SCHEDULE, Math.cbrt);

const encoder = new TextEncoder();

/** SHA-256 of a text's UTF-8, in hexadecimal. */
export function sha256(text: string): string {
  const message = encoder.encode(text);
  const padded = new Uint8Array(Math.ceil((message.length + TAIL) / BLOCK) * BLOCK);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  const state = START.slice();
  const words = new Int32Array(SCHEDULE);
  for (let at = 0; at < padded.length; at += BLOCK) {
    expand(words, view, at);
    compress(state, words);
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by));

function expand(words: Int32Array, block: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = block.getInt32(at + i * 4);
  for (let i = 16; i < SCHEDULE; i++) {
    const early = words[i - 15]!;
    const late = words[i - 2]!;
    const low = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const high = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[i] = words[i - 16]! + low + words[i - 7]! + high;
  }
}

function compress(state: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < SCHEDULE; i++) {
    const choice = (e & f) ^ (~e & g);
    const mixed = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = (h + mixed + choice + ROUND[i]! + words[i]!) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = state[i]! + word;
}
