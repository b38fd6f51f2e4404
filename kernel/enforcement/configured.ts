// A configured bouncer, ready to be run: its plugin, its settings, the API it follows, what it
// wants to hear of.
import type {Where} from '../errors.ts';
import type {TlsFiles} from '../plugin/kit/tls-files.ts';
import type {UseRequest} from '../plugin/run/use.ts';
import type {PluginPackage} from '../plugin.ts';

export type FollowWay = 'auto' | 'events' | 'wait' | 'poll';

/** Where the Local API is, and how it is asked. */
export interface ApiSettings {
  /** A URL that ends with "/", or the path of a Unix socket. */
  readonly url: string;
  readonly key: string | undefined;
  /** Paths, resolved. */
  readonly tls: TlsFiles;
  readonly follow: FollowWay;
  readonly pollMs: number;
}

/** What a bouncer wants to hear of; undefined: everything. */
export interface DecisionWish {
  readonly scopes: readonly string[];
  readonly types: readonly string[];
  readonly origins: readonly string[] | undefined;
  readonly scenariosContaining: readonly string[] | undefined;
  readonly scenariosNotContaining: readonly string[] | undefined;
}

export interface ConfiguredBouncer {
  readonly name: string;
  readonly type: string;
  readonly where: Where;
  readonly plugin: PluginPackage;
  /** The plugin's own settings, defaults set. */
  readonly config: unknown;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** undefined: that of the process it runs in. */
  readonly api: ApiSettings | undefined;
  readonly wish: DecisionWish;
  /** Whether what is in force is removed when it stops. */
  readonly isRemoving: boolean;
  readonly checkMs: number;
  readonly reportMs: number;
}

export const bouncerUse = ({plugin, type, config}: ConfiguredBouncer): UseRequest<'bouncers'> => ({
  plugin,
  kind: 'bouncers',
  name: type,
  config,
});
