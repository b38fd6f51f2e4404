// Holds decisions, and makes the table say the same: by one script for each change, which the kernel
// takes whole or not at all. What was altered by others is found by looking, and put right by making
// a new generation of everything beside the old one, which then takes its place.
import {
  type BouncerRun,
  type Decision,
  type DecisionChange,
  type Enforcement,
  type EnforcementCount,
  HeldDecisions,
  type HeldPlace,
  type PluginHost,
} from '@firewatch/kernel';
import type {NftablesConfig} from './config.ts';
import {differences} from './differences.ts';
import {type Counted, countersOf, hasTable, isOurs, type Listing, listingOf} from './listing.ts';
import {holdOf, isRange, Made, segmentsOf} from './made.ts';
import {
  addressMap,
  checkChain,
  FAMILIES,
  type Family,
  generationOf,
  originChain,
  originOf,
  rangeMap,
} from './names.ts';
import {type Element, Script, segmentElement} from './script.ts';
import {isSameHold, segmentChange} from './segments.ts';

/** Elements of a script when everything is made anew. */
const CHUNK = 10_000;
const COMPLAINT_MAX = 300;
const NEVER = new AbortController().signal;

export class Nftables implements BouncerRun {
  private readonly config: NftablesConfig;
  private readonly host: PluginHost;
  private readonly held = new HeldDecisions();
  /** undefined: nothing yet. */
  private made: Made | undefined;
  /** Of generations that are gone, by origin. */
  private readonly carried = new Map<string, Counted>();

  constructor(config: NftablesConfig, host: PluginHost) {
    this.config = config;
    this.host = host;
  }

  async resync(
    decisions: AsyncIterable<readonly Decision[]>,
    signal: AbortSignal,
  ): Promise<Enforcement> {
    const refused = await this.held.replace(decisions, () => this.host.now());
    await this.renew(signal);
    return this.inForce(refused);
  }

  async apply(change: DecisionChange, signal: AbortSignal): Promise<Enforcement> {
    const {made} = this;
    if (!made) return {status: 'resync', reason: 'nothing was made yet'};
    const isLook = change.adds.length + change.deletes.length === 0;
    const {places, refused} = this.held.apply(change, this.host.now());
    let failure: unknown;
    try {
      if (places.size > 0) await this.follow(made, places, signal);
    } catch (error) {
      failure = error;
    }
    if (failure === undefined && !isLook) return this.inForce(refused);
    const repaired = await differences(made, await this.look(), this.host);
    if (failure === undefined && repaired === 0) return this.inForce(refused);
    this.host.log('warn', `the table is made anew: ${failure ?? `${repaired} altered`}`);
    await this.renew(signal);
    this.host.count('repaired_total', repaired);
    return this.inForce(refused, repaired);
  }

  async counts(): Promise<readonly EnforcementCount[]> {
    const totals = new Map(this.carried);
    const listing = this.made && (await this.look());
    if (listing) this.addCounters(totals, listing);
    return [...totals].flatMap(([origin, {packets, bytes}]) => [
      {origin, remediation: 'ban', unit: 'packet', count: packets},
      {origin, remediation: 'ban', unit: 'byte', count: bytes},
    ]);
  }

  async clear(): Promise<void> {
    const listing = await this.look();
    this.made = undefined;
    if (!listing) return;
    this.requireOurs(listing);
    await this.load(new Script(this.config).deleteTable(), NEVER);
  }

  async close(): Promise<void> {}

  private inForce(
    refused: readonly {readonly id: number; readonly reason: string}[],
    repaired = 0,
  ): Enforcement {
    this.host.gauge('decisions', this.held.size);
    this.host.gauge('elements', this.made?.size ?? 0);
    return {status: 'ok', inForce: this.held.size, refused, repaired};
  }

  /** Makes the table follow a change of these places. Throws with what nft complains of. */
  private async follow(
    made: Made,
    places: ReadonlySet<HeldPlace>,
    signal: AbortSignal,
  ): Promise<void> {
    const {generation, revision, origins} = made;
    const now = this.host.now();
    const known = origins.length;
    const moves = [...places]
      .filter((place) => !isRange(place))
      .map((place) => ({
        family: place.prefix.family,
        text: place.value,
        before: made.addresses[place.prefix.family].get(place.value),
        after: holdOf(place, now),
      }))
      .filter(({before, after}) => !(before && after && isSameHold(before, after)));
    const hasRanges = [...places].some(isRange);
    const segments = hasRanges ? segmentsOf(this.held.places, now) : made.segments;
    const changes = {
      4: segmentChange(made.segments[4], segments[4]),
      6: segmentChange(made.segments[6], segments[6]),
    };
    const isRemade = changes[4].isOverlapping || changes[6].isOverlapping;
    const elements = new Script(this.config);
    const chainOf = (origin: string) => made.chainOf(origin);
    for (const family of FAMILIES) {
      const own = moves.filter((move) => move.family === family);
      const list = (when: 'before' | 'after'): Element[] =>
        own.flatMap(({text, [when]: hold}) => (hold ? [{text, hold}] : []));
      const map = addressMap(family, generation);
      elements.remove(map, list('before'), chainOf).add(map, list('after'), chainOf, now);
      if (isRemade) {
        const name = rangeMap(family, generation, revision + 1);
        const all = segments[family].map((one) => segmentElement(family, one));
        elements.map(name, family, true).add(name, all, chainOf, now);
        continue;
      }
      const name = rangeMap(family, generation, revision);
      const [gone, came] = [changes[family].gone, changes[family].came].map((part) =>
        part.map((one) => segmentElement(family, one)),
      );
      elements.remove(name, gone!, chainOf).add(name, came!, chainOf, now);
    }
    if (isRemade) {
      const chain = checkChain(generation);
      elements.flush(chain).check(chain, mapsOf(generation, revision + 1));
      for (const family of FAMILIES) elements.deleteMap(rangeMap(family, generation, revision));
    }
    const chains = new Script(this.config);
    for (let at = known; at < origins.length; at++) chains.origin(originChain(generation, at));
    try {
      await this.load(chains.followedBy(elements), signal);
    } catch (error) {
      origins.length = known;
      throw error;
    }
    for (const {family, text, after} of moves)
      if (after) made.addresses[family].set(text, after);
      else made.addresses[family].delete(text);
    made.segments = segments;
    if (isRemade) made.revision += 1;
    if (isRemade || known < origins.length) await this.remember(made);
  }

