// The contract between firewatch and a plugin. Read this first.
//
// A plugin is a folder: `plugin.json` (the manifest: data, so that nothing has to run to know
// what a plugin is, gives and needs), one ES module whose default export is a Plugin, and a
// JSON Schema for the configuration of each thing it provides. docs/plugins.md shows one.
//
// What it provides is a map by name of one of five kinds. All have one shape: the host checks
// the configuration against the schema, asks `check` for what a schema cannot say, calls
// `open`, and uses what that returned until it calls `close`. A plugin of the hub runs in a
// process of its own, one for each configured use; a bundled one runs in the host's. Neither
// can tell which: everything below crosses a process boundary, so values are plain data.
//
// Duties of every plugin:
// - Importing it MUST have no effect.
// - It MUST reach network, commands and secrets through the `PluginHost` alone. Secrets come in
//   the configuration, at the settings that the schema marks `writeOnly`; a plugin MUST NOT read
//   them from anywhere else, and MUST NOT put them into logs, errors, metrics or positions.
// - It MUST throw, or answer, on the first failure. Retrying is the host's: it knows the backoff,
//   the outbox and the operator's patience.
// - It MUST stop what it does when `signal` aborts, and release what it opened in `close`.
//   `close` MUST be safe to call twice, and after a failure.
// - It MUST NOT buffer without bound. Slowness is told by not returning.
import type {Duplex, Readable} from 'node:stream';
import type {Alert, PluginManifest} from '@firewatch/schemas';

/** Version of this contract: `engine` of a manifest is a range that has to admit it. */
export const PLUGIN_CONTRACT = '1.0.0';
/** Version of the shapes of alerts and decisions: `event` of a manifest names it. */
export const EVENT_VERSION = 1;

// ── What a plugin exports ────────────────────────────────────────────────────────────────

/** The default export of a plugin: exactly what its manifest says it provides. */
export interface Plugin {
  readonly datasources?: Readonly<Record<string, Datasource<never>>>;
  readonly notifications?: Readonly<Record<string, Notification<never>>>;
  readonly bouncers?: Readonly<Record<string, Bouncer<never>>>;
  readonly enrichers?: Readonly<Record<string, Enricher<never>>>;
  readonly commands?: Readonly<Record<string, PluginCommand>>;
}

/** A plugin with what is known of it without running it. */
export interface PluginPackage {
  readonly manifest: PluginManifest;
  /** JSON Schemas of configurations by their path in the plugin's folder. */
  readonly schemas: Readonly<Record<string, object>>;
  /** Where it is installed, or the plugin itself when it is bundled. */
  readonly code: {readonly folder: string} | {readonly plugin: Plugin};
}

/** Identity at run time; checks the plugin's shape where it is written. */
export const definePlugin = <const P extends Plugin>(plugin: P): P => plugin;

/** Something wrong with a configuration that its schema could not say. */
export interface ConfigFault {
  /** JSON pointer into the configuration: "/filenames/0". */
  readonly at: string;
  readonly message: string;
}

/** What is common to datasources, notifications, bouncers and enrichers. */
interface Openable<Config> {
  /** MUST return all faults, MUST NOT do I/O. The configuration fits the schema already. */
  check?(config: Config): readonly ConfigFault[];
}

/** What `open` of anything returns has this. */
export interface Closable {
  /** MUST release everything. Pending calls end with whatever they have. */
  close(): Promise<void>;
}

// ── Datasources ──────────────────────────────────────────────────────────────────────────

/**
 * A place in a stream; opaque to all but the datasource that made it. Plain JSON, at most
 * POSITION_BYTES_MAX as text: inode and offset, a cursor, a partition's offset.
 */
export type Position =
  | string
  | number
  | boolean
  | null
  | readonly Position[]
  | {
      readonly [key: string]: Position;
    };
export const POSITION_BYTES_MAX = 4096;

