// One IP set: of one family, written whole. The lock token of what was read last goes along, so that
// AWS refuses what would write over a change of somebody else.
import {
  canonicalAddress,
  type HeldPlace,
  type ListChange,
  RemoteFault,
  type RemoteList,
} from '@firewatch/kernel';
import type {Api} from './api.ts';

export interface IpSetOptions {
  readonly api: Api;
  readonly name: string;
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  readonly family: 4 | 6;
  readonly remediations: readonly string[];
  readonly capacity: number;
}

interface Summary {
  readonly Id?: string;
  readonly Name?: string;
  readonly Description?: string;
}

const MARK = 'Made and kept by firewatch';
const PAGE = 100;
const WHOLE = {4: 32, 6: 128};
const MISCONFIGURED_MS = 60_000;

export class IpSet implements RemoteList {
  readonly capacity: number;
  private readonly options: IpSetOptions;
  private id: string | undefined;
  private lockToken: string | undefined;

  constructor(options: IpSetOptions) {
    this.options = options;
    this.capacity = options.capacity;
  }

  entryOf({prefix, value}: HeldPlace, remediation: string): string | undefined {
    const {family, remediations} = this.options;
    const isOurs = prefix.family === family && remediations.includes(remediation);
    return isOurs && prefix.bits > 0 ? value : undefined;
  }

  async read(signal: AbortSignal): Promise<ReadonlySet<string>> {
    try {
      this.id ??= (await this.find(signal)) ?? (await this.make(signal));
      return await this.addresses(this.id, signal);
    } catch (error) {
      // It may be gone; the next time it is looked for again.
      this.id = undefined;
      throw error;
    }
  }

  async write({wanted}: ListChange, signal: AbortSignal): Promise<void> {
    const {api, name, scope, family} = this.options;
    const Addresses = [...wanted].map((value) =>
      value.includes('/') ? value : `${value}/${WHOLE[family]}`,
    );
    const {NextLockToken} = (await api.ask(
      'UpdateIPSet',
      {
        ...{Name: name, Scope: scope, Id: this.id, Description: MARK},
        ...{Addresses, LockToken: this.lockToken},
      },
      signal,
    )) as {NextLockToken?: string};
    this.lockToken = NextLockToken;
  }

  private async addresses(Id: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const {api, name, scope} = this.options;
    const answer = await api.ask('GetIPSet', {Name: name, Scope: scope, Id}, signal);
    const {IPSet, LockToken} = answer as {
      IPSet?: {Addresses?: readonly string[]};
      LockToken?: string;
    };
    this.lockToken = LockToken;
    return new Set((IPSet?.Addresses ?? []).map((text) => canonicalAddress(text) ?? text));
  }

  private async find(signal: AbortSignal): Promise<string | undefined> {
    const {api, name, scope} = this.options;
    let marker: string | undefined;
    do {
      const {IPSets = [], NextMarker} = (await api.ask(
        'ListIPSets',
        {Scope: scope, Limit: PAGE, ...(marker !== undefined && {NextMarker: marker})},
        signal,
      )) as {IPSets?: readonly Summary[]; NextMarker?: string};
      const found = IPSets.find(({Name}) => Name === name);
      if (found && found.Description !== MARK)
        throw new RemoteFault(
          `the IP set ${name} was not made by firewatch; name another one, or delete it`,
          MISCONFIGURED_MS,
        );
      if (found) return found.Id;
      // Some answers have a marker and nothing more behind it.
      marker = IPSets.length < PAGE || NextMarker === '' ? undefined : NextMarker;
    } while (marker !== undefined);
    return undefined;
  }

  private async make(signal: AbortSignal): Promise<string> {
    const {api, name, scope, family} = this.options;
    const {Summary} = (await api.ask(
      'CreateIPSet',
      {
        ...{Name: name, Scope: scope, Description: MARK},
        ...{IPAddressVersion: `IPV${family}`, Addresses: []},
      },
      signal,
    )) as {Summary?: Summary};
    if (Summary?.Id === undefined) throw new RemoteFault(`AWS WAF made ${name} without an id`);
    return Summary.Id;
  }
}
