// What became of a configuration of CrowdSec, as a table and as JSON.
import type {KeyReport, Migration} from '@firewatch/kernel';
import type {Problem} from '@firewatch/schemas';
import type {Terminal} from '../ui/terminal.ts';
import {printable} from './printable.ts';
import {renderProblems} from './problem.ts';
import {tableLines} from './table.ts';

export interface ToldMigration {
  readonly migration: Migration;
  readonly to: string;
  readonly isDry: boolean;
  readonly problems: readonly Problem[];
}

export const migrationJson = ({migration, to, isDry, problems}: ToldMigration) => ({
  from: migration.from,
  to,
  written: !isDry,
  files: migration.files.map(({path, from}) => ({path, ...(from !== undefined && {from})})),
  keys: migration.keys,
  missing: migration.missing,
  problems,
});

export function* migrationText(
  {migration, to, isDry, problems}: ToldMigration,
  terminal: Terminal,
): Generator<string> {
  const {keys, files, missing, from} = migration;
  const show = (text: string) => printable(text, terminal.hasUnicode);
  yield* tableLines(['Key', 'Becomes', 'Why not'], keys.map(cellsOf), terminal);
  yield `\n${isDry ? 'Would be written' : 'Written'} to ${show(to)}, from ${show(from)}:\n`;
  for (const {path, from: source} of files)
    yield `  ${show(path)}${source === undefined ? '' : `, a copy of ${show(source)}`}\n`;
  for (const file of missing) yield `not there: ${show(file)}\n`;
  if (problems.length > 0)
    yield `\nTo be mended before it can run:\n${renderProblems(problems, terminal)}`;
}

const cellsOf = ({key, verdict, to, reason}: KeyReport): string[] => {
  if (verdict === 'taken') return [key, to === key ? 'the same' : to!, ''];
  return [key, verdict, reason ?? ''];
};
