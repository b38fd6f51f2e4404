// Bouncers that are paused: what they were told is taken back from them, and they are told
// nothing until they are resumed. A pause of a key's first bouncer is one of all its addresses.
import {EngineError} from '@firewatch/kernel';
import {type Bouncer, findBouncer} from './bouncers.ts';
import type {Database} from './open.ts';
import {nextSequence} from './sequence.ts';

/** Pauses a bouncer from an instant (ms) on, or, with null, resumes it. Throws FW7003. */
export async function pauseBouncer(
  database: Database,
  name: string,
  at: number | null,
): Promise<void> {
  if (!(await findBouncer(database, name)))
    throw new EngineError('FW7003', `there is no bouncer named "${name}"`);
  await database.transaction().execute(async (tx) => {
    // Servers look at what has changed when the number does.
    await nextSequence(tx);
    await tx.updateTable('bouncer').set({paused_at: at}).where('name', '=', name).execute();
  });
}

type Paused = Pick<Bouncer, 'id' | 'key_hash' | 'auth_type' | 'auto_created'>;

/** Whether a bouncer is among paused ones, or is another address of one. */
export function pausedBy(paused: readonly Paused[]): (bouncer: Bouncer) => boolean {
  const ids = new Set(paused.map(({id}) => id));
  const keys = new Set(
    paused
      .filter(({auth_type, auto_created}) => auth_type === 'api-key' && auto_created === 0)
      .map(({key_hash}) => key_hash),
  );
  return ({id, key_hash}) => ids.has(id) || keys.has(key_hash);
}

/** Those that are paused now. */
export const pausedBouncers = (database: Database): Promise<Paused[]> =>
  database
    .selectFrom('bouncer')
    .select(['id', 'key_hash', 'auth_type', 'auto_created'])
    .where('paused_at', 'is not', null)
    .execute();

/** The paused ones, as they were when they were last looked at. */
export class Pauses {
  private readonly database: Database;
  private seen = '';
  private isOne: (bouncer: Bouncer) => boolean = () => false;

  constructor(database: Database) {
    this.database = database;
  }

  isPaused(bouncer: Bouncer): boolean {
    return this.isOne(bouncer);
  }

  /** Looks again; whether they are others now. */
  async refresh(): Promise<boolean> {
    const paused = await pausedBouncers(this.database);
    const seen = JSON.stringify(paused.map(({id}) => id));
    if (seen === this.seen) return false;
    this.seen = seen;
    this.isOne = pausedBy(paused);
    return true;
  }
}
