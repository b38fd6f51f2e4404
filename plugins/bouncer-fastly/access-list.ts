// The entries of an ACL. Ours are told by their comment; those of others are left alone, and a value
// that one of theirs has already is not added again.
import {
  canonicalAddress,
  type HeldPlace,
  type ListChange,
  type PluginHost,
  RemoteFault,
  type RemoteList,
  requireOk,
} from '@firewatch/kernel';

export interface AccessListOptions {
  /** Of the entries. */
  readonly url: string;
  readonly token: string;
  readonly capacity: number;
}

interface Entry {
  readonly id?: string;
  readonly ip?: string;
  readonly subnet?: number | string | null;
  readonly negated?: number | string;
  readonly comment?: string | null;
}
type Operation =
  | {op: 'create'; ip: string; subnet?: number; negated: '0'; comment: string}
  | {op: 'delete'; id: string};

const MARK = 'firewatch';
const PAGE = 1_000;
/** Fastly takes no more in one request. */
const BATCH = 1_000;

export class AccessList implements RemoteList {
  readonly provider: string;
  readonly capacity: number;
  private readonly host: PluginHost;
  private readonly options: AccessListOptions;
  /** Ids of ours by value; made anew by reading. */
  private ids = new Map<string, string>();
  private theirs = new Set<string>();

  constructor(host: PluginHost, options: AccessListOptions) {
    this.host = host;
    this.options = options;
    this.capacity = options.capacity;
    this.provider = new URL(options.url).host;
  }

  entryOf({value}: HeldPlace): string {
    return value;
  }

  async read(signal: AbortSignal): Promise<ReadonlySet<string>> {
    const [ids, theirs] = [new Map<string, string>(), new Set<string>()];
    for (let page = 1; ; page++) {
      const entries = await this.page(page, signal);
      for (const entry of entries) {
        const value = textOf(entry);
        if (value === undefined || entry.id === undefined) continue;
        if (entry.comment === MARK) ids.set(value, entry.id);
        else if (Number(entry.negated ?? 0) === 0) theirs.add(value);
      }
      if (entries.length < PAGE) break;
    }
    this.ids = ids;
    this.theirs = theirs;
    return new Set(ids.keys());
  }

  async write({adds, removes}: ListChange, signal: AbortSignal): Promise<void> {
    // What was added since the last reading has an id that only reading tells.
    if (removes.some((value) => !this.ids.has(value))) await this.read(signal);
    const operations: Operation[] = [
      // New ones first, so that nobody passes between the two.
      ...adds.filter((value) => !this.theirs.has(value)).map(creation),
      ...removes.flatMap((value): Operation[] => {
        const id = this.ids.get(value);
        return id === undefined ? [] : [{op: 'delete', id}];
      }),
    ];
    for (let from = 0; from < operations.length; from += BATCH) {
      const body = JSON.stringify({entries: operations.slice(from, from + BATCH)});
      await this.ask('PATCH', '', signal, body);
    }
    for (const value of removes) this.ids.delete(value);
  }

  private async page(page: number, signal: AbortSignal): Promise<readonly Entry[]> {
    const text = await this.ask('GET', `?per_page=${PAGE}&page=${page}`, signal);
    try {
      const entries: unknown = JSON.parse(text);
      if (Array.isArray(entries)) return entries as Entry[];
    } catch {}
    throw new RemoteFault(`${this.provider} answered without a list of entries`);
  }

  private async ask(
    method: string,
    query: string,
    signal: AbortSignal,
    body?: string,
  ): Promise<string> {
    const {url, token} = this.options;
    const answer = await this.host.request(
      {
        method,
        url: `${url}${query}`,
        headers: {
          'fastly-key': token,
          accept: 'application/json',
          ...(body !== undefined && {'content-type': 'application/json'}),
        },
        ...(body !== undefined && {body}),
      },
      signal,
    );
    requireOk(answer, this.provider, this.host.now());
    return Buffer.from(answer.body).toString('utf8');
  }
}

function creation(value: string): Operation {
  const [ip = '', bits] = value.split('/');
  return {
    op: 'create',
    ip,
    ...(bits !== undefined && {subnet: Number(bits)}),
    negated: '0',
    comment: MARK,
  };
}

function textOf({ip, subnet}: Entry): string | undefined {
  if (typeof ip !== 'string') return undefined;
  return canonicalAddress(subnet === null || subnet === undefined ? ip : `${ip}/${subnet}`);
}
