// What the commands on the store of alerts and decisions have in common.
import {join} from 'node:path';
import {type Places, parseInstant, parseLongDuration, readPlaces} from '@firewatch/kernel';
import {type Database, type OpenedStore, type OpenOptions, openStore} from '@firewatch/server';
import {Command, Option, UsageError} from 'clipanion';
import {isEnum} from 'typanion';
import type {CliContext} from '../context.ts';
import {printable} from '../report/printable.ts';
import {type Terminal, terminalOf} from '../ui/terminal.ts';
import {CONFIG_FILE, configFile} from './config/file.ts';

const COLORS = ['auto', 'always', 'never'] as const;
const FORMATS = ['human', 'json', 'raw'] as const;
const NS_PER_MS = 1_000_000n;

/** Of the store within the folder of the state. */
export const STORE_FILE = 'firewatch.db';

/** A command that asks or changes the store. */
export abstract class StoreCommand extends Command<CliContext> {
  config = Option.String('--config', {
    description: `configuration that names state and store; default: ${CONFIG_FILE}, if it is there`,
  });
  state = Option.String('--state', {
    description: 'folder of the state; default: /var/lib/firewatch, or your own',
  });
  store = Option.String('--store', {
    description:
      'the store itself: a file, postgres://… or mariadb://…; default: as configured, or in the state',
  });
  plain = Option.Boolean('--plain', false, {description: 'ASCII only, no colour'});
  color = Option.String('--color', 'auto', {
    description: 'auto (default), always or never',
    validator: isEnum(COLORS),
  });
  output = Option.String('-o,--output', 'human', {
    description: 'human (default), json or raw (CSV)',
    validator: isEnum(FORMATS),
  });

  protected get terminal(): Terminal {
    const {stdout, env} = this.context;
    return terminalOf(stdout, env, {plain: this.plain, color: this.color});
  }

  /** A line on standard error, for people; hostile text in it is shown escaped. */
  protected say(line: string): void {
    const {stderr, env} = this.context;
    stderr.write(`${printable(line, terminalOf(stderr, env, {plain: this.plain}).hasUnicode)}\n`);
  }

  /** ms since the epoch */
  protected readonly nowMs = () => Number(this.context.now() / NS_PER_MS);

  /** Where the configuration says that things are. */
  protected async places(): Promise<Partial<Places>> {
    const file = await configFile(this.config);
    return file === undefined ? {} : readPlaces(file, this.context.env);
  }

  /** The store that `run` and `serve` of the same configuration open. */
  protected async openStore(options: OpenOptions = {}): Promise<OpenedStore> {
    if (this.store !== undefined) return openStore(this.store, options);
    const {store, state} = await this.places();
    const file = () => join(this.state ?? state ?? this.context.state, STORE_FILE);
    return openStore(store ?? file(), options);
  }

  protected async withStore<T>(
    use: (database: Database) => Promise<T>,
    options: OpenOptions = {},
  ): Promise<T> {
    const store = await this.openStore(options);
    try {
      return await use(store.database);
    } finally {
      await store.close();
    }
  }

  /** "4h", "7d", or an instant, as ms; undefined when the option is absent. */
  protected instantOf(option: string, written: string | undefined): number | undefined {
    if (written === undefined) return undefined;
    const span = parseLongDuration(written);
    if (span !== undefined) return this.nowMs() - Number(span / NS_PER_MS);
    const instant = parseInstant(written);
    if (instant !== undefined) return Number(instant / NS_PER_MS);
    throw new UsageError(
      `${option}: "${written}" is neither a duration, such as 4h or 7d, nor an instant, such as 2026-02-03T10:00:00Z`,
    );
  }

  /** A chance UUID of version 4. */
  protected readonly uuid = (): string => {
    const bytes = this.context.random(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = Buffer.from(bytes).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
}

/** A whole number above or equal to 0, of an option. */
export function countOf(option: string, written: string): number {
  const value = /^\d{1,9}$/.test(written) ? Number(written) : undefined;
  if (value !== undefined) return value;
  throw new UsageError(`${option}: expected a number, found "${written}"`);
}
