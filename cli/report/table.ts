// A table of texts: columns as wide as their widest cell, the last one cut to the page.
import type {Terminal} from '../ui/terminal.ts';
import {pageOf} from './layout.ts';
import {printable} from './printable.ts';

const GAP = '  ';

/** The lines of a table; hostile text is shown escaped. */
export function* tableLines(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): Generator<string> {
  const page = pageOf(terminal);
  const shown = rows.map((cells) => cells.map((cell) => printable(cell, terminal.hasUnicode)));
  const widths = header.map((title, column) =>
    Math.max(page.widthOf(title), ...shown.map((cells) => page.widthOf(cells[column] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => page.left(cell, widths[column]!))
      .join(GAP)
      .trimEnd();
  yield `${page.paint(line(header), 'bold')}\n`;
  for (const cells of shown) yield `${line(cells)}\n`;
}
