// A text, and a layout behind a newline: what is read as a date is written as RFC 3339 that reads the same.
import {expect} from 'vitest';
import {openTime} from '../../core-wasm/time/time-room.ts';
import type {Target} from './target.ts';

const TEXT_MAX = 1000;
const LAYOUT_MAX = 100;

const time = openTime();
time.setYears(2026);

const RFC3339 = /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

export const date: Target = {
  name: 'date',
  rounds: 4000,
  tokens: [
    '2006',
    '01',
    '02',
    '15',
    '04',
    '05',
    'Jan',
    'January',
    'Mon',
    'Monday',
    'MST',
    '-0700',
    'Z07:00',
    '.000',
    '.999',
    'PM',
    'pm',
    '_2',
    '__2',
    '002',
    '2026',
    '1970',
    '9999',
    '0000',
    '29',
    '31',
    'Feb',
    'February',
    'Tue',
    '24',
    '23:59:60',
    'T',
    'Z',
    '+00:00',
    '-23:59',
    '+24:00',
    'UTC',
    'CEST',
    ':',
    '-',
    '/',
    ',',
    '.',
    ' ',
    'AM',
    '1577836800',
    '1577836800.5',
  ],
  check(input) {
    const end = input.indexOf('\n');
    const text = input.slice(0, end < 0 ? TEXT_MAX : Math.min(end, TEXT_MAX)).toWellFormed();
    const layout = end < 0 ? '' : input.slice(end + 1, end + 1 + LAYOUT_MAX).toWellFormed();
    for (const read of [time.parse(text), time.parse(text, layout), time.parseByList(text)]) {
      if (read.text === '') continue;
      expect(read.text).toMatch(RFC3339);
    }
    const once = time.parse(text, layout);
    expect(time.parse(text, layout)).toEqual(once);
    const known = time.byLayout(layout, text);
    if (known) expect(known[0]).toMatch(RFC3339);
  },
};
