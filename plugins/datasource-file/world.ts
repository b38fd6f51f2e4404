// What following files needs of the world beside the files: notices that something changed, and
// waiting. Tests put their own in its place.
import {watch} from 'node:fs';

export interface World {
  /** ms; only differences count. */
  now(): number;
  /** Calls `action` once; the result takes it back. */
  after(ms: number, action: () => void): () => void;
  /** Tells of changes in a folder, by name where the system says it; undefined: it cannot. */
  watch(folder: string, onChange: (name: string | undefined) => void): (() => void) | undefined;
}

export const realWorld = (now: () => number): World => ({
  now,
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
  watch(folder, onChange) {
    try {
      const watcher = watch(folder, {persistent: false}, (_, name) => onChange(name ?? undefined));
      watcher.on('error', () => watcher.close());
      return () => watcher.close();
    } catch {
      return undefined;
    }
  },
});
