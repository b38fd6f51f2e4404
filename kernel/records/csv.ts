// CSV as of RFC 4180, with a header that names the fields. Quoted fields may hold line ends.
//
//   file    header { record }
//   record  field { "," field } end
//   field   { any but , " end } | '"' { any but " | '""' } '"'
import {linesOf} from './lines.ts';
import {type FileRecord, RECORD_MAX, type RecordFault} from './record.ts';

export async function* csvRecords(
  chunks: AsyncIterable<string>,
): AsyncGenerator<FileRecord | RecordFault> {
  let names: readonly string[] | undefined;
  let line = 0;
  let begun = 0;
  let open = '';
  for await (const text of linesOf(chunks)) {
    line += 1;
    if (open === '') begun = line;
    const whole = open === '' ? text : `${open}\n${text}`;
    open = '';
    if (whole.length > RECORD_MAX) {
      yield {line: begun, fault: 'the record is too long, or a quote is not closed'};
      continue;
    }
    if (whole.trim() === '') continue;
    const cells = cellsOf(whole);
    if (cells === 'open') open = whole;
    else if (typeof cells === 'string') yield {line: begun, fault: cells};
    else if (!names) names = cells.map((name) => name.replace('\ufeff', '').trim().toLowerCase());
    else if (cells.length > names.length) {
      yield {
        line: begun,
        fault: `expected ${names.length} fields, as the header has, found ${cells.length}`,
      };
    } else yield {line: begun, fields: fieldsOf(names, cells)};
  }
  if (open !== '') yield {line: begun, fault: 'a quote is not closed'};
}

function fieldsOf(names: readonly string[], cells: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [at, cell] of cells.entries()) {
    const text = withoutMark(cell.trim());
    if (text !== '') fields[names[at]!] = text;
  }
  return fields;
}

/** Without the apostrophe that keeps spreadsheets from taking a text for a formula. */
const withoutMark = (text: string) =>
  text.startsWith("'") && ['=', '+', '-', '@'].includes(text.charAt(1)) ? text.slice(1) : text;

/** The cells of a record; "open" when a quote is not closed yet; else what is wrong. */
function cellsOf(text: string): string[] | string {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  for (let at = 0; at <= text.length; ) {
    if (text[at] !== '"') {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      const cell = text.slice(at, end);
      if (cell.includes('"')) return 'a quote within a field that does not begin with one';
      cells.push(cell);
      at = end + 1;
      continue;
    }
    let cell = '';
    at += 1;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) return 'open';
      cell += text.slice(at, quote);
      at = quote + 1;
      if (text[at] !== '"') break;
      cell += '"';
      at += 1;
    }
    if (at < text.length && text[at] !== ',') return 'expected a comma after a quoted field';
    cells.push(cell);
    at += 1;
  }
  return cells;
}
