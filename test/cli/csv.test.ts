// CSV: text an attacker chose is no formula in a spreadsheet and no control on a terminal.
import {describe, expect, test} from 'vitest';
import {cell} from '../../cli/report/csv.ts';

describe('cells', () => {
  const CASES = [
    {text: 'plain', shown: 'plain'},
    {text: '=HYPERLINK("x")', shown: '"\'=HYPERLINK(""x"")"'},
    {text: '+1', shown: '"\'+1"'},
    {text: '-1', shown: '"\'-1"'},
    {text: '@SUM(A1)', shown: '"\'@SUM(A1)"'},
    {text: '\t=1', shown: '"\'\\t=1"'},
    {text: '\r=1', shown: '"\'\\x0d=1"'},
    {text: 'a,b', shown: '"a,b"'},
    {text: 'a"b', shown: '"a""b"'},
    {text: 'a\nb', shown: 'a\\x0ab'},
    {text: '\x1b[2J', shown: '\\x1b[2J'},
    {text: '', shown: ''},
  ];
  for (const {text, shown} of CASES)
    test(JSON.stringify(text), () => expect(cell(text)).toBe(shown));
});
