// What an output stream can show: width, colour, characters beyond ASCII.
import type {Writable} from 'node:stream';

export interface Terminal {
  /** A person looks at it. */
  readonly isInteractive: boolean;
  readonly columns: number;
  readonly hasColor: boolean;
  /** The locale shows UTF-8. */
  readonly hasUnicode: boolean;
}

export interface TerminalWishes {
  readonly plain?: boolean;
  readonly color?: 'auto' | 'always' | 'never';
}

type Environment = Readonly<Record<string, string | undefined>>;

const COLUMNS_DEFAULT = 80;
const COLUMNS_MIN = 60;
const COLUMNS_MAX = 120;

/** Judges a stream by itself, the environment and the operator's wishes. */
export function terminalOf(
  stream: Writable,
  env: Environment,
  {plain = false, color = 'auto'}: TerminalWishes,
): Terminal {
  const {isTTY = false, columns = COLUMNS_DEFAULT} = stream as Partial<{
    isTTY: boolean;
    columns: number;
  }>;
  const isDumb = env.TERM === 'dumb';
  const isWanted = color === 'always' || (color === 'auto' && isTTY && !env.NO_COLOR && !isDumb);
  return {
    isInteractive: isTTY && !isDumb && !plain,
    columns: Math.min(Math.max(isTTY ? columns : COLUMNS_DEFAULT, COLUMNS_MIN), COLUMNS_MAX),
    hasColor: isWanted && !plain,
    hasUnicode: !plain && isUtf8(env),
  };
}

/** The first of the three variables that is set decides, as in C. */
function isUtf8({LC_ALL, LC_CTYPE, LANG}: Environment): boolean {
  const locale = (LC_ALL || LC_CTYPE || LANG || '').toLowerCase();
  return locale.includes('utf-8') || locale.includes('utf8');
}
