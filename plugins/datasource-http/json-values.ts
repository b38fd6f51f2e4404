// JSON values one after the other, or one alone: where each begins and ends, by one pass over the
// bytes; whether it is JSON, JSON.parse says.

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);

export interface Values {
  readonly values: readonly Uint8Array[];
  /** Bytes behind them that are no JSON: at which the first begins. */
  readonly faultAt?: number;
}

/** The values of a body, each as its very bytes, up to the first fault. */
export function valuesOf(body: Buffer, splitArrays: boolean): Values {
  const values: Uint8Array[] = [];
  for (let at = 0; ; ) {
    while (BLANKS.has(body[at]!)) at += 1;
    if (at >= body.length) return {values};
    const end = endOfValue(body, at);
    const bytes = body.subarray(at, end);
    const value = parsed(bytes);
    if (value === undefined) return {values, faultAt: at};
    if (splitArrays && Array.isArray(value.json))
      values.push(...value.json.map((one) => Buffer.from(JSON.stringify(one))));
    else values.push(bytes);
    at = end;
  }
}

function endOfValue(body: Buffer, start: number): number {
  let depth = 0;
  let isText = false;
  for (let at = start; at < body.length; at++) {
    const byte = body[at]!;
    if (isText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) {
        isText = false;
        if (depth === 0) return at + 1;
      }
    } else if (byte === QUOTE) isText = true;
    else if (OPENING.has(byte)) depth += 1;
    else if (CLOSING.has(byte)) {
      depth -= 1;
      if (depth <= 0) return at + 1;
    } else if (depth === 0 && BLANKS.has(byte)) return at;
  }
  return body.length;
}

function parsed(bytes: Uint8Array): {json: unknown} | undefined {
  try {
    return {json: JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes))};
  } catch {
    return undefined;
  }
}
