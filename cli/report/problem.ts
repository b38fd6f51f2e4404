// Errors and problems as a terminal shows them: code, place, what, and what to do.

import {type EngineError, problemOf} from '@firewatch/kernel/logs';
import type {Problem} from '@firewatch/schemas';
import type {Terminal} from '../ui/terminal.ts';
import {pageOf} from './layout.ts';
import {printable} from './printable.ts';

/** An error that ended the run. */
export const renderError = (error: EngineError, terminal: Terminal): string =>
  `firewatch: ${renderProblem(problemOf(error), terminal)}`;

/** Problems, one below the other. */
export const renderProblems = (problems: readonly Problem[], terminal: Terminal): string =>
  problems.map((problem) => renderProblem(problem, terminal)).join('');

/** `FW1006 /var/log/wtmp: is binary, not text`, and the hint below. */
export function renderProblem(
  {code, severity, message, where, hint}: Problem,
  terminal: Terminal,
): string {
  const {paint} = pageOf(terminal);
  const show = (text: string) => printable(text, terminal.hasUnicode);
  const place = where
    ? `${[where.file, where.line, where.column].filter((part) => part !== undefined).join(':')}: `
    : '';
  const kind = severity === 'warning' ? 'warning: ' : '';
  const lines = [`${paint(code, 'bold')} ${show(place)}${kind}${show(message)}`];
  if (hint) lines.push(`       ${show(hint)}`);
  return `${lines.join('\n')}\n`;
}
