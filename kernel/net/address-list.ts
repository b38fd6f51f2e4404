// A file of addresses and ranges: one a line, what follows "#" is a comment.
import {intervalOf} from './interval.ts';

export interface AddressList {
  /** Each once, in order. */
  readonly values: readonly string[];
  /** Lines that are neither an address nor a range, from 1. */
  readonly faults: readonly {readonly line: number; readonly text: string}[];
}

/** Of a fault, so much of the line is shown. */
const SHOWN_MAX = 40;

export function parseAddressList(text: string): AddressList {
  const values = new Set<string>();
  const faults: {line: number; text: string}[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const value = line.split('#', 1)[0]!.trim();
    if (value === '') continue;
    if (intervalOf(value)) values.add(value);
    else faults.push({line: i + 1, text: value.slice(0, SHOWN_MAX)});
  }
  return {values: [...values], faults};
}

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** Whether a text is a full name of DNS, such as vpn.example.com: two labels at least, no address. */
export function isDomainName(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  return (
    text.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1)!)
  );
}
