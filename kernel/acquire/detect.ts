// What kind of log a file is, by its first lines. A format is named when at least
// half of the lines have its shape; otherwise the file is unknown, never guessed.
import {accessForm} from './types/access.ts';
import {isApacheError, isNginxError} from './types/errors.ts';
import {isSyslog} from './types/syslog.ts';

/** Bytes of a file the detection looks at. */
export const HEAD_SIZE = 64 * 1024;
/** Lines of the head that are judged. */
const LINES_MAX = 200;
/** Share of the lines that must agree. */
const SHARE_MIN = 0.5;

export interface Detection {
  /** The label that selects parsers; undefined when unknown. */
  readonly type: string | undefined;
  /** Share of the judged lines that have the shape, 0 to 1. */
  readonly confidence: number;
  /** What was seen, for the report. */
  readonly why: string;
}

interface LogType {
  readonly type: string;
  readonly shape: string;
  has(line: string): boolean;
}

/** In order of preference; `isApache` comes from the path, since the servers' lines are alike. */
const typesOf = (isApache: boolean): readonly LogType[] => [
  {type: 'syslog', shape: 'syslog lines', has: isSyslog},
  {
    type: isApache ? 'apache2' : 'nginx',
    shape: 'access log lines in the combined format',
    has: (line) => accessForm(line) === 'combined',
  },
  {
    type: isApache ? 'apache2' : 'nginx',
    shape: 'access log lines in the common format',
    has: (line) => accessForm(line) === 'common',
  },
  {type: 'nginx', shape: 'nginx error log lines', has: isNginxError},
  {type: 'apache2', shape: 'apache error log lines', has: isApacheError},
];

/** Judges a log by its head (decompressed) and its path. */
export function detectType(head: Uint8Array, path: string): Detection {
  const lines = linesOf(head);
  if (lines.length === 0) return {type: undefined, confidence: 0, why: 'no line to judge by'};
  const counts = typesOf(isApachePath(path)).map((kind) => ({
    ...kind,
    count: lines.filter((line) => kind.has(line)).length,
  }));
  const best = counts.reduce((one, other) => (other.count > one.count ? other : one));
  const confidence = best.count / lines.length;
  const seen = `${best.count} of the first ${lines.length} lines are ${best.shape}`;
  if (best.count === 0)
    return {type: undefined, confidence: 0, why: 'the first lines have no known shape'};
  return {type: confidence >= SHARE_MIN ? best.type : undefined, confidence, why: seen};
}

/** The head's whole lines, blank ones left out; its only line even if it is cut. */
function linesOf(head: Uint8Array): string[] {
  const text = new TextDecoder().decode(head.subarray(0, HEAD_SIZE));
  const lines = text.split('\n');
  if (lines.length > 1 && head.length >= HEAD_SIZE) lines.pop();
  return lines
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    .filter((line) => line.trim() !== '')
    .slice(0, LINES_MAX);
}

function isApachePath(path: string): boolean {
  const name = path.toLowerCase();
  return name.includes('apache') || name.includes('httpd');
}
