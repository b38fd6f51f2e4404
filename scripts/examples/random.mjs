// Seeded randomness: the same seed gives the same log, on every machine.

/** A generator of numbers (sfc32) with the few draws the examples need. */
export function createRandom(seed) {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, seed >>> 0, 1];
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 16; i++) next();

  const random = {
    /** In [0, 1). */
    real: next,
    /** A whole number in [low, high], both included. */
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    /** Seconds in [low, high), to the millisecond. */
    seconds: (low, high) => Math.round((low + next() * (high - low)) * 1000) / 1000,
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)],
    /** `count` different items, in random order. */
    sample(items, count) {
      const rest = [...items];
      const taken = [];
      while (taken.length < count && rest.length > 0) {
        taken.push(...rest.splice(random.int(0, rest.length - 1), 1));
      }
      return taken;
    },
    /** Text of `length` characters of `alphabet`. */
    text: (length, alphabet) =>
      Array.from({length}, () => alphabet[Math.floor(next() * alphabet.length)]).join(''),
  };
  return random;
}
