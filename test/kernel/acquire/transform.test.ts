// What `transform` makes of lines, however they are cut into chunks.
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
  joinLines,
  openTransform,
  type Transform,
  UnfinishedLine,
} from '../../../kernel/acquire/transform.ts';

const SOURCE = {name: 'trail', module: 's3', labels: {type: 'aws-cloudtrail', zone: 'a'}};
const AT = 1_700_000_000_000_000_000n;
const encoder = new TextEncoder();
const RECORDS = 'map(JsonExtractSlice(evt.Line.Raw, "Records"), ToJsonString(#))';

async function openOne(text: string): Promise<Transform> {
  const transform = await openTransform(text);
  if (typeof transform === 'string') throw new Error(transform);
  return transform;
}

async function run(text: string, line: string) {
  const faults: string[] = [];
  const transform = await openOne(text);
  const lines = transform.apply(SOURCE, encoder.encode(line), AT, (why) => faults.push(why));
  return {lines: lines.map((one) => Buffer.from(one).toString()), faults};
}

test.each([
  ['a text', 'Upper(evt.Line.Raw)', 'ab', ['AB']],
  ['a list, an event each', RECORDS, '{"Records":[{"n":1},{"n":2}]}', ['{"n":1}', '{"n":2}']],
  ['an empty list, none', RECORDS, '{"Records":[]}', []],
  [
    'source, module and labels',
    'evt.Line.Src + " " + evt.Line.Module + " " + evt.Line.Labels["zone"]',
    'x',
    ['trail s3 a'],
  ],
])('%s', async (_, text, line, lines) => {
  expect(await run(text, line)).toEqual({lines, faults: []});
});

test.each([
  ['nil', 'evt.Line.Raw == "x" ? nil : "y"'],
  ['numbers', 'evt.Line.Raw == "x" ? [1, 2] : ["y"]'],
])('%s: the line stays as it is, and why is told', async (_, text) => {
  const {lines, faults} = await run(text, 'x');
  expect(lines).toEqual(['x']);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/^expected a string or a list of strings/);
});

test('an expression that cannot give texts is refused, as is one with an error', async () => {
  expect(await openTransform('evt.Line.Raw == "x"')).toMatch(/expected a string .*found bool/);
  expect(await openTransform('evt.Line.Nothing')).toMatch(/at character/);
});

test('a document of megabytes', async () => {
  const record = {eventName: 'ConsoleLogin', pad: 'x'.repeat(1000)};
  const {lines, faults} = await run(RECORDS, JSON.stringify({Records: Array(4000).fill(record)}));
  expect(faults).toEqual([]);
  expect(lines).toHaveLength(4000);
  expect(JSON.parse(lines[3999]!)).toEqual(record);
});

test('lines are whole whatever the chunks, also over a checkpoint', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-c]{0,5}$/), {maxLength: 12}),
      fc.array(fc.nat({max: 60}), {maxLength: 6}),
      fc.boolean(),
      (texts, cuts, isSaved) => {
        const bytes = encoder.encode(texts.join('\n'));
        const ends = [...cuts.filter((cut) => cut < bytes.length), bytes.length].sort(
          (one, other) => one - other,
        );
        let line = new UnfinishedLine();
        let from = 0;
        const lines: string[] = [];
        for (const [i, end] of ends.entries()) {
          const taken = line.take(bytes.subarray(from, end), i === ends.length - 1);
          lines.push(...taken.map((one) => Buffer.from(one).toString()));
          from = end;
          if (isSaved) line = new UnfinishedLine(Uint8Array.from(line.bytes));
        }
        if (texts.at(-1) === '') texts.pop();
        expect(lines).toEqual(texts);
      },
    ),
  );
});

test('a newline in a text is a space, so that the text stays one line', () => {
  expect(Buffer.from(joinLines([encoder.encode('a\nb'), encoder.encode('c')])).toString()).toBe(
    'a b\nc\n',
  );
});
