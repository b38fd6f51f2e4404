// A file that a bouncer writes for another program: written whole or not at all, and looked at whether it is as it was written.
import {readFile, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

const HEAD = '# Written by firewatch; what is changed here is put right.\n';
/** The program reads it as a user of its own. */
const MODE = 0o644;

export class OwnFile {
  private readonly path: string;
  private readonly aside: string;
  /** As we wrote it, or found it as wanted. */
  private last: string | undefined;

  constructor(folder: string, name: string) {
    this.path = join(folder, name);
    // Its name fits no pattern of an include.
    this.aside = join(folder, `.${name}.new`);
  }

  /** Makes it be of these lines. Throws what the file system throws. */
  async write(lines: readonly string[]): Promise<{isNew: boolean; repaired: number}> {
    const wanted = `${HEAD}${lines.map((line) => `${line}\n`).join('')}`;
    const found = await readFile(this.path, 'utf8').catch(() => undefined);
    const before = this.last;
    if (found === wanted) {
      this.last = wanted;
      return {isNew: false, repaired: 0};
    }
    try {
      await writeFile(this.aside, wanted, {mode: MODE, flush: true});
      await rename(this.aside, this.path);
    } catch (error) {
      await rm(this.aside, {force: true}).catch(() => {});
      throw error;
    }
    this.last = wanted;
    return {isNew: true, repaired: before === undefined ? 0 : altered(before, found ?? '')};
  }
}

/** How many entries of a text are not in another; at least one when they differ at all. */
function altered(text: string, other: string): number {
  if (text === other) return 0;
  const found = new Set(other.split('\n'));
  const entries = text.slice(HEAD.length).split('\n').filter(Boolean);
  return Math.max(entries.filter((line) => !found.has(line)).length, 1);
}
