// What happens to an overflow: alert → overflow_filter → blackhole →
// postoverflow stages → alerts out → poured again (`reprocess`).
//
// Overflows are handled in the order the core left them; what an overflow poured
// again causes is handled right after it, before the next one. An alert that
// overflow_filter refuses does not arm the blackhole; one that could not be built does.

import * as abi from '../assembly/abi.ts';
import {EnvIndex} from '../assembly/abi-expr.ts';
import {buildAlert, evidence, wireAlert} from './alert.ts';
import type {BucketStep} from './bucket-step.ts';
import {BucketView, EventRef, QueueView} from './bucket-view.ts';
import {alertMeta} from './contexts.ts';
import type {Core} from './core.ts';
import type {Dump} from './dump.ts';
import type {HostCalls} from './host-calls.ts';
import {derivedId, hex, mapkeyText} from './identity.ts';
import type {RaisedAlert} from './model.ts';
import {type Overflow, OverflowReader} from './overflow.ts';
import type {Program} from './program.ts';
import type {QueuedEvent} from './queued-event.ts';
import {RuntimeAlert} from './runtime-alert.ts';
import {slotNames} from './slot-names.ts';
import {NoAlert, type SourceTools, unitedSources} from './sources.ts';
import {readText, TextRoom} from './texts.ts';
import {rfc3339} from './time-text.ts';

/** Told what becomes of each overflow. */
export type OverflowVerdict = (kind: BucketStep['kind'], overflow: Overflow) => void;

export class OverflowHandler {
  private readonly core: Core;
  private readonly program: Program;
  private readonly calls: HostCalls;
  private readonly sourceName: (source: number) => string;
  private readonly reader: OverflowReader;
  private readonly texts: TextRoom;
  private readonly tools: SourceTools;
  /** The one read last. */
  private address: {text: string; record: readonly Uint8Array[]} = {text: '', record: []};
  private readonly dump: Dump | undefined;
  private readonly verdict: OverflowVerdict;
  /** Overflows to handle, by number: the next one first. */
  private todo: number[] = [];
  /** The overflow in hand, and the one whose verdict was told: it is told once. */
  private item = '';
  private told = '';
  /** How often it was begun to handle some; tells questions apart. */
  private drained = 0;
  /** The first of them waits for an answer. */
  isWaiting = false;

  constructor(
    core: Core,
    program: Program,
    calls: HostCalls,
    sourceName: (source: number) => string,
    verdict: OverflowVerdict,
    dump?: Dump,
  ) {
    this.dump = dump;
    this.verdict = verdict;
    this.core = core;
    this.program = program;
    this.calls = calls;
    this.sourceName = sourceName;
    const records = {
      view: new DataView(core.memory.buffer),
      bytes: new Uint8Array(core.memory.buffer),
      nameOf: slotNames(core, program),
    };
    this.reader = new OverflowReader(records, program.scenarios, (handle) => {
      const object = calls.objects.get(handle);
      return object instanceof RuntimeAlert ? object : undefined;
    });
    this.texts = new TextRoom(core.memory, core.exports.scratchAddress() >>> 0, abi.SCRATCH_BYTES);
    this.tools = {
      isAddress: (text) => this.isAddress(text),
      normalPrefix: (text) => this.normalPrefix(text),
      scopeValue: (expression, event) => this.scopeValue(expression, event),
    };
  }

  /** Handles the overflows the core has left; their alerts, in order. It may stop to wait. */
  drain(): RaisedAlert[] {
    const raised: RaisedAlert[] = [];
    const {core, calls} = this;
    if (!this.isWaiting) {
      this.drained++;
      this.todo = numbers(0, core.exports.pendingOverflows());
    }
    this.isWaiting = false;
    while (this.todo.length > 0) {
      const before = core.exports.pendingOverflows();
      if (!this.run(this.todo[0]!, raised)) {
        this.isWaiting = true;
        return raised;
      }
      this.todo.splice(0, 1, ...numbers(before, core.exports.pendingOverflows()));
    }
    while (core.exports.pendingOverflows() > 0) core.exports.releaseOverflow(0);
    calls.objects.forget();
    calls.answers.begin(undefined);
    return raised;
  }

