// One value a line; what follows "#" is a comment, and blank lines are none.
import {linesOf} from './lines.ts';
import {type FileRecord, RECORD_MAX, type RecordFault} from './record.ts';

export async function* valueRecords(
  chunks: AsyncIterable<string>,
): AsyncGenerator<FileRecord | RecordFault> {
  let line = 0;
  for await (const text of linesOf(chunks)) {
    line += 1;
    if (text.length > RECORD_MAX) {
      yield {line, fault: 'the line is too long'};
      continue;
    }
    const comment = text.indexOf('#');
    const value = (comment < 0 ? text : text.slice(0, comment)).trim();
    if (value !== '') yield {line, fields: {value}};
  }
}
