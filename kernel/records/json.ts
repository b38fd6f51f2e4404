// JSON as it comes: a list of objects, or one object after the other. Objects are cut out by
// their braces, so that a list of millions is never held whole.
import {type FileRecord, RECORD_MAX, type RecordFault} from './record.ts';

const BETWEEN = [' ', '\t', '\r', '\n', ',', '[', ']', '\ufeff'];

export async function* jsonRecords(
  chunks: AsyncIterable<string>,
): AsyncGenerator<FileRecord | RecordFault> {
  let line = 1;
  let begun = 1;
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let isTold = false;
  let open = '';
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const one = chunk[at]!;
      if (one === '\n') line += 1;
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (one === '\\') isEscaped = true;
        else if (one === '"') isText = false;
        continue;
      }
      if (depth === 0) {
        if (one === '{') {
          [depth, start, begun, isTold] = [1, at, line, false];
        } else if (!BETWEEN.includes(one) && !isTold) {
          // Told once, up to the next object.
          yield {line, fault: `expected an object, found ${JSON.stringify(one)}`};
          isTold = true;
        }
        continue;
      }
      if (one === '"') isText = true;
      else if (one === '{' || one === '[') depth += 1;
      else if (one === '}' || one === ']') depth -= 1;
      if (depth > 0) continue;
      yield objectOf(begun, open + chunk.slice(start, at + 1));
      open = '';
    }
    if (depth > 0 && open.length <= RECORD_MAX) open += chunk.slice(start);
  }
  if (depth > 0) yield {line: begun, fault: 'the object is not closed'};
}

function objectOf(line: number, text: string): FileRecord | RecordFault {
  if (text.length > RECORD_MAX) return {line, fault: 'the object is too long'};
  let found: Record<string, unknown>;
  try {
    found = JSON.parse(text);
  } catch (error) {
    return {line, fault: (error as Error).message};
  }
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(found)) {
    if (typeof value === 'string' && value.trim() !== '') fields[name] = value.trim();
    else if (typeof value === 'number') fields[name] = String(value);
  }
  return {line, fields};
}
