// Remarks an author has answered: `# lint-ok FW3109: why` right above the place, or
// among the comments a file begins with, for the whole file.
import type {Problem} from '@firewatch/schemas';

const ANSWER = 'lint-ok ';

/** Splits findings into those that stand and those that were answered. `texts` are the items by their paths. */
export function withoutAnswered(
  findings: readonly Problem[],
  texts: ReadonlyMap<string, string>,
): {standing: Problem[]; answered: number} {
  const lines = new Map<string, readonly string[]>();
  const linesOf = (file: string) => {
    let known = lines.get(file);
    if (!known) {
      known = (texts.get(file) ?? '').split('\n').map((line) => line.trim());
      lines.set(file, known);
    }
    return known;
  };
  const standing = findings.filter(({severity, code, where}) => {
    if (severity === 'error' || !where) return true;
    const text = linesOf(where.file);
    return !answers(text, above(text, where.line ?? 1), code) && !answers(text, header(text), code);
  });
  return {standing, answered: findings.length - standing.length};
}

const isComment = (line: string | undefined) => line?.startsWith('#') ?? false;

/** The comments right above a line: first, and last but one. */
function above(lines: readonly string[], line: number): [number, number] {
  let first = line - 1;
  while (first > 0 && isComment(lines[first - 1])) first--;
  return [first, line - 1];
}

function header(lines: readonly string[]): [number, number] {
  const end = lines.findIndex((line) => !isComment(line));
  return [0, end < 0 ? lines.length : end];
}

function answers(lines: readonly string[], [from, to]: [number, number], code: string): boolean {
  return lines.slice(from, to).some((line) => {
    const at = line.indexOf(ANSWER);
    return (
      at > 0 &&
      line
        .slice(at + ANSWER.length)
        .split(':')[0]!
        .includes(code)
    );
  });
}