  /** A new generation of everything takes the place of whatever is there. */
  private async renew(signal: AbortSignal): Promise<void> {
    const before = await this.look();
    if (before) this.requireOurs(before);
    const names = before ? [...before.chains, ...before.maps] : [];
    const generation = 1 + Math.max(0, this.made?.generation ?? 0, ...names.map(generationOf));
    const made = new Made(generation);
    const now = this.host.now();
    made.segments = segmentsOf(this.held.places, now);
    for (const place of this.held.places) {
      const hold = isRange(place) ? undefined : holdOf(place, now);
      if (hold) made.addresses[place.prefix.family].set(place.value, hold);
    }
    const chainOf = (origin: string) => made.chainOf(origin);
    const filling: {readonly map: string; readonly elements: readonly Element[]}[] = [];
    for (const family of FAMILIES) {
      const addresses = [...made.addresses[family]].map(([text, hold]) => ({text, hold}));
      const segments = made.segments[family].map((one) => segmentElement(family, one));
      filling.push({map: addressMap(family, generation), elements: addresses});
      filling.push({map: rangeMap(family, generation, 0), elements: segments});
    }
    for (const {elements} of filling) for (const {hold} of elements) chainOf(hold.origin);
    const frame = new Script(this.config).table();
    made.origins.forEach((_, at) => {
      frame.origin(originChain(generation, at));
    });
    for (const {name, family, isInterval} of mapsOf(generation, 0))
      frame.map(name, family, isInterval);
    await this.load(frame, signal);
    for (const {map, elements} of filling)
      for (let at = 0; at < elements.length; at += CHUNK) {
        const part = elements.slice(at, at + CHUNK);
        await this.load(new Script(this.config).add(map, part, chainOf, now), signal);
      }
    // The old generation counts until now.
    const last = await this.look();
    if (last && this.made) this.addCounters(this.carried, last);
    const chain = checkChain(generation);
    const change = new Script(this.config)
      .chain(chain)
      .check(chain, mapsOf(generation, 0))
      .hooks(generation)
      .deleteOthers(last ?? {chains: [], maps: []}, generation);
    await this.load(change, signal);
    this.made = made;
    await this.remember(made);
  }

  private async remember(made: Made): Promise<void> {
    made.structure = (await this.look())?.structure ?? '';
  }

  private addCounters(totals: Map<string, Counted>, listing: Listing): void {
    const {generation, origins} = this.made!;
    for (const [chain, {packets, bytes}] of countersOf(listing)) {
      const origin = origins[originOf(chain, generation) ?? -1];
      if (origin === undefined) continue;
      const before = totals.get(origin);
      totals.set(origin, {
        packets: packets + (before?.packets ?? 0),
        bytes: bytes + (before?.bytes ?? 0),
      });
    }
  }

  /** The table; undefined when there is none. */
  private async look(): Promise<Listing | undefined> {
    const {exitCode, stdout, stderr} = await this.host.run('look');
    if (exitCode === 0) return listingOf(stdout);
    const tables = await this.host.run('tables');
    if (tables.exitCode === 0 && !hasTable(tables.stdout, this.config.table)) return undefined;
    throw new Error(complaint(stderr));
  }

  private requireOurs(listing: Listing): void {
    if (isOurs(listing)) return;
    throw new Error(`table inet ${this.config.table} is of somebody else: choose another "table"`);
  }

  private async load(script: Script, signal: AbortSignal): Promise<void> {
    if (script.isEmpty) return;
    const {exitCode, stderr} = await this.host.run('load', {input: script.text}, signal);
    this.host.count('scripts_total');
    if (exitCode !== 0) throw new Error(complaint(stderr));
  }
}

const complaint = (stderr: Uint8Array) =>
  `nft: ${Buffer.from(stderr).toString().trim().slice(0, COMPLAINT_MAX)}`;

const mapsOf = (generation: number, revision: number) =>
  FAMILIES.flatMap((family: Family) => [
    {name: addressMap(family, generation), family, isInterval: false},
    {name: rangeMap(family, generation, revision), family, isInterval: true},
  ]);
