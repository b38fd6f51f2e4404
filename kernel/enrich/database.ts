// A database of addresses in MaxMind's format (.mmdb), of any vendor, in memory.
//
// Answers are kept per address, since logs repeat themselves; the memory is bounded.
import {readFile} from 'node:fs/promises';
import {isIP} from 'node:net';
import {Reader} from 'mmdb-lib';
import {EngineError} from '../errors.ts';

/** What a record holds; each vendor has its own shape (record.ts). */
export type DatabaseRecord = Readonly<Record<string, unknown>>;

/** Undefined record: not an address; empty record: an address that is not known. */
interface Found {
  readonly record: DatabaseRecord | undefined;
  readonly network: string | undefined;
}

/** Entries of the memory of answers; then it starts anew. */
const KEPT_MAX = 65_536;
const NOTHING: Found = {record: undefined, network: undefined};

export class Database {
  readonly file: string;
  /** As the database calls itself: "GeoLite2-City", "DBIP-ASN-Lite"... */
  readonly type: string;
  readonly built: Date;
  private readonly reader: Reader<never>;
  private readonly kept = new Map<string, Found>();

  /** Throws FW3009 for a file that is missing, or no such database. */
  static async open(file: string): Promise<Database> {
    try {
      return new Database(file, new Reader(await readFile(file)));
    } catch (cause) {
      throw faulty(file, cause);
    }
  }

  private constructor(file: string, reader: Reader<never>) {
    const {databaseType, buildEpoch} = reader.metadata;
    if (typeof databaseType !== 'string' || Number.isNaN(buildEpoch.getTime()))
      throw new Error('its metadata have no type or no time of build');
    this.file = file;
    this.type = databaseType;
    this.built = buildEpoch;
    this.reader = reader;
  }

  /** Throws FW3009 where the database turns out to be damaged. */
  look(address: string): Found {
    const known = this.kept.get(address);
    if (known) return known;
    const found = this.read(address);
    if (this.kept.size >= KEPT_MAX) this.kept.clear();
    this.kept.set(address, found);
    return found;
  }

  private read(address: string): Found {
    const family = isIP(address);
    const isAsked = family === 4 || (family === 6 && this.reader.metadata.ipVersion === 6);
    if (!isAsked || address.includes('%')) return NOTHING;
    try {
      const [record, bits] = this.reader.getWithPrefixLength(address) as [unknown, number];
      if (typeof record !== 'object' || record === null) return {record: {}, network: undefined};
      return {record: record as DatabaseRecord, network: networkText(address, bits)};
    } catch (cause) {
      throw faulty(this.file, cause);
    }
  }
}

const faulty = (file: string, cause: unknown) =>
  new EngineError('FW3009', `no database of addresses: ${(cause as Error).message}`, {
    where: {file},
    cause,
  });

/** The first `bits` of the address, in canonical text. */
function networkText(address: string, bits: number): string {
  if (isIP(address) === 4) {
    const parts = address.split('.').map((part, i) => masked(Number(part), 8, bits - i * 8));
    return `${parts.join('.')}/${bits}`;
  }
  const words = wordsOf(address).map((word, i) => masked(word, 16, bits - i * 16).toString(16));
  return `${canonical(words.join(':'))}/${bits}`;
}

/** The word of `width` bits with all but its first `bits` cleared. */
function masked(word: number, width: number, bits: number): number {
  const cleared = Math.min(Math.max(width - bits, 0), width);
  return (word >> cleared) << cleared;
}

const canonical = (address: string) => new URL(`http://[${address}]`).hostname.slice(1, -1);

function wordsOf(address: string): number[] {
  const [head = '', tail = ''] = canonical(address).split('::');
  const words = (text: string) =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const [first, last] = [words(head), words(tail)];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}
