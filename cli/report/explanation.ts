// The way of a line as a tree: stages, their nodes with where each stands and what it set, the
// end, and the scenarios that took or refused the event, with what was poured. What a node set has the node's place
// as origin; a field says its own where it differs.
import {join} from 'node:path';
import type {
  BucketStep,
  Explanation,
  FilterTerm,
  GrokMismatch,
  TraceStep,
} from '@firewatch/core-wasm';
import stringWidth from 'string-width';
import type {Terminal} from '../ui/terminal.ts';
import {stepText} from './bucket-course.ts';
import {type Page, pageOf} from './layout.ts';
import {printable} from './printable.ts';
import {clockOf} from './time.ts';

/** Columns an origin gets even if the text would need them. */
const ORIGIN_MIN = 20;
/** Bytes shown in front of where a match died; twice as many behind. */
const CONTEXT = 24;
const CUT_MARK = '... ';

interface Branch {
  readonly text: string;
  /** Where it is written; shown at the end of the line. */
  readonly origin?: string;
  /** A line under it that belongs to it. */
  readonly below?: string;
  readonly children: Branch[];
}

/** The tree of one line, ending in an empty line; origins are shown from the folder of rules on. */
export function explanationTree(
  {steps, event}: Explanation,
  rules: string,
  terminal: Terminal,
): string {
  const page = pageOf(terminal);
  const show = (text: string) => printable(text, terminal.hasUnicode);
  const lines = [page.paint(page.fit(show(event.line), page.width), 'bold')];
  draw(branchesOf(steps, rules, page, show), '', page, lines);
  return `${lines.join('\n')}\n\n`;
}

function branchesOf(
  steps: readonly TraceStep[],
  rules: string,
  page: Page,
  show: (text: string) => string,
): Branch[] {
  const root: Branch[] = [];
  const mark = (isYes: boolean) => (isYes ? page.glyphs.yes : page.glyphs.no);
  const because = (reason: string) => (reason === '' ? '' : `: ${show(reason)}`);
  let scenarios: Branch | undefined;
  const others: Branch[] = [];
  /** The scenario's branch for its own partition, or one for a bucket that ended beside. */
  const poured = ({scenario, partition}: BucketStep): Branch => {
    const name = `${mark(true)} ${show(scenario)}${partition === '' ? '' : ` for ${show(partition)}`}`;
    const known = [...(scenarios?.children ?? []), ...others].find(({text}) => text === name);
    if (known) return known;
    const branch = {text: name.slice(mark(true).length + 1), children: []};
    const isKnown = others.find(({text}) => text === branch.text);
    if (isKnown) return isKnown;
    others.push(branch);
    return branch;
  };
  /** The branch that holds nodes of a depth; [0] is the stage. */
  let above: Branch[] = [];
  for (const step of steps) {
    switch (step.kind) {
      case 'stage':
        above = [{text: show(step.stage), children: []}];
        root.push(above[0]!);
        break;
      case 'node': {
        const origin = step.changes[0]?.by ?? step.place ?? '';
        const branch = {
          text: `${mark(step.success)} ${show(step.name)}${because(step.reason)}`,
          origin: show(inside(rules, origin)),
          children: [
            ...termBranches(step.terms, mark, show),
            ...mismatchBranches(step.mismatch, show),
            ...step.changes.map(({target, value, by}) => ({
              text: `${show(target)} = ${value === '' ? '""' : show(value)}`,
              origin: by === origin ? '' : show(inside(rules, by)),
              children: [],
            })),
          ],
        };
        (above[step.depth]?.children ?? root).push(branch);
        above = [...above.slice(0, step.depth + 1), branch];
        break;
      }
      case 'end':
        root.push({text: `${step.outcome}${because(step.reason)}`, children: []});
        break;
      case 'scenario':
        if (!scenarios) {
          scenarios = {text: 'scenarios', children: []};
          root.push(scenarios);
        }
        scenarios.children.push({
          text: `${mark(step.accepted)} ${show(step.name)}${scenarioEnd(step, show)}`,
          children: termBranches(step.terms, mark, show),
        });
        break;
      case 'bucket':
        poured(step.step).children.push({text: stepText(step.step, clockOf('UTC')), children: []});
    }
  }
  if (others.length > 0) root.push({text: 'other buckets', children: others});
  return root;
}

