// Alert contexts: values of queued events kept with an alert by name (7.9).
//
// Values are collected over the queue in order of appearance, once each, and
// written as one JSON array text. A text over the limit loses values from the
// end; a single value that is still too long loses halves.

import type {ContextInfo} from './program.ts';
import type {QueuedEvent} from './queued-event.ts';
import type {RuleMeta} from './runtime-alert.ts';

/** Bytes of one context's text: the reference's default and maximum. */
export const CONTEXT_MAX = 4000;

const encoder = new TextEncoder();

/** `values`: what an expression gives on an event, as texts; empty for nil, errors and empty strings. */
export function alertMeta(
  contexts: readonly ContextInfo[],
  events: readonly QueuedEvent[],
  values: (expression: number, event: QueuedEvent) => readonly string[],
): RuleMeta[] {
  const meta: RuleMeta[] = [];
  for (const {key, expressions} of contexts) {
    const found = new Set<string>();
    for (const event of events) {
      for (const expression of expressions) {
        for (const value of values(expression, event)) found.add(value);
      }
    }
    if (found.size > 0) meta.push({Key: key, Value: contextText([...found], CONTEXT_MAX)});
  }
  return meta.sort((a, b) => (a.Key < b.Key ? -1 : a.Key > b.Key ? 1 : 0));
}

/** The JSON array text of `values`, cut to `limit` bytes. */
export function contextText(values: readonly string[], limit: number): string {
  let kept = [...values];
  let text = jsonText(kept);
  while (bytes(text) > limit && kept.length > 1) {
    kept = kept.slice(0, -1);
    text = jsonText(kept);
  }
  while (bytes(text) > limit) {
    const [only] = kept as [string];
    const half = firstHalf(only);
    if (half.length >= only.length) break;
    kept = [half];
    text = jsonText(kept);
  }
  return text;
}

function firstHalf(text: string): string {
  const all = encoder.encode(text);
  return `${new TextDecoder().decode(all.subarray(0, all.length >> 1))}...`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** JSON with the characters escaped that Go's encoder escapes for HTML. */
export function jsonText(value: unknown): string {
  let out = '';
  for (const char of JSON.stringify(value)) out += ESCAPES[char] ?? char;
  return out;
}

function bytes(text: string): number {
  return encoder.encode(text).length;
}
