// A bouncer that writes files and has a web server reload them: what both kinds have in common.
import {
  type Bouncer,
  checkWait,
  type Enforcement,
  type HeldChange,
  HeldDecisions,
  intervalMs,
  OwnFile,
  oneLine,
  Pace,
  type PluginHost,
  wayFault,
} from '@firewatch/kernel';

export interface MapConfig {
  readonly folder: string;
  readonly reload: readonly string[];
  readonly reload_interval: string;
}

export interface MapFile {
  readonly name: string;
  readonly lines: readonly string[];
  /** Whether the server has to be told that it changed. */
  readonly isReloaded: boolean;
}

/** The files of a set of decisions; always the same names. */
export type FilesOf = (held: HeldDecisions, now: bigint) => readonly MapFile[];

const SAID_MAX = 300;

export const mapBouncer = (filesOf: FilesOf): Bouncer<MapConfig> => ({
  check(config) {
    const faults = checkWait('/reload_interval', config.reload_interval);
    if (!config.reload[0]!.startsWith('/'))
      faults.push({at: '/reload/0', message: 'expected the absolute path of a program'});
    return faults;
  },
  async open(config, host) {
    const held = new HeldDecisions();
    const publish = publisher(config, host, filesOf);
    const enforced = async (
      refused: HeldChange['refused'],
      signal?: AbortSignal,
    ): Promise<Enforcement> => {
      const done = await publish(held, signal);
      return 'fault' in done
        ? {status: 'retry', reason: done.fault}
        : {status: 'ok', inForce: held.size, refused, repaired: done.repaired};
    };
    return {
      apply: (change, signal) => enforced(held.apply(change, host.now()).refused, signal),
      resync: async (decisions, signal) =>
        enforced(await held.replace(decisions, () => host.now()), signal),
      async clear() {
        held.clear();
        const done = await publish(held);
        if ('fault' in done) throw new Error(done.fault);
      },
      close: async () => {},
    };
  },
});

/** Writes what differs, then reloads if that is due, not sooner than the interval after the last. */
function publisher(config: MapConfig, host: PluginHost, filesOf: FilesOf) {
  const {folder} = config;
  const pace = new Pace(intervalMs(config.reload_interval)!, () => host.now());
  const files = new Map<string, OwnFile>();
  // A former process may have written and not reloaded.
  let isDue = true;

  return async (
    held: HeldDecisions,
    signal?: AbortSignal,
  ): Promise<{repaired: number} | {fault: string}> => {
    let repaired = 0;
    for (const {name, lines, isReloaded} of filesOf(held, host.now())) {
      const file = files.get(name) ?? new OwnFile(folder, name);
      files.set(name, file);
      try {
        const written = await file.write(lines);
        repaired += written.repaired;
        isDue ||= written.isNew && isReloaded;
      } catch (error) {
        return {fault: `${folder}/${name} cannot be written: ${(error as Error).message}`};
      }
    }
    if (!isDue) return {repaired};
    await pace.turn(signal);
    const fault = await reload(host, signal);
    if (fault !== undefined) return {fault};
    isDue = false;
    return {repaired};
  };
}

/** Why it failed; undefined: it did not. */
async function reload(host: PluginHost, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const {exitCode, stderr} = await host.run('reload', {}, signal);
    host.count('reloads_total', 1, {status: exitCode === 0 ? 'ok' : 'failed'});
    if (exitCode === 0) return undefined;
    const said = oneLine(Buffer.from(stderr).toString('utf8'), SAID_MAX);
    return `the reload ended with ${exitCode}${said && `: ${said}`}`;
  } catch (error) {
    host.count('reloads_total', 1, {status: 'failed'});
    return wayFault(error, 'reload');
  }
}
