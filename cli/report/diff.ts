// A unified diff on a terminal: what goes is red, what comes is cyan.
import type {Terminal} from '../ui/terminal.ts';
import {type Paint, pageOf} from './layout.ts';
import {printable} from './printable.ts';

/** The lines of a diff; tabs stay what they are. */
export function* diffLines(diff: string, terminal: Terminal): Generator<string> {
  const page = pageOf(terminal);
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    const shown = line
      .split('\t')
      .map((part) => printable(part, terminal.hasUnicode))
      .join('\t');
    const paint = paintOf(line);
    yield `${paint ? page.paint(shown, paint) : shown}\n`;
  }
}

function paintOf(line: string): Paint | undefined {
  if (line.startsWith('---') || line.startsWith('+++')) return 'bold';
  if (line.startsWith('@@')) return 'dim';
  if (line.startsWith('-')) return 'red';
  return line.startsWith('+') ? 'cyan' : undefined;
}