  /** Nothing that was read holds any more: the core's memory has been replaced. */
  forget(): void {
    this.isWaiting = false;
  }

  /** Runs an overflow from its start; false when it must wait, and has done nothing. */
  private run(index: number, raised: RaisedAlert[]): boolean {
    const {core, calls} = this;
    this.item = `overflow ${this.drained}.${index}`;
    calls.answers.begin(this.item);
    core.exports.beginItem();
    const alerts = this.handle(this.reader.read(core.exports.overflowAt(index) >>> 0));
    if (core.exports.isWaiting()) {
      core.exports.dropItem();
      calls.dropErrors();
      return false;
    }
    core.exports.settleStashes();
    calls.settleErrors();
    raised.push(...alerts);
    return true;
  }

  /** Says what became of an overflow; once, however often it is run. */
  private tell(kind: Parameters<OverflowVerdict>[0], overflow: Overflow): void {
    if (this.told !== this.item) this.verdict(kind, overflow);
    this.told = this.item;
  }

  private get isStopped(): boolean {
    return this.core.exports.isWaiting() !== 0;
  }

  private handle(overflow: Overflow): RaisedAlert[] {
    this.texts.reset();
    this.core.exports.arenaReset();
    const runtime = this.build(overflow);
    if (this.isStopped) return [];
    const {scenario} = overflow;
    const refusal = this.refusal(overflow, runtime);
    if (this.isStopped) return [];
    if (refusal || !runtime) {
      this.tell(refusal ?? 'unbuilt', overflow);
      if (!refusal) this.hide(overflow);
      return [];
    }
    const handle = this.calls.objects.keep(runtime);
    this.dump?.open(runtime);
    const whitelisted = this.runPostoverflows(overflow, runtime, handle);
    this.dump?.close();
    if (this.isStopped) {
      this.calls.objects.release(handle);
      return [];
    }
    this.tell(whitelisted ? 'whitelisted' : 'alert', overflow);
    const reason = whitelisted ? this.whitelistReason() : '';
    // Events that queue it hold it from now on; when there are none it is over.
    const pours = scenario.reprocess && !whitelisted;
    const accepted = pours ? this.core.exports.offerOverflow() : 0;
    if (accepted === 0) this.calls.objects.release(handle);
    if (this.isStopped) return [];
    this.hide(overflow);
    const lines = evidence(overflow, this.sourceName);
    return runtime.APIAlerts.map((alert) => ({
      alert: wireAlert(
        alert,
        derivedId(this.core, this.texts, overflow, alert.Source?.Value ?? ''),
      ),
      evidence: lines,
      whitelisted,
      whitelistReason: reason,
      labels: scenario.labels,
    }));
  }

  /** Why an overflow with an overflow_filter goes no further. */
  private refusal(
    overflow: Overflow,
    runtime: RuntimeAlert | undefined,
  ): 'filtered' | 'hidden' | undefined {
    const filter = overflow.scenario.overflowFilter;
    if (filter === undefined) return undefined;
    if (!this.passesFilter(filter, overflow, runtime ?? new RuntimeAlert())) return 'filtered';
    return this.isHidden(overflow) ? 'hidden' : undefined;
  }

  private build(overflow: Overflow): RuntimeAlert | undefined {
    try {
      const sources = unitedSources(overflow, this.tools);
      const meta = alertMeta(this.program.contexts, overflow.events, (expression, event) =>
        this.calls.contextValues(expression, event.address),
      );
      const mapkey = this.mapkey(overflow);
      return buildAlert(overflow, sources, mapkey, meta);
    } catch (error) {
      if (!(error instanceof NoAlert)) throw error;
      this.calls.countError(overflow.scenario.name, error.message);
      return undefined;
    }
  }