const scenarioEnd = (
  {accepted, partition, reason}: Extract<TraceStep, {kind: 'scenario'}>,
  show: (text: string) => string,
) => {
  if (accepted) return partition === '' ? '' : ` for ${show(partition)}`;
  return reason === '' ? '' : `: ${show(reason)}`;
};

/** The conditions of a filter that was not true, and what those looked at that were not. */
function termBranches(
  terms: readonly FilterTerm[] | undefined,
  mark: (isYes: boolean) => string,
  show: (text: string) => string,
): Branch[] {
  const said = {true: '', false: '', error: ': failed', unknown: ': not evaluated once more'};
  return (terms ?? []).map(({text, value, operands}) => ({
    text: `${mark(value === 'true')} ${show(oneLine(text))}${said[value]}`,
    children: operands.map((one) => ({
      text: `${show(oneLine(one.text))} is ${show(one.value)}`,
      children: [],
    })),
  }));
}

/** What a grok lacked, and how far it came. */
function mismatchBranches(
  mismatch: GrokMismatch | undefined,
  show: (text: string) => string,
): Branch[] {
  if (!mismatch) return [];
  const {text, missing, at, expected, cut} = mismatch;
  const branches: Branch[] = [];
  if (missing !== undefined)
    branches.push({text: `the text holds no "${show(missing)}"`, children: []});
  if (cut) branches.push({text: 'too long to be followed to the end: so far', children: []});
  if (at === undefined) return branches;
  if (at === 0) {
    if (missing === undefined)
      branches.push({text: 'not even its beginning matches', children: []});
    return branches;
  }
  const wanted = expected.map((one) => `"${show(one)}"`).join(' or ');
  const follows = wanted === '' ? '' : `, expects ${wanted} there`;
  branches.push({
    text: `matches up to byte ${at}${follows}`,
    children: [],
  });
  branches.push(placeBranch(text, at, show));
  return branches;
}

/** The text around a byte, with a mark under the character there. */
function placeBranch(text: string, at: number, show: (text: string) => string): Branch {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  // A character has at most four bytes: what is shown is cut from whole ones.
  const start = wholeFrom(bytes, Math.max(at - CONTEXT, 0));
  const before = show(decoder.decode(bytes.subarray(start, at)));
  const after = show(decoder.decode(bytes.subarray(at, wholeFrom(bytes, at + CONTEXT * 2))));
  const lead = start > 0 ? CUT_MARK : '';
  return {
    text: `${lead}${before}${after}`,
    below: `${' '.repeat(lead.length + stringWidth(before))}^${after === '' ? ' the end' : ''}`,
    children: [],
  };
}

/** The start of the character that a byte is in. */
function wholeFrom(bytes: Uint8Array, at: number): number {
  let from = Math.min(at, bytes.length);
  while (from > 0 && from < bytes.length && (bytes[from]! & 0xc0) === 0x80) from -= 1;
  return from;
}

const oneLine = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join(' ');

function draw(branches: readonly Branch[], prefix: string, page: Page, lines: string[]): void {
  const {glyphs} = page;
  for (const [at, {text, origin = '', below, children}] of branches.entries()) {
    const isLast = at === branches.length - 1;
    const start = `${prefix}${isLast ? glyphs.last : glyphs.branch} `;
    const room = page.width - start.length;
    const free = room - page.widthOf(text) - 2;
    const tail = origin === '' ? '' : `  ${page.fitPath(origin, Math.max(free, ORIGIN_MIN))}`;
    lines.push(`${start}${page.fit(text, room - page.widthOf(tail))}${page.paint(tail, 'dim')}`);
    if (below !== undefined)
      lines.push(page.fit(`${prefix}${isLast ? '  ' : glyphs.stem} ${below}`, page.width));
    draw(children, `${prefix}${isLast ? '  ' : glyphs.stem} `, page, lines);
  }
}

/** A place without the folder of rules in front. */
function inside(rules: string, place: string): string {
  const folder = join(rules, '/');
  return place.startsWith(folder) ? place.slice(folder.length) : place;
}
