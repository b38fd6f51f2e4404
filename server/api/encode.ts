// Decisions as JSON, written by hand: a stream may have millions, and all but the value
// and the ids of a row are texts that were quoted before.
import type {Entry} from '../decision-index/entry.ts';
import {remaining} from '../wire.ts';

/** Quoted texts that are kept. */
const TEXTS_MAX = 10_000;

/** Writes decisions at one instant. */
export class DecisionEncoder {
  private readonly now: number;
  private readonly quoted = new Map<string, string>();

  /** ms */
  constructor(now: number) {
    this.now = now;
  }

  /** As in a live answer. */
  live(entry: Entry): string {
    return `{${this.common(entry)},"value":${JSON.stringify(entry.value)}}`;
  }

  /** As in a stream. */
  streamed(entry: Entry): string {
    return `{${this.common(entry)},"uuid":"${entry.uuid}","value":${JSON.stringify(entry.value)}}`;
  }

  private common({id, until, origin, scenario, scope, type}: Entry): string {
    return (
      `"duration":"${remaining(until, this.now)}","id":${id},"origin":${this.quote(origin)},` +
      `"scenario":${this.quote(scenario)},"scope":${this.quote(scope)},"type":${this.quote(type)}`
    );
  }

  private quote(text: string): string {
    const known = this.quoted.get(text);
    if (known !== undefined) return known;
    const quoted = JSON.stringify(text);
    if (this.quoted.size < TEXTS_MAX) this.quoted.set(text, quoted);
    return quoted;
  }
}
