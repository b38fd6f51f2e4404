// The store as a file, while it is used: a snapshot of one instant, whole and compact. It is a
// store itself: any firewatch that is not older can open it.
import {existsSync} from 'node:fs';
import {EngineError} from '@firewatch/kernel';
import {sql} from 'kysely';
import type {OpenedStore} from './open.ts';

/** Writes a new file. Throws EngineError FW5014. */
export async function backUp({database, isShared}: OpenedStore, file: string): Promise<void> {
  if (isShared) {
    throw new EngineError(
      'FW5014',
      'the store is in a database server, which has its own backups',
      {
        hint: 'use pg_dump or mariadb-dump; both take a snapshot while firewatch runs',
      },
    );
  }
  if (existsSync(file))
    throw new EngineError('FW5014', 'is there already: a backup replaces nothing', {where: {file}});
  try {
    await sql`vacuum into ${file}`.execute(database);
  } catch (cause) {
    throw new EngineError('FW5014', `cannot be written: ${(cause as Error).message}`, {
      where: {file},
      cause,
    });
  }
}