/** A run of input bytes; the core finds the lines in it. */
export interface Chunk {
  /** At most CHUNK_BYTES_MAX. Valid until the next chunk is asked for. */
  readonly bytes: Uint8Array;
  /** Stream it belongs to (path, unit, queue, partition), as the operator would recognise it. */
  readonly source: string;
  /** Of the byte after the last one. */
  readonly position: Position;
  /** Arrival, ns since the epoch. */
  readonly at: bigint;
  /** `line`: newlines separate lines, which may cross chunks. `record`: see `ends`. */
  readonly framing: 'line' | 'record';
  /** Of framing `record`: where each record ends in `bytes`, ascending. Absent: it is one record. */
  readonly ends?: readonly number[];
  /** No more bytes of this source will come: an unfinished last line is a line. */
  readonly isLast?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  /** Whoever sent it waits for it to be acknowledged: the host sees to it now, not in its own time. */
  readonly isAwaited?: boolean;
}
export const CHUNK_BYTES_MAX = 10 << 20;

/**
 * Reads logs. The manifest says the `modes` it has (`cat` reads what is there and ends, `tail`
 * follows, `server` listens), its `dsn` schemes, and whether it is `rereadable`: opened at a
 * position, it MUST give the bytes that follow that position, the same ones each time. The host
 * keeps the input of one that is not in a spool.
 */
export interface Datasource<Config> extends Openable<Config> {
  /** MUST return the configuration (a Config) that a DSN means; MUST throw a TypeError that says what is wrong. */
  dsn?(dsn: string): unknown;
  /** `positions`: by source, where reading goes on; a source without one is new. */
  open(
    config: Config,
    host: PluginHost,
    positions: Readonly<Record<string, Position>>,
  ): Promise<DatasourceRun>;
}

export interface DatasourceRun extends Closable {
  /**
   * MUST end in mode `cat`, and only there or after `close`. MUST NOT read ahead more than one
   * chunk: asking for the next one is how the host says that it has room.
   */
  readonly chunks: AsyncIterable<Chunk>;
  /**
   * Everything of `source` up to `position` is safe: the broker may forget it. Called in order,
   * not for every chunk. MUST NOT acknowledge anything to a broker before.
   */
  acknowledge?(source: string, position: Position): Promise<void>;
}

// ── Notifications ────────────────────────────────────────────────────────────────────────

export interface AlertBatch {
  /**
   * The same batch has the same key, however often it is delivered. A sink that can MUST use it
   * (or `uuid` of the alerts) so that a second delivery changes nothing.
   */
  readonly key: string;
  readonly alerts: readonly Alert[];
  /** The operator's template, rendered; absent when there is none. */
  readonly text?: string;
}

/**
 * `ok`: the sink has it, except what is listed as refused for good. `retry`: it does not, except
 * what is listed as accepted; the host comes again, not before `afterMs` if that is given.
 * `refused`: it never will, so the host puts the batch into the dead letters.
 */
export type Delivery =
  | {readonly status: 'ok'; readonly refused?: readonly RefusedAlert[]}
  | {
      readonly status: 'retry';
      readonly reason: string;
      readonly afterMs?: number;
      /** uuids */
      readonly accepted?: readonly string[];
    }
  | {readonly status: 'refused'; readonly reason: string};

export interface RefusedAlert {
  readonly uuid: string;
  readonly reason: string;
}

/** Tells people or other systems of alerts. */
export interface Notification<Config> extends Openable<Config> {
  /**
   * What it would send of a batch at `now` (ns since the epoch), as people can read it. MUST NOT do
   * I/O. Absent: the text of the batch or, where there is none, its alerts as JSON.
   */
  preview?(config: Config, batch: AlertBatch, now: bigint): string | Promise<string>;
  open(config: Config, host: PluginHost): Promise<NotificationRun>;
}

export interface NotificationRun extends Closable {
  /**
   * MUST answer `ok` only when the sink said that it has the batch. MUST escape log text for the
   * sink: attackers write it. One batch at a time.
   */
  deliver(batch: AlertBatch, signal: AbortSignal): Promise<Delivery>;
}

// ── Bouncers ─────────────────────────────────────────────────────────────────────────────

