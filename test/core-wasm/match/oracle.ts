// What Go's regexp would find: re2js, on the text with every invalid byte as one U+FFFD.
import {RE2JS} from 're2js';
import type {Span} from './matcher.ts';

const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** The text as Go reads it, and the byte offset of each of its code units. */
function decode(bytes: Uint8Array): {text: string; offsets: number[]} {
  let text = '';
  const offsets: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const {character, size} = characterAt(bytes, at);
    for (let i = 0; i < character.length; i++) offsets.push(at);
    text += character;
    at += size;
  }
  offsets.push(bytes.length);
  return {text, offsets};
}

function characterAt(bytes: Uint8Array, at: number): {character: string; size: number} {
  for (let size = 1; size <= 4 && at + size <= bytes.length; size++) {
    try {
      return {character: decoder.decode(bytes.subarray(at, at + size)), size};
    } catch {
      // too short, or nothing valid starts here
    }
  }
  return {character: '\uFFFD', size: 1};
}

export class Oracle {
  readonly groups: number;
  private readonly regex: RE2JS;

  /** Throws for a pattern that is not RE2. */
  constructor(pattern: string) {
    this.regex = RE2JS.compile(pattern);
    this.groups = this.regex.groupCount();
  }

  search(text: string | Uint8Array, groups: readonly number[]): Span[] | undefined {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    const {text: read, offsets} = decode(bytes);
    const matcher = this.regex.matcher(read);
    if (!matcher.find()) return undefined;
    return groups.map((group) => {
      const start = matcher.start(group);
      return start < 0 ? undefined : [offsets[start]!, offsets[matcher.end(group)]!];
    });
  }
}
