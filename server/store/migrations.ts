// How the tables came to be, step by step. A step that was ever released is never
// changed: what is to be different gets a step of its own.
//
// One schema for all databases; what they write differently is in `Kind`.
import {type CreateTableBuilder, type Kysely, type RawBuilder, sql} from 'kysely';
import type {Migration, MigrationProvider} from 'kysely/migration';
import {SEQUENCE_ROW} from './sequence.ts';

// biome-ignore lint/suspicious/noExplicitAny: migrations know no tables but those they make
type AnyTables = Kysely<any>;

/** What databases write differently. */
export interface Kind {
  /** A table that numbers its rows. */
  readonly numbered: (db: AnyTables, name: string) => CreateTableBuilder<string, 'id'>;
  /** Text of any length. */
  readonly text: RawBuilder<string>;
  readonly dropIndex: (db: AnyTables, name: string, table: string) => Promise<void>;
  /** Before anything else. */
  readonly prepare?: RawBuilder<unknown>;
}

const withId = (db: AnyTables, name: string) =>
  db.schema
    .createTable(name)
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement());

export const SQLITE: Kind = {
  numbered: withId,
  text: sql`text`,
  dropIndex: (db, name) => db.schema.dropIndex(name).execute(),
};
export const POSTGRES: Kind = {
  numbered: (db, name) =>
    db.schema.createTable(name).addColumn('id', 'serial', (id) => id.primaryKey()),
  text: sql`text`,
  dropIndex: (db, name) => db.schema.dropIndex(name).execute(),
};
export const MARIADB: Kind = {
  numbered: withId,
  text: sql`longtext`,
  dropIndex: (db, name, table) => db.schema.dropIndex(name).on(table).execute(),
  // Texts are equal when their bytes are.
  prepare: sql`alter database character set utf8mb4 collate utf8mb4_bin`,
};