/** What is to be done to whom, in the words of the Local API. */
export interface Decision {
  readonly id: number;
  /** Ip, Range, As, Country, or what a scenario names. */
  readonly scope: string;
  /** Of the scopes Ip and Range: "192.0.2.7", "2001:db8::/32", in the one way each can be written. */
  readonly value: string;
  /** ban, captcha, …: one of the `remediations` of the manifest. */
  readonly type: string;
  readonly origin: string;
  readonly scenario: string;
  /** When it ends, ns since the epoch. */
  readonly until: bigint;
}

export interface DecisionChange {
  readonly adds: readonly Decision[];
  readonly deletes: readonly Decision[];
}

/**
 * `ok`: it is in force, except what is listed. `retry`: nothing can be said; the host comes again
 * with the same change. `resync`: what is in force is unknown or was changed by somebody else.
 */
export type Enforcement =
  | {
      readonly status: 'ok';
      /** Decisions now in force here. */
      readonly inForce: number;
      readonly refused?: readonly {readonly id: number; readonly reason: string}[];
      /** Of ours, found missing or altered, and put right. */
      readonly repaired?: number;
    }
  | {readonly status: 'retry'; readonly reason: string; readonly afterMs?: number}
  | {readonly status: 'resync'; readonly reason: string};

export interface EnforcementCount {
  /** Decision's origin, and what happened to packets or requests. */
  readonly origin: string;
  readonly remediation: string;
  readonly unit: 'packet' | 'byte' | 'request';
  /** Since `open`. */
  readonly count: number;
}

/** Enforces decisions: in a firewall, a proxy, a provider. */
export interface Bouncer<Config> extends Openable<Config> {
  /** MUST NOT touch rules, tables or lists that it did not make. MUST NOT unban by failing. */
  open(config: Config, host: PluginHost): Promise<BouncerRun>;
}

export interface BouncerRun extends Closable {
  /**
   * Applies a change; doing so twice MUST be the same as once. Several decisions on one value:
   * it stays until the last of them is deleted or has ended. The host deletes what has ended, and
   * comes at intervals with a change of nothing: the time to look whether all is still in force.
   */
  apply(change: DecisionChange, signal: AbortSignal): Promise<Enforcement>;
  /**
   * Makes exactly these decisions be in force, in one step where the level has one: no packet may
   * pass meanwhile that neither the old nor the new set lets pass. The host calls it first after
   * `open`. Decisions come in batches, asked for one after the other.
   */
  resync(decisions: AsyncIterable<readonly Decision[]>, signal: AbortSignal): Promise<Enforcement>;
  /** What was dropped or refused so far. */
  counts?(): Promise<readonly EnforcementCount[]>;
  /** Removes everything of ours and nothing else. `close` alone leaves it in force. */
  clear(): Promise<void>;
}

// ── Enrichers ────────────────────────────────────────────────────────────────────────────

export interface Lookup {
  /** One of the `methods` of the manifest. */
  readonly method: string;
  readonly argument: string;
}
export type LookupAnswer =
  | {readonly fields: Readonly<Record<string, string>>; readonly ttlMs?: number}
  | {readonly error: string};

/** Knows something of an address, a name, a hash. */
export interface Enricher<Config> extends Openable<Config> {
  open(config: Config, host: PluginHost): Promise<EnricherRun>;
}

export interface EnricherRun extends Closable {
  /** MUST give one answer for each question, in order. Arguments are text that attackers write. */
  lookup(questions: readonly Lookup[], signal: AbortSignal): Promise<readonly LookupAnswer[]>;
}

// ── Commands ─────────────────────────────────────────────────────────────────────────────

/** A command of its own: `firewatch plugins run PLUGIN COMMAND …`. */
export interface PluginCommand {
  /** MUST return the exit code: 0 done, 1 not done, 2 wrong usage. */
  run(argv: readonly string[], host: PluginHost, output: CommandOutput): Promise<number>;
}

export interface CommandOutput {
  /** Resolves when there is room for more. */
  out(text: string): Promise<void>;
  err(text: string): Promise<void>;
}

// ── What the host gives ──────────────────────────────────────────────────────────────────

