// What a plugin may reach, from its manifest's needs and the settings they point to.
import {isIPv6} from 'node:net';
import {join} from 'node:path';
import type {NeededCommand, PathTarget, PluginManifest} from '@firewatch/schemas';
import {textsAt} from '../config/setting.ts';
import {quoted} from '../quoted.ts';

type NetTarget = string | {readonly setting: string};

/** Where a connection goes: a port of a host, or a Unix socket. */
export type Place = {readonly host: string; readonly port: number} | {readonly path: string};

/** `port` undefined: any. A host may begin with "*.". */
type Pattern = {readonly host: string; readonly port: number | undefined} | {readonly path: string};

const PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'ws:': 80,
  'https:': 443,
  'wss:': 443,
};

/** A wish that the needs do not cover. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
  readonly code = 'ERR_ACCESS_DENIED';
}

export class Allowance {
  private readonly config: unknown;
  private readonly needs: NonNullable<PluginManifest['needs']>;

  constructor({needs = {}}: Pick<PluginManifest, 'needs'>, config: unknown) {
    this.needs = needs;
    this.config = config;
  }

  /** Throws NotAllowed unless the plugin may connect there. */
  connect(place: Place): void {
    this.require(this.needs.net, place, 'connect to', 'net');
  }

  /** Throws NotAllowed unless the plugin may listen there. */
  listen(place: Place): void {
    this.require(this.needs.listen, place, 'listen on', 'listen');
  }

  /** Files and folders it may read, and those it may write, as Node's permission model takes them. */
  get paths(): {readonly read: readonly string[]; readonly write: readonly string[]} {
    const resolved = (targets: readonly PathTarget[] = []) =>
      targets.flatMap((target) => {
        const isText = typeof target === 'string';
        const isRotated = !isText && target.rotated === true;
        return (isText ? [target] : textsAt(this.config, target.setting))
          .filter((path) => path.startsWith('/') && !path.split('/').includes('..'))
          .map(folderOfPattern)
          .flatMap((path) => [...within(path), ...(isRotated ? [`${path}.*`] : [])]);
      });
    return {read: resolved(this.needs.read), write: resolved(this.needs.write)};
  }

  /** Program and arguments of a declared command with the plugin's values in their places. */
  argv(name: string, values: Readonly<Record<string, string>> = {}): readonly string[] {
    const commands: Readonly<Record<string, NeededCommand>> = this.needs.commands ?? {};
    if (!Object.hasOwn(commands, name)) {
      throw new NotAllowed(`the manifest declares no command ${quoted(name)}`);
    }
    const argv = commands[name]!.argv.flatMap((part) => {
      if (typeof part === 'string') return [part];
      if ('setting' in part) return textsAt(this.config, part.setting);
      const value = Object.hasOwn(values, part.value) ? values[part.value] : undefined;
      if (typeof value !== 'string' || value.startsWith('-') || value.includes('\0')) {
        throw new NotAllowed(
          `command ${quoted(name)}: the value "${part.value}" is missing, begins with "-" or holds a NUL`,
        );
      }
      return [value];
    });
    if (argv.length === 0 || argv[0] === '') {
      throw new NotAllowed(`command ${quoted(name)}: the configuration names no program`);
    }
    return argv;
  }

  private require(
    targets: readonly NetTarget[] = [],
    place: Place,
    verb: string,
    need: string,
  ): void {
    const patterns = targets
      .flatMap((target) =>
        typeof target === 'string' ? [target] : textsAt(this.config, target.setting),
      )
      .flatMap((text) => patternOf(text) ?? []);
    if (patterns.some((pattern) => fits(place, pattern))) return;
    const shown = 'path' in place ? place.path : `${place.host}:${place.port}`;
    throw new NotAllowed(`may not ${verb} ${quoted(shown)}: no entry of needs.${need} covers it`);
  }
}

/** `host:port`, `:port` (of all addresses), `host`, `v6`, `[v6]:port`, a URL, `/path`, `unix:/path`. */
export function patternOf(text: string): Pattern | undefined {
  if (isIPv6(text)) return {host: plainHost(text), port: undefined};
  if (/^:[0-9]{1,5}$/.test(text)) return {host: '::', port: Number(text.slice(1))};
  const unix = /^(?:unix:(?:\/\/)?)?(\/.*)$/.exec(text);
  if (unix) return {path: unix[1]!};
  if (text.includes('://')) {
    try {
      const {hostname, port, protocol} = new URL(text);
      if (hostname === '') return undefined;
      return {
        host: plainHost(hostname),
        port: port === '' ? PORTS[protocol] : Number(port),
      };
    } catch {
      return undefined;
    }
  }
  const parts = /^(\[[0-9a-f:.]+\]|[^:[\]\s]+)(?::([0-9]{1,5}|\*))?$/i.exec(text);
  if (!parts) return undefined;
  const [, host, port] = parts;
  return {
    host: plainHost(host!),
    port: port === undefined || port === '*' ? undefined : Number(port),
  };
}

/** Lower case, without brackets and a final dot. */
export const plainHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');

function fits(place: Place, pattern: Pattern): boolean {
  if ('path' in place) return 'path' in pattern && pattern.path === place.path;
  if ('path' in pattern) return false;
  const host = plainHost(place.host);
  const isHost = pattern.host.startsWith('*.')
    ? host.endsWith(pattern.host.slice(1))
    : pattern.host === host;
  return isHost && (pattern.port === undefined || pattern.port === place.port);
}

/** A file, or a folder and all that is in it. */
export const within = (path: string): readonly string[] => [path, join(path, '*')];

/** The folder that holds all that fits a pattern; a path without one is itself. */
function folderOfPattern(path: string): string {
  const at = path.search(/[*?[{]/);
  return at < 0 ? path : path.slice(0, path.lastIndexOf('/', at) || 1);
}
