// What a bouncer asks for, as it did the last time: so that an operator can be told why a
// decision that holds is not enforced by it.
import {type Bouncer, updateBouncer} from './bouncers.ts';
import type {DecisionFilter} from './decision-filter.ts';
import type {Database} from './open.ts';

export type AskMode = 'stream' | 'live';

export interface Asked {
  /** stream: it is told of changes; live: it asks about one value at a time. */
  readonly mode: AskMode;
  readonly filter: DecisionFilter;
}

/** A longer one is not kept: it is no bouncer's filter. */
const TEXT_MAX = 4096;

/** What is known of it; all, when nothing is. */
export function askedBy({asks}: Bouncer): Asked {
  return asks === null ? {mode: 'stream', filter: {}} : (JSON.parse(asks) as Asked);
}

/** Notes what bouncers ask for; the store is written when it changes. */
export class BouncerAsks {
  private readonly database: Database;
  private readonly noted = new Map<number, string>();

  constructor(database: Database) {
    this.database = database;
  }

  async note(bouncer: Bouncer, mode: AskMode, filter: DecisionFilter): Promise<void> {
    // About which value is no filter: it is another each time.
    const {ip: _, value: __, contains: ___, simulated: ____, ...kept} = filter;
    const text = JSON.stringify({mode, filter: kept} satisfies Asked);
    if (text.length > TEXT_MAX || (this.noted.get(bouncer.id) ?? bouncer.asks) === text) return;
    this.noted.set(bouncer.id, text);
    await updateBouncer(this.database, bouncer.id, {asks: text});
  }
}
