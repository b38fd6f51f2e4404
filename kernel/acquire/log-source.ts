// One source of lines: a file, a stream, or the files of a rotated set read one after the
// other as if they had never been cut. A file of a set that cannot be read, or ends badly, is
// a problem of the report; the others are read all the same.
import type {Acquisition} from '@firewatch/schemas';
import {EngineError} from '../errors.ts';
import {type OpenOptions, type OpenSource, openSource} from './open.ts';
import type {FileSet} from './rotation.ts';
import type {Found} from './walk.ts';

const NEWLINE = 10;

/** A source ready to be read. */
export interface LogSource {
  readonly name: string;
  /** Of the datasource it comes from; absent: a file. */
  readonly module?: string;
  /** Bytes on disk; 0 for a stream. */
  readonly size: number;
  /** Label that selects the parsers. */
  readonly type: string;
  readonly typeBy: Acquisition['type_by'];
  /** What the detection saw; "" when the type was given. */
  readonly typeWhy: string;
  /** How the files were compressed, by name, in the order they were opened. */
  readonly compressions: ReadonlyMap<string, Acquisition['compression']>;
  /** Fills the front of `into`, from one file; 0 at the end. Throws EngineError after the last good byte. */
  read(into: Uint8Array): Promise<number>;
  /** When the file of the last read was written, ns; undefined for streams. */
  modifiedAt(): bigint | undefined;
  /** Bytes read from disk so far; 0 for a stream. */
  consumed(): number;
  close(): Promise<void>;
}

export type OnProblem = (error: EngineError) => void;

/** Opens a file of a set. */
export type Opener = (file: Found, options: OpenOptions) => Promise<OpenSource>;

/** Opens a set; throws EngineError when nothing of it can be read. */
export async function openLogSource(
  set: FileSet,
  options: OpenOptions,
  onProblem: OnProblem,
): Promise<LogSource> {
  if (set.files.length === 1) return alone(await openSource(set.files[0]!, options), set.files[0]!);
  return readAsOne(set, await judge(set, options, onProblem), {
    options,
    onProblem,
    open: openSource,
  });
}

/** How the files of a set are opened. */
export interface Opening {
  readonly options: OpenOptions;
  readonly onProblem: OnProblem;
  readonly open: Opener;
}

/** The files of a set, whose type is known, one after the other. */
export function readAsOne(
  set: FileSet,
  {type, why, files}: Judgement,
  {options, onProblem, open}: Opening,
): LogSource {
  const members = {...options, type, isDetected: options.type === undefined};
  const compressions = new Map<string, Acquisition['compression']>();
  let next = 0;
  let current: OpenSource | undefined;
  let before = 0;
  let last = NEWLINE;
  let isNewline = true;

  /** Bytes of the file in hand; a stream has no end to be measured by. */
  const consumed = () => (current?.file ? current.consumed() : 0);
  const leave = async () => {
    before += consumed();
    await current?.reader.close();
    current = undefined;
    isNewline = last === NEWLINE;
  };
  /** Bytes of the file in hand; 0 at its end, good or bad. */
  const readCurrent = async (into: Uint8Array) => {
    try {
      const length = await current!.reader.read(into);
      if (length > 0) last = into[length - 1]!;
      return length;
    } catch (error) {
      onProblem(coded(error));
      return 0;
    }
  };
  return {
    name: set.name,
    size: files.reduce((sum, {size}) => sum + size, 0),
    type,
    typeBy: options.type === undefined ? 'detection' : 'option',
    typeWhy: why,
    compressions,
    async read(into) {
      for (;;) {
        if (current) {
          const length = await readCurrent(into);
          if (length > 0) return length;
          await leave();
        }
        if (!isNewline) {
          // A line ends with its file.
          into[0] = last = NEWLINE;
          isNewline = true;
          return 1;
        }
        const file = files[next++];
        if (!file) return 0;
        current = await open(file, members).catch((error) => {
          const failure = coded(error);
          // A log is empty after its rotation.
          if (failure.code !== 'FW1010') onProblem(failure);
          return undefined;
        });
        if (current) compressions.set(current.name, current.compression);
      }
    },
    modifiedAt: () => current?.modifiedAt,
    consumed: () => before + consumed(),
    close: async () => {
      await current?.reader.close();
    },
  };
}

const alone = (source: OpenSource, {isStream, size}: Found): LogSource => ({
  name: source.name,
  size,
  type: source.type,
  typeBy: source.typeBy,
  typeWhy: source.typeWhy,
  compressions: new Map([[source.name, source.compression]]),
  read: (into) => source.reader.read(into),
  modifiedAt: () => source.modifiedAt,
  consumed: () => (isStream ? 0 : source.consumed()),
  close: () => source.reader.close(),
});

export interface Judgement {
  readonly type: string;
  readonly why: string;
  /** Those worth reading. */
  readonly files: readonly Found[];
}

/**
 * Looks into the files, the newest first: the first of a known kind says what the set is. Empty
 * files are no problem as long as one is not.
 */
export async function judge(
  set: FileSet,
  options: OpenOptions,
  onProblem: OnProblem,
): Promise<Judgement> {
  const files = withoutDoubles(set.files, onProblem);
  const empty = new Set<Found>();
  const failed = new Map<Found, EngineError>();
  for (const file of [...files].reverse()) {
    try {
      const {type, typeWhy, reader} = await openSource(file, options);
      await reader.close();
      for (const [, error] of failed) onProblem(error);
      const rest = files.filter((one) => !empty.has(one) && !failed.has(one));
      return {type, why: typeWhy, files: rest};
    } catch (error) {
      const failure = coded(error);
      if (failure.code === 'FW1010') empty.add(file);
      else failed.set(file, failure);
    }
  }
  const [first, ...rest] = failed.values();
  for (const error of rest) onProblem(error);
  throw first ?? new EngineError('FW1010', 'is empty', {where: {file: set.name}});
}

/** `auth.log.1` and `auth.log.1.gz`: a rotation is under way, or was broken off; one of them counts. */
export function withoutDoubles(files: readonly Found[], onProblem: OnProblem): Found[] {
  return files.filter((file, at) => {
    const before = files[at - 1];
    if (!before || !file.path.startsWith(`${before.path}.`)) return true;
    if (withoutCompression(file.path) !== before.path) return true;
    onProblem(
      new EngineError('FW1018', `is "${before.path}" compressed; that is read instead`, {
        where: {file: file.path},
      }),
    );
    return false;
  });
}

const withoutCompression = (path: string) => path.slice(0, path.lastIndexOf('.'));

function coded(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  throw error;
}
