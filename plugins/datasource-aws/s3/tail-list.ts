// New objects of a bucket, found by listing it at intervals. They are read by when they were made;
// which were read lately is remembered, so that one that shows late is not missed.
import type {Chunk, Position} from '@firewatch/kernel';
import {isError} from '../client/pace.ts';
import type {S3Config} from './config.ts';
import {type ListedObject, listed} from './listing.ts';
import {idOf} from './notification.ts';
import type {ObjectReader} from './read-object.ts';

/** Objects that are remembered as read; a position has room for no more. */
export const DONE_MAX = 150;
/** Objects of one look; the others wait for the next. */
const CANDIDATES_MAX = 10_000;
const NS_PER_MS = 1_000_000n;

interface ListPlace {
  /** Objects up to here, by (time, id), are read or were never wanted; ms. */
  time: number;
  id: string;
  /** Read ones behind it, in that order. */
  done: string[];
  times: number[];
  /** The one being read, and how many of its records were handed on. */
  reading: {readonly id: string; readonly records: number} | undefined;
}

interface Candidate extends ListedObject {
  readonly id: string;
}

const before = (one: {time: number; id: string}, other: {time: number; id: string}) =>
  one.time < other.time || (one.time === other.time && one.id < other.id);

export class ListTail {
  private readonly reader: ObjectReader;
  private readonly config: S3Config;
  private readonly bucket: string;
  private readonly place: ListPlace;
  private isNew: boolean;

  constructor(
    config: S3Config,
    reader: ObjectReader,
    positions: Readonly<Record<string, Position>>,
  ) {
    this.config = config;
    this.reader = reader;
    this.bucket = config.bucket_name!;
    const left = readPlace(positions[this.bucket]);
    this.isNew = left === undefined;
    // Times of objects are whole seconds.
    const now = Number(reader.host.now() / NS_PER_MS);
    const begin = config.start === 'beginning' ? 0 : Math.floor(now / 1000) * 1000;
    this.place = left ?? {time: begin - 1, id: '', done: [], times: [], reading: undefined};
  }

  async *chunks(): AsyncGenerator<Chunk> {
    const {pace, host} = this.reader;
    if (this.isNew) {
      // Where it began is remembered before there is anything to read.
      const position = this.position();
      yield {
        bytes: new Uint8Array(),
        source: this.bucket,
        position,
        at: host.now(),
        framing: 'line',
      };
      this.isNew = false;
    }
    while (!pace.signal.aborted) {
      for (const object of await this.candidates()) {
        if (pace.signal.aborted) return;
        yield* this.read(object);
      }
      await pace.wait(this.config.polling_interval * 1000);
    }
  }

  private async candidates(): Promise<readonly Candidate[]> {
    const {bucket, place} = this;
    const done = new Set(place.done);
    let found: Candidate[] = [];
    const sort = () =>
      found.sort((one, other) =>
        before({time: one.modified, id: one.id}, {time: other.modified, id: other.id}) ? -1 : 1,
      );
    for await (const object of listed(this.reader, bucket, this.config.prefix)) {
      if (object.modified < place.time) continue;
      const id = idOf({bucket, key: object.key, mark: object.etag});
      if (!before(place, {time: object.modified, id}) || done.has(id)) continue;
      found.push({...object, id});
      if (found.length >= 2 * CANDIDATES_MAX) found = sort().slice(0, CANDIDATES_MAX);
    }
    return sort();
  }

  private async *read({key, id, modified}: Candidate): AsyncGenerator<Chunk> {
    const {bucket, place} = this;
    const skip = place.reading?.id === id ? place.reading.records : 0;
    const finish = () => {
      place.reading = undefined;
      place.done.push(id);
      place.times.push(modified);
      if (place.done.length > DONE_MAX) {
        const [gone, time] = [place.done.shift()!, place.times.shift()!];
        if (before(place, {time, id: gone})) [place.time, place.id] = [time, gone];
      }
    };
    let isDone = false;
    try {
      yield* this.reader.chunks({bucket, key}, bucket, skip, (records, isWhole) => {
        if (isWhole) finish();
        else place.reading = {id, records};
        isDone = isWhole;
        return this.position();
      });
    } catch (error) {
      if (!isError(error, 'NoSuchKey', 'NotFound')) throw error;
      this.reader.host.count('objects_gone_total');
    }
    if (!isDone) finish();
  }

  private position(): Position {
    const {time, id, done, times, reading} = this.place;
    const base = times[0] ?? 0;
    return {
      time,
      id,
      done: [...done],
      base,
      // Seconds after the first: short.
      times: times.map((one) => Math.round((one - base) / 1000)),
      ...(reading && {reading: {...reading}}),
    };
  }
}

/** undefined: it is none of ours. */
function readPlace(value: Position | undefined): ListPlace | undefined {
  const {time, id, done, times, base, reading} = (value ?? {}) as Record<string, never>;
  if (typeof time !== 'number' || typeof id !== 'string') return undefined;
  if (!Array.isArray(done) || !Array.isArray(times)) return undefined;
  return {
    time,
    id,
    done: [...(done as string[])],
    times: (times as number[]).map((one) => Number(base) + one * 1000),
    reading: reading as ListPlace['reading'],
  };
}
