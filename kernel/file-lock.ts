// One process at a time: a lock file that holds the process, when it started and in which boot
// of the machine, so that the lock of a killed process is known to be nobody's, even if its
// number is taken again.
import {link, open, readFile, rename, unlink} from 'node:fs/promises';

/** Attempts to take over the lock of a process that is gone, against others that do the same. */
const ATTEMPTS_MAX = 5;

/** What to throw when the lock cannot be had. */
export interface LockFaults {
  /** Another process has it. */
  held(holder: string): Error;
  /** The file cannot be written. */
  unusable(cause: Error): Error;
}

/** Takes the lock; gives the function that releases it. */
export async function takeLock(lock: string, faults: LockFaults): Promise<() => Promise<void>> {
  const owner = await self();
  const own = `${lock}.${owner}`;
  await create(own, owner).catch((error: Error) => {
    throw faults.unusable(error);
  });
  try {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      try {
        // Unlike writing it there, linking shows the lock with its content at once.
        await link(own, lock);
        return () => unlink(lock).catch(() => {});
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
          throw faults.unusable(error as Error);
      }
      const holder = await readFile(lock, 'utf8').catch(() => undefined);
      if (holder === undefined) continue;
      if (await isRunning(holder)) throw faults.held(`process ${holder.split('-')[0]}`);
      await takeAway(lock, holder, `${own}.old`);
    }
    throw faults.held('another run');
  } finally {
    await unlink(own).catch(() => {});
  }
}

/** Removes a dead process's lock, and puts back what another has just put in its place. */
async function takeAway(lock: string, holder: string, aside: string): Promise<void> {
  await rename(lock, aside).catch(() => {});
  const taken = await readFile(aside, 'utf8').catch(() => holder);
  if (taken !== holder) await link(aside, lock).catch(() => {});
  await unlink(aside).catch(() => {});
}

async function create(path: string, content: string): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
}

/** `pid-start-boot`: this process. */
async function self(): Promise<string> {
  const stat = await readFile('/proc/self/stat', 'utf8').catch(() => '');
  const start = startOf(stat);
  return start === undefined ? 'unknown' : `${start}-${await bootOf()}`;
}

/** A process whose start cannot be asked for counts as running. */
async function isRunning(holder: string): Promise<boolean> {
  const [pid, start, boot] = holder.split('-');
  if (start === undefined) return true;
  if (boot !== undefined && boot !== (await bootOf())) return false;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return startOf(stat) === `${pid}-${start}`;
}

/** The machine's boot, in a few hexadecimal digits. */
async function bootOf(): Promise<string> {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return id.split('-')[0]!.trim() || '0';
}

/** Number and start time (in ticks since boot) out of a /proc stat line; the name in it may hold anything. */
function startOf(stat: string): string | undefined {
  const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const start = rest[19];
  return start === undefined ? undefined : `${stat.split(' ')[0]}-${start}`;
}
