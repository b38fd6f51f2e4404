// Scripts of nft. Everything in them is ours: names of names.ts, numbers, and addresses that were
// read and are written anew; no text of a decision gets here.
import type {NftablesConfig} from './config.ts';
import type {Listing} from './listing.ts';
import {checkChain, type Family, generationOf, hookChain, MARK} from './names.ts';
import type {Hold, Segment} from './segments.ts';

/** Elements of a statement. */
const STATEMENT_MAX = 500;
/** nft takes no longer timeouts, s: what holds longer has none, and is let go by name. */
const TIMEOUT_S_MAX = 4_000_000n;
const NS_PER_S = 1_000_000_000n;
const DIGITS = {4: 8, 6: 32} as const;

export interface Element {
  /** "192.0.2.7", "192.0.2.0-192.0.2.255" */
  readonly text: string;
  readonly hold: Hold;
}

/** Chain of an origin, by its name. */
export type ChainOf = (origin: string) => string;

export class Script {
  private readonly lines: string[] = [];
  private readonly config: NftablesConfig;

  constructor(config: NftablesConfig) {
    this.config = config;
  }

  get text(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }

  get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  table(): this {
    this.lines.push(`add table inet ${this.config.table}`);
    return this.say('add chain', MARK);
  }

  /** With all that is in it. */
  deleteTable(): this {
    this.lines.push(`delete table inet ${this.config.table}`);
    return this;
  }

  map(name: string, family: Family, isInterval: boolean): this {
    const flags = isInterval ? 'interval, timeout' : 'timeout';
    return this.say('add map', name, `{ type ipv${family}_addr : verdict; flags ${flags}; }`);
  }

  /** Counts, and drops or rejects. */
  origin(chain: string): this {
    const verdict =
      this.config.action === 'drop' ? 'drop' : 'reject with icmpx type admin-prohibited';
    return this.say('add chain', chain).say('add rule', chain, `counter ${verdict}`);
  }

  /** The chains at their hooks. */
  hooks(generation: number): this {
    const {hooks, priority} = this.config;
    for (const hook of hooks) {
      const chain = hookChain(hook, generation);
      const at = `type filter hook ${hook} priority ${priority}; policy accept;`;
      this.say('add chain', chain, `{ ${at} }`);
      this.say('add rule', chain, `jump ${checkChain(generation)}`);
    }
    return this;
  }

  /** Looks packets up in these maps. */
  check(chain: string, maps: readonly {readonly name: string; readonly family: Family}[]): this {
    for (const {name, family} of maps)
      this.say('add rule', chain, `${family === 4 ? 'ip' : 'ip6'} saddr vmap @${name}`);
    return this;
  }

  chain(name: string): this {
    return this.say('add chain', name);
  }

  flush(chain: string): this {
    return this.say('flush chain', chain);
  }

  deleteMap(name: string): this {
    return this.say('delete map', name);
  }

  /** Everything of other generations. */
  deleteOthers({chains, maps}: Pick<Listing, 'chains' | 'maps'>, generation: number): this {
    const isOld = (name: string) => name !== MARK && generationOf(name) !== generation;
    const old = chains.filter(isOld);
    for (const chain of old) this.flush(chain);
    for (const map of maps.filter(isOld)) this.deleteMap(map);
    for (const chain of old) this.say('delete chain', chain);
    return this;
  }

  add(map: string, elements: readonly Element[], chainOf: ChainOf, now: bigint): this {
    return this.elements(
      'add element',
      map,
      elements.flatMap(({text, hold}) => {
        const left = (hold.until - now + NS_PER_S - 1n) / NS_PER_S;
        if (left <= 0n) return [];
        const timeout = left > TIMEOUT_S_MAX ? '' : ` timeout ${left}s`;
        return [`${text}${timeout} : goto ${chainOf(hold.origin)}`];
      }),
    );
  }

  /** Elements that may have ended meanwhile, which one cannot delete: each is added before. */
  remove(map: string, elements: readonly Element[], chainOf: ChainOf): this {
    const adds = elements.map(
      ({text, hold}) => `${text} timeout 1s : goto ${chainOf(hold.origin)}`,
    );
    this.elements('add element', map, adds);
    return this.elements(
      'delete element',
      map,
      elements.map(({text}) => text),
    );
  }

  /** This script and then another. */
  followedBy(next: Script): this {
    this.lines.push(...next.lines);
    return this;
  }

  private elements(verb: string, map: string, texts: readonly string[]): this {
    for (let at = 0; at < texts.length; at += STATEMENT_MAX)
      this.say(verb, map, `{ ${texts.slice(at, at + STATEMENT_MAX).join(', ')} }`);
    return this;
  }

  private say(verb: string, name: string, rest = ''): this {
    this.lines.push(`${verb} inet ${this.config.table} ${name} ${rest}`.trimEnd());
    return this;
  }
}

export const segmentElement = (family: Family, {first, last, hold}: Segment): Element => ({
  text:
    first === last
      ? addressText(family, first)
      : `${addressText(family, first)}-${addressText(family, last)}`,
  hold,
});

function addressText(family: Family, address: bigint): string {
  const digits = address.toString(16).padStart(32, '0').slice(-DIGITS[family]);
  const [size, separator, radix] = family === 4 ? ([2, '.', 10] as const) : ([4, ':', 16] as const);
  return Array.from({length: digits.length / size}, (_, i) =>
    Number.parseInt(digits.slice(i * size, (i + 1) * size), 16).toString(radix),
  ).join(separator);
}