const first = ({numbered, text, prepare}: Kind): Migration => ({
  async up(db: AnyTables) {
    await prepare?.execute(db);
    const id = (name: string) => numbered(db, name);
    await id('alert')
      .addColumn('uuid', 'varchar(36)', (column) => column.notNull().unique())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('stopped_at', 'bigint', (column) => column.notNull())
      .addColumn('machine', 'varchar(255)')
      .addColumn('scenario', 'varchar(255)', (column) => column.notNull())
      .addColumn('scenario_version', 'varchar(64)', (column) => column.notNull())
      .addColumn('scenario_hash', 'varchar(64)', (column) => column.notNull())
      .addColumn('message', text, (column) => column.notNull())
      .addColumn('kind', 'varchar(64)', (column) => column.notNull())
      .addColumn('events_count', 'integer', (column) => column.notNull())
      .addColumn('capacity', 'integer', (column) => column.notNull())
      .addColumn('leakspeed', 'varchar(64)', (column) => column.notNull())
      .addColumn('simulated', 'integer', (column) => column.notNull())
      .addColumn('remediation', 'integer', (column) => column.notNull())
      .addColumn('scope', 'varchar(255)', (column) => column.notNull())
      .addColumn('value', 'varchar(512)', (column) => column.notNull())
      .addColumn('source', text, (column) => column.notNull())
      .addColumn('meta', text, (column) => column.notNull())
      .execute();
    await id('event')
      .addColumn('alert_id', 'integer', (column) =>
        column.notNull().references('alert.id').onDelete('cascade'),
      )
      .addColumn('timestamp', 'varchar(64)', (column) => column.notNull())
      .addColumn('meta', text, (column) => column.notNull())
      .execute();
    await id('decision')
      .addColumn('uuid', 'varchar(36)', (column) => column.notNull())
      .addColumn('alert_id', 'integer', (column) =>
        column.references('alert.id').onDelete('set null'),
      )
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('until', 'bigint', (column) => column.notNull())
      .addColumn('visible_at', 'bigint', (column) => column.notNull())
      .addColumn('origin', 'varchar(255)', (column) => column.notNull())
      .addColumn('type', 'varchar(64)', (column) => column.notNull())
      .addColumn('scope', 'varchar(64)', (column) => column.notNull())
      .addColumn('value', 'varchar(512)', (column) => column.notNull())
      .addColumn('scenario', 'varchar(255)', (column) => column.notNull())
      .addColumn('simulated', 'integer', (column) => column.notNull())
      .addColumn('family', 'integer')
      .addColumn('first', 'char(32)')
      .addColumn('last', 'char(32)')
      .execute();
    await id('allowlist')
      .addColumn('name', 'varchar(255)', (column) => column.notNull().unique())
      .addColumn('description', text, (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
    await id('allowlist_item')
      .addColumn('allowlist_id', 'integer', (column) =>
        column.notNull().references('allowlist.id').onDelete('cascade'),
      )
      .addColumn('value', 'varchar(64)', (column) => column.notNull())
      .addColumn('comment', text, (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('family', 'integer', (column) => column.notNull())
      .addColumn('first', 'char(32)', (column) => column.notNull())
      .addColumn('last', 'char(32)', (column) => column.notNull())
      .addUniqueConstraint('allowlist_item_value', ['allowlist_id', 'value'])
      .execute();
    await id('outbox')
      .addColumn('sink', 'varchar(255)', (column) => column.notNull())
      .addColumn('uuid', 'varchar(36)', (column) => column.notNull())
      .addColumn('alert', text, (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addUniqueConstraint('outbox_alert', ['sink', 'uuid'])
      .execute();
    await db.schema
      .createTable('outbox_loss')
      .addColumn('sink', 'varchar(255)', (column) => column.primaryKey())
      .addColumn('lost', 'integer', (column) => column.notNull())
      .execute();
    const index = (name: string, table: string, columns: string[]) =>
      db.schema.createIndex(name).on(table).columns(columns).execute();
    await index('alert_created', 'alert', ['created_at']);
    await index('alert_value', 'alert', ['value']);
    await index('event_alert', 'event', ['alert_id']);
    await index('decision_alert', 'decision', ['alert_id']);
    await index('decision_target', 'decision', ['scope', 'type', 'value', 'until']);
    await index('decision_value', 'decision', ['value', 'until']);
    await index('decision_until', 'decision', ['until']);
    await index('decision_visible', 'decision', ['visible_at']);
    await index('decision_interval', 'decision', ['family', 'first', 'last']);
  },
});

const second = ({numbered, text, dropIndex}: Kind): Migration => ({
  async up(db: AnyTables) {
    await db.schema
      .createTable('sequence')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('value', 'bigint', (column) => column.notNull())
      .execute();
    await db.insertInto('sequence').values({id: SEQUENCE_ROW, value: 1}).execute();
    await dropIndex(db, 'decision_visible', 'decision');
    await db.schema.alterTable('decision').dropColumn('visible_at').execute();
    await db.schema
      .alterTable('decision')
      .addColumn('seq', 'bigint', (column) => column.notNull().defaultTo(1))
      .execute();
    await db.schema.createIndex('decision_seq').on('decision').columns(['seq', 'id']).execute();
    await numbered(db, 'machine')
      .addColumn('machine_id', 'varchar(255)', (column) => column.notNull().unique())
      .addColumn('password', 'varchar(255)', (column) => column.notNull())
      .addColumn('ip', 'varchar(64)', (column) => column.notNull())
      .addColumn('scenarios', text, (column) => column.notNull())
      .addColumn('version', 'varchar(255)', (column) => column.notNull())
      .addColumn('validated', 'integer', (column) => column.notNull())
      .addColumn('auth_type', 'varchar(32)', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('last_push', 'bigint')
      .addColumn('last_heartbeat', 'bigint')
      .addColumn('os_name', 'varchar(255)', (column) => column.notNull())
      .addColumn('os_version', 'varchar(255)', (column) => column.notNull())
      .addColumn('feature_flags', text, (column) => column.notNull())
      .addColumn('hub_state', text, (column) => column.notNull())
      .addColumn('datasources', text, (column) => column.notNull())
      .execute();
    await numbered(db, 'bouncer')
      .addColumn('name', 'varchar(255)', (column) => column.notNull().unique())
      .addColumn('key_hash', 'varchar(128)', (column) => column.notNull())
      .addColumn('ip', 'varchar(64)', (column) => column.notNull())
      .addColumn('type', 'varchar(255)', (column) => column.notNull())
      .addColumn('version', 'varchar(255)', (column) => column.notNull())
      .addColumn('auth_type', 'varchar(32)', (column) => column.notNull())
      .addColumn('auto_created', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('last_pull', 'bigint')
      .addColumn('cursor_seq', 'bigint')
      .addColumn('cursor_at', 'bigint')
      .addColumn('os_name', 'varchar(255)', (column) => column.notNull())
      .addColumn('os_version', 'varchar(255)', (column) => column.notNull())
      .addColumn('feature_flags', text, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('bouncer_key').on('bouncer').columns(['key_hash', 'ip']).execute();
    await numbered(db, 'usage_metric')
      .addColumn('kind', 'varchar(2)', (column) => column.notNull())
      .addColumn('client', 'varchar(255)', (column) => column.notNull())
      .addColumn('received_at', 'bigint', (column) => column.notNull())
      .addColumn('payload', text, (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('usage_metric_received')
      .on('usage_metric')
      .columns(['received_at'])
      .execute();
    await db.schema
      .createTable('shared')
      .addColumn('name', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('value', text, (column) => column.notNull())
      .execute();
  },
});

const deliveries = ({numbered, text}: Kind): Migration => ({
  async up(db: AnyTables) {
    await db.schema.alterTable('outbox').addColumn('batch', 'varchar(64)').execute();
    await db.schema
      .alterTable('outbox')
      .addColumn('due_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await numbered(db, 'dead_letter')
      .addColumn('sink', 'varchar(255)', (column) => column.notNull())
      .addColumn('uuid', 'varchar(36)', (column) => column.notNull())
      .addColumn('alert', text, (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('died_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('reason', text, (column) => column.notNull())
      .execute();
    await db.schema
      .alterTable('outbox_loss')
      .addColumn('lost_dead', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    const index = (name: string, table: string, columns: string[]) =>
      db.schema.createIndex(name).on(table).columns(columns).execute();
    await index('outbox_sink', 'outbox', ['sink', 'id']);
    await index('dead_letter_sink', 'dead_letter', ['sink', 'id']);
  },
});

/** Allowlists of names and files, and those that a configuration keeps. */
const allowlists = ({numbered, text}: Kind): Migration => ({
  async up(db: AnyTables) {
    await numbered(db, 'allowlist_source')
      .addColumn('allowlist_id', 'integer', (column) =>
        column.notNull().references('allowlist.id').onDelete('cascade'),
      )
      .addColumn('kind', 'varchar(16)', (column) => column.notNull())
      .addColumn('value', 'varchar(512)', (column) => column.notNull())
      .addColumn('comment', text, (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('checked_at', 'bigint')
      .addColumn('problem', text, (column) => column.notNull())
      .addUniqueConstraint('allowlist_source_value', ['allowlist_id', 'kind', 'value'])
      .execute();
    await db.schema.alterTable('allowlist').addColumn('managed_by', 'varchar(64)').execute();
    await db.schema.alterTable('allowlist_item').addColumn('source_id', 'integer').execute();
  },
});

/** What bouncers ask for, and which of them are paused. */
const pauses = ({text}: Kind): Migration => ({
  async up(db: AnyTables) {
    await db.schema.alterTable('bouncer').addColumn('asks', text).execute();
    await db.schema.alterTable('bouncer').addColumn('paused_at', 'bigint').execute();
  },
});

/** All steps, by name in order. */
export const migrationsOf = (kind: Kind): MigrationProvider => ({
  getMigrations: async () => ({
    '0001-first': first(kind),
    '0002-server': second(kind),
    '0003-deliveries': deliveries(kind),
    '0004-allowlists': allowlists(kind),
    '0005-pauses': pauses(kind),
  }),
});
