// Transforms at work on streams: between the journal, which has what came, and the engine.
import {joinLines, type Transform, UnfinishedLine} from '../acquire/transform.ts';
import {type StreamRecord, specOf} from './stream.ts';

/** Reasons that are told apart. */
const TOLD_MAX = 1000;

export class StreamTransforms {
  /** By the key of the configured datasource. */
  private readonly configured = new Map<string, Transform>();
  private readonly unfinished = new Map<StreamRecord, UnfinishedLine>();
  private readonly told = new Set<string>();
  private readonly onFault: (source: string, why: string) => void;

  /** `onFault` is told once of each reason for which lines of a stream stay as they are. */
  constructor(onFault: (source: string, why: string) => void) {
    this.onFault = onFault;
  }

  /** What is configured for a datasource from here on. */
  configure(key: string, transform: Transform | undefined): void {
    if (transform) this.configured.set(key, transform);
    else this.configured.delete(key);
  }

  /** Goes on with the line that a checkpoint has the beginning of. */
  adopt(stream: StreamRecord): void {
    const {unfinished} = stream;
    if (unfinished !== undefined)
      this.unfinished.set(stream, new UnfinishedLine(Buffer.from(unfinished, 'base64')));
  }

  /** The stream as checkpoints have it. */
  recordOf(stream: StreamRecord): StreamRecord {
    const bytes = this.unfinished.get(stream)?.bytes;
    const {unfinished: _, ...record} = stream;
    if (!bytes?.length) return record;
    return {...record, unfinished: Buffer.from(bytes).toString('base64')};
  }

  /** What the engine is to read for these bytes. */
  apply(stream: StreamRecord, bytes: Uint8Array, isLast: boolean, at: bigint): Uint8Array {
    const transform = this.configured.get(stream.key);
    if (!transform && !this.unfinished.has(stream)) return bytes;
    const line = this.unfinished.get(stream) ?? new UnfinishedLine();
    this.unfinished.set(stream, line);
    if (!transform) {
      // It was transformed before a reload.
      this.unfinished.delete(stream);
      return Buffer.concat([line.bytes, bytes]);
    }
    const source = specOf(stream);
    const lines = line.take(bytes, isLast);
    return joinLines(
      lines.flatMap((one) => transform.apply(source, one, at, (why) => this.tell(stream, why))),
    );
  }

  private tell({name}: StreamRecord, why: string): void {
    const told = `${name} ${why}`;
    if (this.told.has(told) || this.told.size >= TOLD_MAX) return;
    this.told.add(told);
    this.onFault(name, why);
  }
}
