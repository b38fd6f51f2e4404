// Saving an engine and going on from what was saved.
//
// Between two feeds an engine is: STATE, its sources with the beginnings of their
// unfinished lines, and the overflows that queued events carry. The copy
// goes on in any engine of the same ABI, under the same rules exactly as the
// original would have; under other rules with the buckets whose scenario is
// unchanged, the blackholes of the same filter and name, the stashes of the same
// name, size and strategy. Time, zone and ceilings are the new engine's own.

import * as abi from '../assembly/abi.ts';
import type {Core} from './core.ts';
import type {SourceSpec} from './model.ts';
import type {HostObjects} from './objects.ts';
import {readOverflows, writeOverflows} from './overflow-record.ts';
import type {RuntimeAlert} from './runtime-alert.ts';
import {Part, packSnapshot, SnapshotError, unpackSnapshot} from './snapshot-file.ts';
import type {OpenSource} from './stats.ts';

/** A source as a snapshot knew it. */
export interface RestoredSource {
  readonly source: number;
  readonly spec: SourceSpec;
  /** Bytes read so far, those of the unfinished line included: where to go on. */
  readonly bytes: bigint;
  readonly lines: bigint;
}

interface RunRecord {
  readonly mode: 'replay' | 'live';
  /** ns, as text */
  readonly now: string;
  /** hash128 of the image under a key of zeros */
  readonly image: string;
}

interface SourceRecord {
  readonly name: string;
  readonly module: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly yearReference?: string;
  readonly samples: readonly string[];
}

/** What of an engine its snapshots are made of. */
export interface Saved {
  readonly core: Core;
  readonly objects: HostObjects;
  readonly sources: readonly OpenSource[];
  readonly mode: 'replay' | 'live';
  readonly now: bigint;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function takeSnapshot({core, objects, sources, mode, now}: Saved): Uint8Array {
  const {exports, memory} = core;
  const state = exports.stateAddress() >>> 0;
  const size = exports.snapshotBytes() >>> 0;
  const run: RunRecord = {
    mode,
    now: String(now),
    image: imageHash(core),
  };
  const {next, held} = objects.lastingObjects();
  return packSnapshot([
    json(run),
    new Uint8Array(memory.buffer, state, size),
    json(sources.map(sourceRecord)),
    new Uint8Array(memory.buffer, exports.sourceAt(0) >>> 0, sources.length * abi.SOURCE_SIZE),
    carries(core, sources.length),
    encoder.encode(writeOverflows({next, held: held as ReadonlyMap<number, RuntimeAlert>})),
  ]);
}

/** A snapshot, checked, but not yet taken over. */
export class Snapshot {
  readonly run: RunRecord;
  private readonly parts: readonly Uint8Array[];

  /** Throws SnapshotError. */
  constructor(bytes: Uint8Array) {
    this.parts = unpackSnapshot(bytes);
    this.run = JSON.parse(this.text(Part.Run));
  }

  get sources(): {spec: SourceSpec; samples: string[]}[] {
    const records: SourceRecord[] = JSON.parse(this.text(Part.Sources));
    return records.map(({name, module, labels, yearReference, samples}) => ({
      spec: {
        name,
        module,
        labels,
        ...(yearReference !== undefined && {yearReference: BigInt(yearReference)}),
      },
      samples: [...samples],
    }));
  }

  /** Puts STATE and what belongs to it in place; the core has just been opened. */
  restoreState(core: Core, objects: HostObjects): void {
    const {exports, memory} = core;
    const bytes = this.parts[Part.State]!;
    const at = exports.stateAddress() >>> 0;
    if (bytes.length > (exports.stateLimit() >>> 0) - at)
      throw new SnapshotError('the snapshot does not fit this memory');
    new Uint8Array(memory.buffer).set(bytes, at);
    if (!exports.restoreState())
      throw new SnapshotError('the snapshot is of another layout, or does not fit this memory');
    const {next, held} = readOverflows(this.text(Part.Overflows));
    objects.restore(next, held);
  }

  /** Gives the sources, which have been added, their counters and beginnings of lines. */
  restoreSources(core: Core): RestoredSource[] {
    const {exports, memory} = core;
    const records = this.parts[Part.Records]!;
    const carry = this.parts[Part.Carry]!;
    let from = 0;
    return this.sources.map(({spec}, source) => {
      const saved = records.slice(source * abi.SOURCE_SIZE, (source + 1) * abi.SOURCE_SIZE);
      const view = new DataView(saved.buffer);
      const length = view.getUint32(abi.SOURCE_CARRY_LEN, true);
      const target = new Uint8Array(memory.buffer, exports.sourceAt(source) >>> 0, abi.SOURCE_SIZE);
      for (const [start, end] of OWN_FIELDS) saved.set(target.subarray(start, end), start);
      target.set(saved);
      if (length > 0) {
        const room = exports.carryRoom(source, length) >>> 0;
        if (room === 0) throw new SnapshotError('the snapshot has more unfinished lines than fit');
        new Uint8Array(memory.buffer).set(carry.subarray(from, from + length), room);
        from += length;
      }
      return {
        source,
        spec,
        bytes: view.getBigUint64(abi.SOURCE_BYTES, true),
        lines: view.getBigUint64(abi.SOURCE_LINES, true),
      };
    });
  }

  private text(part: Part): string {
    return decoder.decode(this.parts[part]!);
  }
}

/** Members of SOURCE records that are addresses of this instance: names, labels, carry, waiting packets. */
const OWN_FIELDS = [
  [abi.SOURCE_NAME, abi.SOURCE_SKIP],
  [abi.SOURCE_WAITING, abi.SOURCE_RUNNING],
] as const;

function json(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

function sourceRecord({spec, samples}: OpenSource): SourceRecord {
  const {name, module, labels, yearReference} = spec;
  return {
    name,
    module,
    labels,
    ...(yearReference !== undefined && {yearReference: String(yearReference)}),
    samples,
  };
}

function carries({exports, memory}: Core, sources: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let source = 0; source < sources; source++) {
    const record = new DataView(memory.buffer, exports.sourceAt(source) >>> 0, abi.SOURCE_SIZE);
    const length = record.getUint32(abi.SOURCE_CARRY_LEN, true);
    if (length > 0)
      pieces.push(new Uint8Array(memory.buffer, exports.carried(source) >>> 0, length));
  }
  const all = new Uint8Array(pieces.reduce((sum, {length}) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Which image the core runs, as text. */
export function imageHash({exports, memory, imageLength}: Core): string {
  const scratch = exports.scratchAddress() >>> 0;
  new Uint8Array(memory.buffer, scratch, 16).fill(0);
  exports.hash128(scratch, abi.IMAGE_BASE, imageLength, scratch + 16);
  return Array.from(new Uint8Array(memory.buffer, scratch + 16, 16), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
