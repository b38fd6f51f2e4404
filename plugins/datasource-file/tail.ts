// Following: all files of a configuration, one after the other as they have something, new ones
// as they appear. The system's notices say when to look; looking decides.
import {dirname} from 'node:path';
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';
import {isRotated} from './catch-up.ts';
import {discoveryMs, type FileConfig, patternsOf} from './config.ts';
import {discover, realPath} from './discover.ts';
import {FollowedFile} from './followed-file.ts';
import {asPosition, readPosition} from './position.ts';
import type {World} from './world.ts';

const READ_BYTES = 256 * 1024;
/** Where the system tells of changes, looking is for what it does not tell. */
const POLL_MS = 1_000;
const POLL_ALONE_MS = 250;
/** Files that may be followed at once: each is held open. */
export const FILES_MAX = 4_096;

export class Tail {
  private readonly config: FileConfig;
  private readonly host: PluginHost;
  private readonly positions: Readonly<Record<string, Position>>;
  private readonly world: World;
  private readonly files = new Map<string, FollowedFile>();
  private readonly watches = new Map<string, (() => void) | undefined>();
  private isFirst = true;
  private isDiscoveryDue = true;
  private discoveredAt = 0;
  private isClosed = false;
  private wake = () => {};

  constructor(
    config: FileConfig,
    host: PluginHost,
    positions: Readonly<Record<string, Position>>,
    world: World,
  ) {
    this.config = config;
    this.host = host;
    this.positions = positions;
    this.world = world;
  }

  /** Finds the files, so that what is written from here on is new. */
  async begin(): Promise<void> {
    await this.discover();
    for (const file of this.files.values()) await file.begin();
  }

  async *chunks(): AsyncGenerator<Chunk> {
    const buffer = new Uint8Array(READ_BYTES);
    try {
      while (!this.isClosed) {
        if (this.isDiscoveryDue) await this.discover();
        let isQuiet = true;
        for (const file of this.files.values()) {
          if (this.isClosed) return;
          if (!file.isDirty) continue;
          file.isDirty = false;
          const length = await this.read(file, buffer);
          if (length === 0) continue;
          file.isDirty = true;
          isQuiet = false;
          yield {
            bytes: buffer.subarray(0, length),
            source: file.path,
            position: asPosition(file.position),
            at: this.host.now(),
            framing: 'line',
          };
        }
        if (isQuiet) await this.wait();
      }
    } finally {
      for (const stop of this.watches.values()) stop?.();
      for (const file of this.files.values()) await file.close();
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.wake();
  }

  /** One file that fails is the others' business no more than its own retry is. */
  private async read(file: FollowedFile, buffer: Uint8Array): Promise<number> {
    try {
      return await file.read(buffer);
    } catch (error) {
      this.host.log('warn', `${file.path}: ${(error as Error).message}; it is opened again`);
      await file.leave().catch(() => {});
      return 0;
    }
  }

  private async wait(): Promise<void> {
    const {poll_without_inotify, discovery_poll_enable} = this.config;
    const isAlone = poll_without_inotify || [...this.watches.values()].includes(undefined);
    const isHinted = [...this.files.values()].some(({isDirty}) => isDirty) || this.isDiscoveryDue;
    if (this.isClosed || isHinted) return;
    await new Promise<void>((resolve) => {
      const cancel = this.world.after(isAlone ? POLL_ALONE_MS : POLL_MS, () => {
        for (const file of this.files.values()) file.isDirty = true;
        resolve();
      });
      this.wake = () => {
        cancel();
        resolve();
      };
    });
    this.wake = () => {};
    const age = this.world.now() - this.discoveredAt;
    if (discovery_poll_enable && age >= discoveryMs(this.config)) this.isDiscoveryDue = true;
  }

  private async discover(): Promise<void> {
    const {isFirst} = this;
    this.isDiscoveryDue = false;
    this.discoveredAt = this.world.now();
    const paths = await discover(this.config, (pattern) => {
      if (isFirst) this.host.log('warn', `no file fits ${pattern} yet`);
    });
    for (const path of paths) {
      if (this.files.has(path) || (await isRotated(path))) continue;
      if (this.files.size >= FILES_MAX) {
        if (isFirst)
          this.host.log('error', `${path} is not followed: more than ${FILES_MAX} files`);
        continue;
      }
      await this.follow(path);
    }
    for (const pattern of patternsOf(this.config)) this.watch(fixedFolder(pattern));
    this.isFirst = false;
  }

  private async follow(path: string): Promise<void> {
    const file = new FollowedFile(path, {
      left: readPosition(this.positions[path]),
      start: this.isFirst ? this.config.start : 'beginning',
      now: this.world.now,
      onTrouble: (trouble) =>
        this.host.log(trouble ? 'warn' : 'info', `${path}: ${trouble ?? 'is read again'}`),
    });
    this.files.set(path, file);
    this.watch(dirname(path));
    this.watch(dirname(await realPath(path)));
  }

  private watch(folder: string): void {
    if (this.config.poll_without_inotify || this.watches.has(folder)) return;
    this.watches.set(
      folder,
      this.world.watch(folder, (name) => {
        const own = name === undefined ? undefined : this.files.get(`${folder}/${name}`);
        if (own) own.isDirty = true;
        else {
          // Another name of a file, or a new one.
          for (const file of this.files.values()) file.isDirty = true;
          if (this.hasPatterns) this.isDiscoveryDue = true;
        }
        this.wake();
      }),
    );
  }

  private get hasPatterns(): boolean {
    return patternsOf(this.config).some((one) => one.search(MAGIC) >= 0);
  }
}

const MAGIC = /[*?[{]/;

/** The folder of a pattern in which the first part with a mark lies. */
function fixedFolder(pattern: string): string {
  const mark = pattern.search(MAGIC);
  return dirname(mark < 0 ? pattern : `${pattern.slice(0, mark)}x`);
}
