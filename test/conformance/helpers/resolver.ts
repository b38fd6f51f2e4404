// The names of a row: reverse look-ups that a forward one confirms (specification 6.2).
import type {RuleFunctions} from '../../../core-wasm/host/call.ts';

export interface Names {
  readonly ptr: Readonly<Record<string, readonly string[]>>;
  readonly fwd: Readonly<Record<string, readonly string[]>>;
}

/** Reverse names of an address that are looked at. */
const NAMES_MAX = 3;

export class Resolver {
  /** Addresses asked about. */
  readonly asked: string[] = [];
  private readonly names: Names;

  constructor(names: Names = {ptr: {}, fwd: {}}) {
    this.names = names;
  }

  functions() {
    return {
      LookupHost: (name) => this.names.fwd[name] ?? [],
      MatchKnownBot: (address, ...patterns) => {
        this.asked.push(address);
        return this.confirmed(address).some((name) =>
          patterns.some((pattern) => new RegExp(pattern, 'i').test(name)),
        );
      },
    } satisfies Partial<RuleFunctions>;
  }

  private confirmed(address: string): string[] {
    const names = (this.names.ptr[address] ?? []).slice(0, NAMES_MAX);
    return names
      .map((name) => name.toLowerCase().replace(/\.$/, ''))
      .filter((name) => this.names.fwd[name]?.includes(address));
  }
}
