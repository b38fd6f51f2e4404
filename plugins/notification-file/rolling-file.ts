// A file that lines are appended to, whole or not at all, and that is rotated. Somebody else may
// rotate or remove it: before each write it is looked at by its name, and opened anew when the name
// is another file's. One writer at a time: whoever appends waits for the append before.
import {constants} from 'node:fs';
import {type FileHandle, open, stat} from 'node:fs/promises';
import type {PluginHost} from '@firewatch/kernel';
import type {FileConfig} from './config.ts';
import {compress, removeOld, shift} from './rotation.ts';

const {O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR} = constants;
const MIB = 1 << 20;
const NS_PER_MS = 1_000_000n;
/** Between two looks for files that are too old. */
const AGE_LOOK_NS = 3_600_000_000_000n;
const LINE_BREAK = 0x0a;

export class RollingFile {
  private readonly config: FileConfig;
  private readonly host: PluginHost;
  private handle: FileHandle | undefined;
  private readonly stop = new AbortController();
  private compressing: Promise<void> = Promise.resolve();
  private lookedAt: bigint | undefined;

  constructor(config: FileConfig, host: PluginHost) {
    this.config = config;
    this.host = host;
  }

  /** Throws what the system threw; then nothing of it is in the file, unless that failed too. */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    let {file, size} = await this.opened();
    const {rotate, fsync} = this.config;
    if (rotate.enabled && size > 0 && size + bytes.length > rotate.max_size * MIB) {
      await this.rotate();
      ({file, size} = await this.opened());
    }
    await this.removeOld();
    try {
      await file.appendFile(bytes);
      if (fsync === 'batch') await file.datasync();
    } catch (error) {
      await file.truncate(size).catch(() => {});
      throw error;
    }
    this.host.count('bytes_written_total', bytes.length);
    this.host.gauge('file_bytes', size + bytes.length);
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.compressing;
    await this.leave();
  }

  /** The file of the name, as it is now, at the beginning of a line. */
  private async opened(): Promise<{file: FileHandle; size: number}> {
    if (this.handle && !(await this.isStill(this.handle))) await this.leave();
    const {log_path, mode} = this.config;
    const flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW;
    this.handle ??= await open(log_path, flags, Number.parseInt(mode, 8));
    const file = this.handle;
    const {size} = await file.stat();
    if (size === 0) return {file, size};
    const last = Buffer.alloc(1);
    await file.read(last, 0, 1, size - 1);
    if (last[0] === LINE_BREAK) return {file, size};
    // Half a line, of a write that a crash cut off: it stays alone.
    await file.appendFile('\n');
    return {file, size: size + 1};
  }

  private async isStill(handle: FileHandle): Promise<boolean> {
    const own = await handle.stat();
    const named = await stat(this.config.log_path).catch(() => undefined);
    return named !== undefined && named.ino === own.ino && named.dev === own.dev;
  }

  private async leave(): Promise<void> {
    const {handle} = this;
    this.handle = undefined;
    await handle?.close();
  }

  private async rotate(): Promise<void> {
    const {log_path, rotate, mode} = this.config;
    await this.compressing;
    await this.leave();
    await shift(log_path, rotate);
    this.host.count('rotations_total');
    if (!rotate.compress) return;
    // Takes its time, which deliveries do not wait for; what is broken off is left as it was.
    this.compressing = compress(log_path, Number.parseInt(mode, 8), this.stop.signal).catch(
      (error: Error) => {
        if (!this.stop.signal.aborted)
          this.host.log('warn', `${log_path}.1 is not compressed: ${error.message}`);
      },
    );
  }

  private async removeOld(): Promise<void> {
    const now = this.host.now();
    if (this.lookedAt !== undefined && now - this.lookedAt < AGE_LOOK_NS) return;
    this.lookedAt = now;
    const {log_path, rotate} = this.config;
    const removed = await removeOld(log_path, rotate, Number(now / NS_PER_MS));
    if (removed > 0) this.host.count('old_files_removed_total', removed);
  }
}
