// Reads the text format that Prometheus scrapes (version 0.0.4). What cannot be read as a sample
// is passed over: an endpoint may be of any version.
import type {Labels} from './family.ts';

export interface ScrapedSample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

export function parseExposition(text: string): ScrapedSample[] {
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    const sample = sampleOf(line);
    return sample ? [sample] : [];
  });
}

function sampleOf(line: string): ScrapedSample | undefined {
  const brace = line.indexOf('{');
  const space = line.indexOf(' ');
  const hasLabels = brace >= 0 && (space < 0 || brace < space);
  const name = line.slice(0, hasLabels ? brace : space);
  const labels: Record<string, string> = {};
  let at = hasLabels ? brace + 1 : space;
  if (name === '' || at < 0) return undefined;
  while (hasLabels && line[at] !== '}') {
    const equals = line.indexOf('="', at);
    if (equals < 0) return undefined;
    const value = quoted(line, equals + 2);
    if (!value) return undefined;
    labels[line.slice(at, equals).trim()] = value.text;
    at = line[value.end] === ',' ? value.end + 1 : value.end;
  }
  const [written = ''] = line
    .slice(hasLabels ? at + 1 : at)
    .trim()
    .split(' ');
  const value = written === '+Inf' ? Number.POSITIVE_INFINITY : Number(written);
  return written === '' || Number.isNaN(value) ? undefined : {name, labels, value};
}

const ESCAPES: Readonly<Record<string, string>> = {n: '\n', '\\': '\\', '"': '"'};

/** The text up to the closing quote, and the place behind that. */
function quoted(line: string, from: number): {text: string; end: number} | undefined {
  let text = '';
  for (let at = from; at < line.length; at++) {
    const char = line[at]!;
    if (char === '"') return {text, end: at + 1};
    if (char === '\\') {
      at += 1;
      text += ESCAPES[line[at] ?? ''] ?? `\\${line[at] ?? ''}`;
    } else text += char;
  }
  return undefined;
}
