// The report as JSON: one document, valid UTF-8, and safe on a terminal, since what a
// terminal would act on is written as \uXXXX, which means the same.
import type {Alert, Report} from '@firewatch/schemas';
import {isUnsafe} from './printable.ts';

/** JSON in one line. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  let escaped = '';
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x7f) continue;
    const full = text.codePointAt(at)!;
    const units = full > 0xffff ? 2 : 1;
    if (isUnsafe(full)) {
      escaped += text.slice(start, at);
      for (let unit = 0; unit < units; unit++) {
        escaped += `\\u${text
          .charCodeAt(at + unit)
          .toString(16)
          .padStart(4, '0')}`;
      }
      start = at + units;
    }
    at += units - 1;
  }
  return escaped + text.slice(start);
}

/** Alerts as the JSON they will be written as: a third of the memory of the objects. */
export class AlertTexts {
  private readonly pieces: Buffer[] = [];

  add(alerts: readonly Alert[]): void {
    this.pieces.push(Buffer.from(alerts.map(jsonText).join(SEPARATOR)));
  }

  *[Symbol.iterator](): Generator<string> {
    for (const piece of this.pieces) yield piece.toString();
  }
}

/** The report in pieces: as many as it has entries, so that no text gets too long. */
export function* jsonReport({summary, sources}: Report, alerts: AlertTexts): Generator<string> {
  yield `{"summary":${jsonText(summary)},\n"sources":[`;
  yield* entries(sources.map(jsonText));
  yield '],\n"alerts":[';
  yield* entries(alerts);
  yield ']}\n';
}

const SEPARATOR = ',\n';

function* entries(texts: Iterable<string>): Generator<string> {
  let before = '\n';
  for (const text of texts) {
    yield before;
    yield text;
    before = SEPARATOR;
  }
}
