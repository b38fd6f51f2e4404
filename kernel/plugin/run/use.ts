// One configured use of a plugin: a datasource being read, a notification that delivers, a bouncer
// that enforces. Whether it runs here or in a process of its own, it looks like this.
import type {
  BouncerRun,
  CommandOutput,
  DatasourceRun,
  EnricherRun,
  NotificationRun,
  PluginPackage,
  Position,
} from '../../plugin.ts';
import type {Kind} from '../shape.ts';

export interface CommandRun {
  /** Exit code. */
  run(argv: readonly string[], output: CommandOutput): Promise<number>;
  close(): Promise<void>;
}

export interface RunOf {
  datasources: DatasourceRun;
  notifications: NotificationRun;
  bouncers: BouncerRun;
  enrichers: EnricherRun;
  commands: CommandRun;
}

export interface UseRequest<K extends Kind = Kind> {
  readonly plugin: PluginPackage;
  readonly kind: K;
  /** Which one of this kind. */
  readonly name: string;
  /** Fits its schema: `configure` has said so. */
  readonly config: unknown;
  /** Where a datasource goes on. */
  readonly positions?: Readonly<Record<string, Position>>;
}

/** Why a use ended before it was closed. */
export interface UseEnd {
  /** A sentence, secrets masked. */
  readonly reason: string;
}

export interface Use<K extends Kind = Kind> {
  readonly run: RunOf[K];
  /** Resolves when it is over: undefined after `close`, else why. */
  readonly ended: Promise<UseEnd | undefined>;
  /** Ends it within the limits' time; never rejects. */
  close(): Promise<void>;
}
