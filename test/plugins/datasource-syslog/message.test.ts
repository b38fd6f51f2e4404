// Messages of many senders, as lines; and what our own parser makes of the lines.
import {expect, test} from 'vitest';
import {Deframer} from '../../../plugins/datasource-syslog/framing.ts';
import {addressOf} from '../../../plugins/datasource-syslog/intake.ts';
import {lineOf, withoutPriority} from '../../../plugins/datasource-syslog/message.ts';

const ARRIVAL = {at: 1_770_000_000_123_000_000n, sender: '192.0.2.7'};
const CAME = '2026-02-02T02:40:00.123Z 192.0.2.7';

const CASES: readonly (readonly [sent: string, form: string, line: string])[] = [
  ['<34>Oct 11 22:14:15 mymachine su: failed', 'rfc3164', 'Oct 11 22:14:15 mymachine su: failed'],
  [
    '<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!',
    'rfc3164',
    'Feb  5 17:32:18 10.0.0.99 Use the BFG!',
  ],
  [
    '<38>Mar 2 01:02:03 host sshd-session[77]: Failed password',
    'rfc3164',
    'Mar 2 01:02:03 host sshd-session[77]: Failed password',
  ],
  ['<38>Mar 02 01:02:03 2026 host app: x', 'rfc3164', 'Mar 02 01:02:03 host app: x'],
  [
    '<38>2026-03-02T01:02:03.456789+01:00 host app[1]: x',
    'rfc3164',
    '2026-03-02T01:02:03.456789+01:00 host app[1]: x',
  ],
  ['<38>2026-03-02T01:02:03Z host app[1]: x', 'rfc3164', '2026-03-02T01:02:03Z host app[1]: x'],
  [
    `<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="App \\]lication"] \ufeffAn event`,
    'rfc5424',
    '2003-10-11T22:14:15.003Z mymachine.example.com evntslog: An event',
  ],
  [
    '<34>1 2003-10-11T22:14:15.003Z host su 231 ID47 - failed for lonvick',
    'rfc5424',
    '2003-10-11T22:14:15.003Z host su[231]: failed for lonvick',
  ],
  ['<34>1 - - - - - - all unknown', 'rfc5424', `${CAME} all unknown`],
  [
    '<34>1 2003-10-11T22:14:15Z h app - - [a b="c"][d]',
    'rfc5424',
    '2003-10-11T22:14:15Z h app: [a b="c"][d]',
  ],
  ['<13>no head at all', 'none', `${CAME} no head at all`],
  ['no priority either', 'none', `${CAME} no priority either`],
  ['<9999>x', 'none', `${CAME} <9999>x`],
  ['<13>Oct 11 22:14:15 ', 'none', `${CAME} Oct 11 22:14:15 `],
  ['<13>Oct 11 22:14:15 hostonly', 'none', `${CAME} Oct 11 22:14:15 hostonly`],
  [
    '<34>1 2003-10-11T22:14:15Z h app - - [a b="c',
    'none',
    `${CAME} 1 2003-10-11T22:14:15Z h app - - [a b="c`,
  ],
];

for (const [sent, form, line] of CASES)
  test(sent, () => {
    const found = lineOf(Buffer.from(sent), ARRIVAL);
    expect([found.form, Buffer.from(found.bytes).toString()]).toEqual([form, line]);
  });

test('bytes that are no UTF-8 stay as they are', () => {
  const sent = Buffer.from('<34>Oct 11 22:14:15 host app: \xff\xfe', 'latin1');
  expect(Buffer.from(lineOf(sent, ARRIVAL).bytes).toString('latin1')).toBe(
    'Oct 11 22:14:15 host app: \xff\xfe',
  );
});

test('without the parser only the priority goes', () => {
  const plain = (text: string) => Buffer.from(withoutPriority(Buffer.from(text))).toString();
  expect([plain('<13>any: thing'), plain('<1234>any'), plain('any')]).toEqual([
    'any: thing',
    '<1234>any',
    'any',
  ]);
});

test('a hostile head costs its bytes once', () => {
  const sent = Buffer.from(`<34>1 2003-10-11T22:14:15Z h a - - ${'[a b="\\"]'.repeat(100_000)}`);
  const begun = performance.now();
  lineOf(sent, ARRIVAL);
  expect(performance.now() - begun).toBeLessThan(2000);
});

test('addresses of peers', () => {
  expect(['192.0.2.7:514', '[2001:db8::7]:514', '[::ffff:192.0.2.7]:514'].map(addressOf)).toEqual([
    '192.0.2.7',
    '2001:db8::7',
    '192.0.2.7',
  ]);
});

/** The messages, whatever the pieces. */
function deframed(text: string, size: number, max = 2048): {messages: string[]; cut: number} {
  const deframer = new Deframer(max);
  const bytes = Buffer.from(text);
  const messages: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size)
    messages.push(...deframer.push(bytes.subarray(at, at + size)));
  messages.push(...deframer.end());
  return {messages: messages.map((one) => Buffer.from(one).toString()), cut: deframer.cut};
}

const STREAM = '<1>one\n11 <2>two\nhalf<3>three\r\n\n6 <4>fou\n<5>five\u0000<6>the last';
for (const size of [1, 2, 3, 7, 1000])
  test(`octet counting and newlines, in pieces of ${size}`, () => {
    expect(deframed(STREAM, size)).toEqual({
      messages: ['<1>one', '<2>two\nhalf', '<3>three', '<4>fou', '<5>five', '<6>the last'],
      cut: 0,
    });
  });

test('a long message is cut, what follows is whole', () => {
  const long = 'x'.repeat(5000);
  expect(deframed(`<1>${long}\n5000 ${long}<2>two\n`, 999, 10)).toEqual({
    messages: ['<1>xxxxxxx', 'xxxxxxxxxx', '<2>two'],
    cut: 2,
  });
});

test('a length that is none is refused', () => {
  expect(() => deframed('12x', 1)).toThrow(RangeError);
  expect(() => deframed('1234567890 ', 100)).toThrow(RangeError);
});

test('a counted message that does not come to its end is none', () => {
  expect(deframed('20 <1>half', 3).messages).toEqual([]);
});
