// Machines: who may push alerts, by name and password or by certificate.
import {EngineError} from '@firewatch/kernel';
import type {Selectable, Updateable} from 'kysely';
import type {Database} from './open.ts';
import type {MachineTable} from './tables.ts';

export type Machine = Selectable<MachineTable>;

export interface NewMachine {
  readonly machineId: string;
  /** Hashed (auth/passwords.ts). */
  readonly password: string;
  readonly ip: string;
  readonly isValidated: boolean;
  readonly authType: 'password' | 'tls';
}

/** Adds a machine; throws FW7001 when the name is taken. */
export async function addMachine(
  database: Database,
  {machineId, password, ip, isValidated, authType}: NewMachine,
  now: number,
): Promise<void> {
  if (await findMachine(database, machineId))
    throw new EngineError('FW7001', `user '${machineId}': user already exist`);
  await database
    .insertInto('machine')
    .values({
      machine_id: machineId,
      password,
      ip,
      scenarios: '[]',
      version: '',
      validated: Number(isValidated),
      auth_type: authType,
      created_at: now,
      updated_at: now,
      last_push: null,
      last_heartbeat: null,
      os_name: '',
      os_version: '',
      feature_flags: '[]',
      hub_state: '{}',
      datasources: '{}',
    })
    .execute();
}

export const findMachine = (database: Database, machineId: string): Promise<Machine | undefined> =>
  database.selectFrom('machine').selectAll().where('machine_id', '=', machineId).executeTakeFirst();

export const findMachines = (database: Database): Promise<Machine[]> =>
  database.selectFrom('machine').selectAll().orderBy('id').execute();

export async function updateMachine(
  database: Database,
  machineId: string,
  change: Updateable<MachineTable>,
): Promise<void> {
  await database.updateTable('machine').set(change).where('machine_id', '=', machineId).execute();
}

/** Whether there was one of the name. Its alerts stay. */
export async function deleteMachine(database: Database, machineId: string): Promise<boolean> {
  const {numDeletedRows} = await database
    .deleteFrom('machine')
    .where('machine_id', '=', machineId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