/** The world as a plugin may see it. Whatever the manifest's `needs` do not list is refused. */
export interface PluginHost {
  /** Aborts when the host wants it to end. */
  readonly signal: AbortSignal;
  /** ns since the epoch. */
  now(): bigint;
  /** One event a call, no secrets. The host bounds length and rate, and counts what it leaves out. */
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
  /** Adds to a counter: lower case, `_`, unit at the end: "requests_total". */
  count(name: string, value?: number, labels?: Readonly<Record<string, string>>): void;
  /** Sets a gauge: "lag_seconds". */
  gauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
  /** What `firewatch plugins` and the health route say of it. A run begins `ok`. */
  health(state: 'ok' | 'degraded', reason?: string): void;
  /** One HTTP request; redirects are answers, not followed. Bodies up to HTTP_BYTES_MAX. */
  request(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer>;
  /** A TCP connection or, by `path`, a Unix socket; with TLS when `tls` is given. */
  connect(target: ConnectTarget): Promise<Duplex>;
  /** Listens; each connection is a stream, behind its TLS handshake when `tls` is given. */
  listen(target: ListenTarget): Promise<PluginListener>;
  /** Receives UDP datagrams at an address that `needs.listen` allows. */
  receiveDatagrams(target: DatagramTarget): Promise<DatagramReceiver>;
  /** Sends one UDP datagram to a place that `needs.net` allows. That it left is all that is known. */
  sendDatagram(target: DatagramTarget, bytes: Uint8Array): Promise<void>;
  /** Runs a command of the manifest's `needs.commands` to its end. Output up to COMMAND_BYTES_MAX. */
  run(name: string, options?: RunOptions, signal?: AbortSignal): Promise<CommandResult>;
  /**
   * Starts one and reads its standard output as it comes; destroying the stream ends it. When the
   * command fails, the stream ends with an error that has the last of what it complained.
   */
  follow(name: string, options?: Pick<RunOptions, 'values'>): Promise<Readable>;
}

export const HTTP_BYTES_MAX = 16 << 20;
export const COMMAND_BYTES_MAX = 16 << 20;

export interface TlsOptions {
  /** PEM */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Name to verify; default: the host's. */
  readonly serverName?: string;
  /** Off only when the operator's own configuration says so. */
  readonly isUnverified?: boolean;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Default 30,000. */
  readonly timeoutMs?: number;
  readonly tls?: TlsOptions;
  /** Path of a Unix socket to talk to instead of the URL's host. */
  readonly socketPath?: string;
  /**
   * URL of an HTTP proxy to go through, with name and password if it wants them: by CONNECT to
   * https, by asking it for the URL to http. The needs have to cover it and the URL's host.
   */
  readonly proxy?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; several of one name joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type ConnectTarget = (
  | {readonly host: string; readonly port: number}
  | {readonly path: string}
) & {readonly tls?: TlsOptions | true};

export type ListenTarget = (
  | {readonly host: string; readonly port: number}
  | {readonly path: string}
) & {readonly tls?: ListenTlsOptions};

export interface ListenTlsOptions {
  /** PEM */
  readonly cert: string;
  readonly key: string;
  /** Given: a client has to show a certificate that one of these signed. */
  readonly clientCa?: string;
}

export interface PluginListener extends Closable {
  /** The port that was taken, where 0 was asked for. */
  readonly port: number;
  readonly connections: AsyncIterable<Duplex & {readonly peer: string}>;
}

export interface DatagramTarget {
  readonly host: string;
  readonly port: number;
}

export interface Datagram {
  readonly bytes: Uint8Array;
  /** Who sent it: "192.0.2.7:514", "[2001:db8::7]:514". */
  readonly peer: string;
}

export interface DatagramReceiver extends Closable {
  /** The port that was taken, where 0 was asked for. */
  readonly port: number;
  /**
   * What came since the last time, at least one. What comes while nobody asks waits up to
   * DATAGRAM_BYTES_WAITING; what does not fit is dropped.
   */
  readonly batches: AsyncIterable<readonly Datagram[]>;
  /** Datagrams dropped so far, as of the last batch. */
  readonly dropped: number;
}
export const DATAGRAM_BYTES_WAITING = 8 << 20;

export interface RunOptions {
  /** For the `{"value": NAME}` places of the command's declared arguments. */
  readonly values?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Default 30,000. */
  readonly timeoutMs?: number;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}
