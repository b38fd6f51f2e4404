// A frozen event as it lies in core memory: an alert's part is read out of it when asked for.
//
// The record is only there while an overflow that holds it is being handled; what was read
// stays. Its texts, the raw line apart, are decoded in one go: a call of the decoder costs as
// much as ten cuts, and an event has about ten texts.

import * as abi from '../assembly/abi.ts';
import type {MetaEntry} from './model.ts';
import {RuleAlertEvent, type RuntimeAlert} from './runtime-alert.ts';
import type {NameSlot} from './slot-names.ts';
import {rfc3339} from './time-text.ts';

const decoder = new TextDecoder();

/** Core memory, and the names of its slots. */
export interface RecordMemory {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly nameOf: NameSlot;
}

/** The texts that say where an event came from; "" when absent. */
export interface Origin {
  /** undefined: the event has no source_ip. */
  readonly ip: string | undefined;
  readonly range: string;
  readonly asNumber: string;
  readonly asName: string;
  readonly country: string;
  readonly latitude: string;
  readonly longitude: string;
}

export class QueuedEvent {
  readonly address: number;
  /** ns; undefined when the event had no usable time. */
  readonly pouredAt: bigint | undefined;
  readonly time: bigint;
  readonly zone: number;
  readonly source: number;
  readonly sequence: bigint;
  /** The overflow it carries, for events of `reprocess`. */
  readonly overflow: RuntimeAlert | undefined;
  private readonly memory: RecordMemory;
  private texts: string | undefined;
  /** Offset in the record of the first byte of `texts`. */
  private textsFrom = 0;
  private madeEvent: RuleAlertEvent | undefined;
  private madeOrigin: Origin | undefined;

  constructor(
    memory: RecordMemory,
    address: number,
    alertOf: (handle: number) => RuntimeAlert | undefined,
  ) {
    const {view} = memory;
    const handle = view.getUint32(address + abi.EVENT_OVERFLOW, true);
    const timed = (view.getUint16(address + abi.EVENT_FLAGS, true) & abi.EVENT_HAS_TIME) !== 0;
    this.memory = memory;
    this.address = address;
    this.pouredAt = timed ? view.getBigInt64(address + abi.EVENT_TIME, true) : undefined;
    this.time = view.getBigInt64(address + abi.EVENT_EVT_TIME, true);
    this.zone = view.getInt32(address + abi.EVENT_ZONE, true);
    this.source = view.getUint32(address + abi.EVENT_SOURCE, true);
    this.sequence = view.getBigUint64(address + abi.EVENT_SEQUENCE, true);
    this.overflow = handle === abi.NONE ? undefined : alertOf(handle);
  }

  /** Its time as the log gave it, and its Meta by key; made once. */
  get alertEvent(): RuleAlertEvent {
    this.madeEvent ??= new RuleAlertEvent({
      timestamp: this.field(abi.SpecialSlot.MarshaledTime) || rfc3339(this.time, this.zone),
      meta: this.meta(),
    });
    return this.madeEvent;
  }

  get origin(): Origin {
    this.madeOrigin ??= {
      ip: this.field(abi.WellKnownSlot.SourceIp),
      range: this.field(abi.WellKnownSlot.SourceRange) ?? '',
      asNumber:
        this.field(abi.WellKnownSlot.ASNumber) || (this.field(abi.WellKnownSlot.ASNNumber) ?? ''),
      asName: this.field(abi.WellKnownSlot.ASNOrg) ?? '',
      country: this.field(abi.WellKnownSlot.IsoCode) ?? '',
      latitude: this.field(abi.WellKnownSlot.Latitude) ?? '',
      longitude: this.field(abi.WellKnownSlot.Longitude) ?? '',
    };
    return this.madeOrigin;
  }

  /** The raw line, when the engine keeps it. */
  get rawLine(): string | undefined {
    return this.field(abi.SpecialSlot.LineRaw);
  }

  private field(slot: number): string | undefined {
    const {view} = this.memory;
    for (let at = this.fieldsStart; at < this.fieldsEnd; at += abi.EVENT_FIELD_SIZE) {
      const found = view.getUint32(at, true);
      if (found === slot) return this.text(at);
      if (found > slot) break;
    }
    return undefined;
  }

  private meta(): MetaEntry[] {
    const {view, nameOf} = this.memory;
    const meta: MetaEntry[] = [];
    for (let at = this.fieldsStart; at < this.fieldsEnd; at += abi.EVENT_FIELD_SIZE) {
      const {space, name} = nameOf(view.getUint32(at, true));
      if (space !== abi.Space.Meta) continue;
      const entry = {key: name, value: this.text(at)};
      let place = meta.length;
      for (; place > 0 && meta[place - 1]!.key > name; place--) meta[place] = meta[place - 1]!;
      meta[place] = entry;
    }
    return meta;
  }

  private get fieldsStart(): number {
    return this.address + abi.EVENT_HEAD;
  }

  private get fieldsEnd(): number {
    const count = this.memory.view.getUint16(this.address + abi.EVENT_FIELDS, true);
    return this.fieldsStart + count * abi.EVENT_FIELD_SIZE;
  }

  /** The text of the field at an address. */
  private text(field: number): string {
    const {view} = this.memory;
    const offset = view.getUint32(field + 4, true);
    const length = view.getUint32(field + 8, true) & 0xffffff;
    if (length === 0) return '';
    if (this.texts === undefined) this.decodeTexts();
    const from = offset - this.textsFrom;
    return this.texts && from >= 0
      ? this.texts.slice(from, from + length)
      : this.decode(offset, offset + length);
  }

  /** Decodes all texts but the raw line, which comes first; "" when a byte of theirs is not a character of its own. */
  private decodeTexts(): void {
    const {view} = this.memory;
    const first = this.fieldsStart;
    const isRaw = view.getUint32(first, true) === abi.SpecialSlot.LineRaw;
    const start = view.getUint32(first + 4, true);
    const length = view.getUint32(first + 8, true) & 0xffffff;
    const end = view.getUint32(this.address + abi.EVENT_BYTES, true);
    this.textsFrom = isRaw ? start + length + 1 : start;
    const texts = this.decode(this.textsFrom, end);
    this.texts = texts.length === end - this.textsFrom ? texts : '';
  }

  private decode(from: number, to: number): string {
    return decoder.decode(this.memory.bytes.subarray(this.address + from, this.address + to));
  }
}
