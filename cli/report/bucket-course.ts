// The course of buckets over a file: one block for each partition of a scenario, in the
// order of their first event, and in it each step with its time and what it did to the level.
import type {BucketStep} from '@firewatch/schemas';
import type {Terminal} from '../ui/terminal.ts';
import {count, pageOf, plural} from './layout.ts';
import {printable} from './printable.ts';
import {clockOf} from './time.ts';

/** Steps held for the page; ndjson has them all. */
const STEPS_MAX = 20_000;

/** Collects steps; bounded. */
export class BucketCourse {
  private readonly blocks = new Map<string, BucketStep[]>();
  private held = 0;
  private dropped = 0;

  add(step: BucketStep): void {
    if (this.held === STEPS_MAX) {
      this.dropped += 1;
      return;
    }
    this.held += 1;
    const key = `${step.scenario}\0${step.partition}`;
    const block = this.blocks.get(key);
    if (block) block.push(step);
    else this.blocks.set(key, [step]);
  }

  /** The page. */
  *render(terminal: Terminal, zone: string): Generator<string> {
    const page = pageOf(terminal);
    const show = (text: string) => printable(text, terminal.hasUnicode);
    const clock = clockOf(zone);
    if (this.held === 0) yield 'nothing was poured\n';
    for (const steps of this.blocks.values()) {
      const [{scenario, partition, capacity, leakspeed}] = steps as [BucketStep];
      const name = `${show(scenario)}${partition === '' ? '' : ` for ${show(partition)}`}`;
      yield `${page.paint(page.fit(name, page.width), 'bold')}\n`;
      yield `  ${shapeOf(capacity, leakspeed)}\n`;
      for (const step of steps) {
        const line = step.line === undefined ? '' : `line ${count(step.line)}`;
        const text = `  ${clock(step.time)}  ${page.left(line, 12)}  ${stepText(step, clock)}`;
        yield `${page.fit(text, page.width)}\n`;
      }
      yield '\n';
    }
    if (this.dropped > 0)
      yield `${plural(this.dropped, 'further step')} not shown: choose with --scenario and --partition, or take -o ndjson\n`;
  }
}

function shapeOf(capacity: number, leakspeed: string): string {
  if (capacity < 0) return 'no capacity: a condition or its time ends it';
  if (capacity === 0) return 'capacity 0: every event overflows';
  return leakspeed === '0s'
    ? `capacity ${capacity}`
    : `capacity ${capacity}, one event leaks in ${leakspeed}`;
}

/** What a step did: `level 1.7 of 5: 1 left, 0.3 leaked, 1 poured`. */
export function stepText(step: BucketStep, clock: (time: string) => string): string {
  const {kind, events, capacity, until} = step;
  const end = until === undefined ? '' : ` until ${later(clock(step.time), clock(until))}`;
  const cause = step.timer ? 'its time is over' : plural(events, 'event');
  switch (kind) {
    case 'pour': {
      const {before = 0, leaked = 0, after = 0} = step;
      const leak = leaked > 0 ? ` - ${level(leaked)} leaked` : '';
      return `level ${level(before)}${leak} + 1 = ${level(after)}${capacity >= 0 ? ` of ${capacity}` : ''}`;
    }
    case 'undated':
      return 'not counted: no readable time';
    case 'repeated':
      return 'not counted: seen before (distinct)';
    case 'refused':
      return 'not counted: no memory for the bucket';
    case 'overflow':
      return `overflow (${cause})${end === '' ? '' : `, silent${end}`}`;
    case 'hidden':
      return `blackhole${end}: no alert (${cause})`;
    case 'alert':
      return 'alert';
    case 'whitelisted':
      return 'no alert: whitelisted';
    case 'filtered':
      return 'no alert: overflow_filter is false';
    case 'unbuilt':
      return 'no alert: no source to blame';
    case 'cancelled':
      return 'ended by cancel_on';
    case 'expired':
      return `expired with ${plural(events, 'event')}`;
    case 'evicted':
      return `evicted by a ceiling (${plural(events, 'event')})`;
  }
}

/** A moment after another, with the date only if it is another one. */
function later(from: string, to: string): string {
  const [date, time] = to.split(' ');
  return time !== undefined && from.startsWith(`${date} `) ? time : to;
}

/** Two decimals at most; what is there is never shown as nothing. */
function level(value: number): string {
  if (value > 0 && value < 0.01) return '<0.01';
  return String(Math.round(value * 100) / 100);
}