  /** Anything but false lets the alert pass. */
  private passesFilter(expression: number, overflow: Overflow, runtime: RuntimeAlert): boolean {
    const queue = new QueueView(
      overflow.events.map(({address}) => new EventRef(address)),
      overflow.scenario.capacity,
    );
    this.calls.setEnvironment(EnvIndex.Queue, queue);
    this.calls.setEnvironment(EnvIndex.Signal, runtime);
    this.calls.setEnvironment(
      EnvIndex.Leaky,
      new BucketView(overflow, queue, this.mapkey(overflow)),
    );
    return this.calls.evaluate(expression, 0) !== false;
  }

  /** The partition is hidden by a blackhole. */
  private isHidden({scenario, keyAddress, at}: Overflow): boolean {
    return this.core.exports.blackholed(scenario.index, keyAddress, at) !== 0;
  }

  /** It is from now on, when the scenario has an overflow_filter and a blackhole. */
  private hide({scenario, keyAddress, at}: Overflow): void {
    if (scenario.overflowFilter === undefined) return;
    this.core.exports.armBlackhole(scenario.index, keyAddress, at);
  }

  private runPostoverflows(overflow: Overflow, runtime: RuntimeAlert, handle: number): boolean {
    const zone = overflow.events.at(-1)?.zone ?? 0;
    const time = this.texts.put(rfc3339(overflow.at, zone));
    const addresses = [...runtime.Sources.keys()].flatMap((value) => this.addressRecord(value));
    const list = this.texts.take(addresses.length * abi.PREFIX_SIZE);
    const bytes = new Uint8Array(this.core.memory.buffer);
    addresses.forEach((record, i) => {
      bytes.set(record, list + i * abi.PREFIX_SIZE);
    });
    const hit = this.core.exports.parseOverflow(
      handle,
      overflow.at,
      zone,
      time.ptr,
      time.len,
      list,
      addresses.length,
    );
    runtime.Whitelisted = hit !== 0;
    return runtime.Whitelisted;
  }

  private whitelistReason(): string {
    const {exports, memory} = this.core;
    const slot =
      (exports.frameBase() >>> 0) +
      abi.FRAME_HEAD +
      abi.SpecialSlot.WhitelistReason * abi.SLOT_SIZE;
    const view = new DataView(memory.buffer, slot, abi.SLOT_SIZE);
    return readText(memory, view.getUint32(0, true), view.getUint32(4, true) & 0xffffff);
  }

  /** {family, 0, address} when the text is an address. An overflow asks thrice for the same one. */
  private addressRecord(text: string): readonly Uint8Array[] {
    if (text !== this.address.text) this.address = {text, record: this.readAddress(text)};
    return this.address.record;
  }

  private readAddress(text: string): Uint8Array[] {
    const {ptr, len} = this.texts.put(text);
    const at = this.texts.take(abi.PREFIX_SIZE);
    const family = this.core.exports.parseAddress(ptr, len, at + 8);
    if (family === 0) return [];
    new DataView(this.core.memory.buffer).setUint32(at, family, true);
    return [new Uint8Array(this.core.memory.buffer, at, abi.PREFIX_SIZE).slice()];
  }

  private isAddress(text: string): boolean {
    return this.addressRecord(text).length > 0;
  }

  private normalPrefix(text: string): string | undefined {
    const {ptr, len} = this.texts.put(text);
    const prefix = this.texts.take(abi.PREFIX_SIZE);
    if (!this.core.exports.parsePrefix(ptr, len, prefix)) return undefined;
    const out = this.texts.take(64);
    return readText(this.core.memory, out, this.core.exports.formatPrefix(prefix, out));
  }

  private scopeValue(expression: number, event: QueuedEvent): string | undefined {
    const value = this.calls.evaluate(expression, event.address);
    if (value === undefined) return undefined;
    return typeof value === 'string' ? value : '';
  }

  private mapkey(overflow: Overflow): string {
    const {ptr, len} = this.texts.put(mapkeyText(overflow));
    const out = this.texts.take(20);
    this.core.exports.sha1(ptr, len, out);
    return hex(new Uint8Array(this.core.memory.buffer, out, 20));
  }
}

const numbers = (from: number, to: number) => Array.from({length: to - from}, (_, i) => from + i);
