// All configured datasources at work. A reload leaves alone those that are configured as they
// were; the others end, and new ones begin where their streams were left.
import type {Acquisition, RunningAcquisition} from './acquisition.ts';

export interface AcquisitionChange {
  readonly added: readonly Acquisition[];
  readonly removed: readonly Acquisition[];
}

interface Entry {
  readonly configured: Acquisition;
  readonly running: RunningAcquisition;
}

export class Acquisitions {
  private readonly open: (configured: Acquisition) => RunningAcquisition;
  private readonly onAllEnded: () => void;
  private entries: Entry[] = [];
  private readonly ended = new WeakSet<RunningAcquisition>();

  /** `onAllEnded`: none is left, and all have come to their ends by themselves. */
  constructor(open: (configured: Acquisition) => RunningAcquisition, onAllEnded: () => void) {
    this.open = open;
    this.onAllEnded = onAllEnded;
  }

  get running(): readonly RunningAcquisition[] {
    return this.entries.map(({running}) => running);
  }

  begin(configured: readonly Acquisition[]): void {
    for (const one of configured) this.start(one);
    if (configured.length === 0) this.onAllEnded();
  }

  /** Ends what is configured no more, waits until its last chunk is taken, and begins what is new. */
  async change(configured: readonly Acquisition[]): Promise<AcquisitionChange> {
    const wanted = new Map<string, Acquisition[]>();
    for (const one of configured) wanted.set(keyOf(one), [...(wanted.get(keyOf(one)) ?? []), one]);
    const isStill = ({configured}: Entry) => wanted.get(keyOf(configured))?.shift() !== undefined;
    const kept: Entry[] = [];
    const gone: Entry[] = [];
    for (const entry of this.entries) (isStill(entry) ? kept : gone).push(entry);
    const added = [...wanted.values()].flat();
    this.entries = kept;
    await Promise.all(gone.map(({running}) => running.close()));
    await Promise.all(gone.map(({running}) => running.ended));
    for (const one of added) this.start(one);
    return {added, removed: gone.map(({configured}) => configured)};
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((one) => one.close()));
  }

  private start(configured: Acquisition): void {
    const running = this.open(configured);
    this.entries.push({configured, running});
    void running.ended.then(() => {
      this.ended.add(running);
      const isOver = (one: RunningAcquisition) => one.isFinite && this.ended.has(one);
      if (this.entries.length > 0 && this.running.every(isOver)) this.onAllEnded();
    });
  }
}

/** Two that have the same are the same. */
const keyOf = ({origin, use, isFinite: ends, transform}: Acquisition): string => {
  const {manifest} = use.plugin;
  const {name, version} = manifest;
  return JSON.stringify([origin, use.name, use.config, ends, name, version, transform?.text]);
};
