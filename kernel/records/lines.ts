// Text as it comes, cut into lines.
import {RECORD_MAX} from './record.ts';

/** Lines without their ends; one that is longer than a record may be is cut short, and is too long all the same. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      yield withoutReturn(rest + chunk.slice(start, end));
      rest = '';
      start = end + 1;
    }
    // What is beyond the most is of no use, and there may be gigabytes of it.
    if (rest.length <= RECORD_MAX) rest += chunk.slice(start, start + RECORD_MAX + 1);
  }
  if (rest !== '') yield withoutReturn(rest);
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line);
