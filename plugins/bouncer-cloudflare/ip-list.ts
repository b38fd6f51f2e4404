// One IP list of an account. It is made by us and told by its description; one of the same name
// that is somebody else's is left alone. It is always written whole, in one step: changing it is a
// bulk operation, which Cloudflare does in its own time, and one at a time for an account.
import {setTimeout as sleep} from 'node:timers/promises';
import {canonicalAddress, type HeldPlace, RemoteFault, type RemoteList} from '@firewatch/kernel';
import {type Api, asList, textIn} from './api.ts';

export const MARK = 'Made and kept by firewatch';
const PAGE = 500;
const IPV4_BITS_MIN = 8;
const IPV6_BITS_MIN = 12;
const POLL_MS_MIN = 100;
const POLL_MS_MAX = 2_000;
const MISCONFIGURED_MS = 60_000;

export interface IpListOptions {
  readonly api: Api;
  readonly account: string;
  readonly name: string;
  readonly remediations: readonly string[];
  readonly capacity: number;
  readonly ipv6Bits: number;
}

export class IpList implements RemoteList {
  readonly capacity: number;
  private readonly options: IpListOptions;
  private readonly path: string;
  private id: string | undefined;

  constructor(options: IpListOptions) {
    this.options = options;
    this.capacity = options.capacity;
    this.path = `/accounts/${options.account}/rules/lists`;
  }

  entryOf({prefix, value}: HeldPlace, remediation: string): string | undefined {
    const {remediations, ipv6Bits} = this.options;
    if (!remediations.includes(remediation)) return undefined;
    const {family, bits} = prefix;
    if (bits < (family === 4 ? IPV4_BITS_MIN : IPV6_BITS_MIN)) return undefined;
    if (family === 4 || bits <= ipv6Bits) return value;
    return canonicalAddress(`${value.split('/')[0]}/${ipv6Bits}`);
  }

  async read(signal: AbortSignal): Promise<ReadonlySet<string>> {
    try {
      return await this.items(await this.own(signal), signal);
    } catch (error) {
      // It may be gone; the next time it is looked for again.
      this.id = undefined;
      throw error;
    }
  }

  async write({wanted}: {wanted: ReadonlySet<string>}, signal: AbortSignal): Promise<void> {
    const {api} = this.options;
    const items = [...wanted].map((ip) => ({ip}));
    const path = `${this.path}/${await this.own(signal)}/items`;
    const operation = textIn(await api.ask('PUT', path, items, signal), 'operation_id');
    if (operation === undefined) throw new RemoteFault(`${api.name} named no operation`);
    for (let wait = POLL_MS_MIN; ; wait = Math.min(wait * 2, POLL_MS_MAX)) {
      const state = await api.ask(
        'GET',
        `${this.path}/bulk_operations/${encodeURIComponent(operation)}`,
        undefined,
        signal,
      );
      const status = textIn(state, 'status');
      if (status === 'completed') return;
      if (status !== 'pending' && status !== 'running')
        throw new RemoteFault(
          `${api.name} could not write the list ${this.options.name}: ${textIn(state, 'error') ?? status}`,
        );
      await sleep(wait, undefined, {signal});
    }
  }

  /** Deletes it, if there is one of ours. No rule may name it. */
  async remove(signal: AbortSignal): Promise<void> {
    const id = this.id ?? (await this.find(signal));
    if (id !== undefined)
      await this.options.api.ask('DELETE', `${this.path}/${id}`, undefined, signal);
    this.id = undefined;
  }

  private async items(id: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const {api} = this.options;
    const path = `${this.path}/${id}/items?per_page=${PAGE}`;
    const found = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await api.page(path, cursor, signal);
      for (const item of page.items) {
        const ip = textIn(item, 'ip');
        if (ip !== undefined) found.add(canonicalAddress(ip) ?? ip);
      }
      cursor = page.next;
    } while (cursor !== undefined);
    return found;
  }

  /** Its id; it is made when it is not there. */
  private async own(signal: AbortSignal): Promise<string> {
    this.id ??= (await this.find(signal)) ?? (await this.make(signal));
    return this.id;
  }

  private async find(signal: AbortSignal): Promise<string | undefined> {
    const {api, name} = this.options;
    const lists = asList(await api.ask('GET', this.path, undefined, signal));
    const found = lists.find((list) => textIn(list, 'name') === name);
    if (found === undefined) return undefined;
    if (textIn(found, 'description') !== MARK || textIn(found, 'kind') !== 'ip')
      throw new RemoteFault(
        `the list ${name} was not made by firewatch; name another one, or delete it`,
        MISCONFIGURED_MS,
      );
    return idOf(found, api);
  }

  private async make(signal: AbortSignal): Promise<string> {
    const {api, name} = this.options;
    const body = {name, kind: 'ip', description: MARK};
    return idOf(await api.ask('POST', this.path, body, signal), api);
  }
}

/** It becomes part of paths. */
export function idOf(thing: unknown, api: Api): string {
  const id = textIn(thing, 'id');
  if (id !== undefined && /^[0-9a-f]{32}$/.test(id)) return id;
  throw new RemoteFault(`${api.name} answered with a thing that has no id`);
}
