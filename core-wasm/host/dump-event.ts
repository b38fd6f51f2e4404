// An event as a dump has it: a copy that nothing changes any more.
//
// The reference writes its dump as YAML and reads it back, which changes values:
// maps without entries become nil, maps of texts become maps of anything, and a
// float without a fraction comes back as an integer where its shortest text has
// no exponent (below a million).

import * as abi from '../assembly/abi.ts';
import {Instant} from './bucket-view.ts';
import {HostList, HostMap} from './collections.ts';
import type {FrameReader} from './frame-reader.ts';
import type {SourceSpec} from './model.ts';
import {RuleAlert, RuntimeAlert} from './runtime-alert.ts';

/** From here on Go writes floats with an exponent. */
const EXPONENT_FROM = 1_000_000;

/** `evt.Line` */
export interface DumpedLine {
  readonly Raw: string;
  readonly Src: string;
  readonly Module: string;
  readonly Time: Instant;
  readonly Labels: HostMap;
  readonly Process: boolean;
}

/** What a frame does not say of its event. */
export interface EventContext {
  readonly stage: (stage: number) => string;
  /** Source of the line; undefined for an overflow. */
  readonly line: SourceSpec | undefined;
  readonly overflow: RuntimeAlert;
}

export class DumpedEvent {
  readonly Type: bigint;
  readonly ExpectMode: bigint;
  readonly Whitelisted: boolean;
  readonly WhitelistReason: string;
  readonly Stage: string;
  readonly Line: DumpedLine;
  readonly Parsed: HostMap;
  readonly Meta: HostMap;
  readonly Enriched: HostMap;
  readonly Unmarshaled: HostMap;
  readonly Overflow: RuntimeAlert;
  readonly Time: Instant;
  readonly StrTime: string;
  readonly StrTimeFormat: string;
  readonly MarshaledTime: string;
  readonly Process: boolean;

  constructor(reader: FrameReader, {stage, line, overflow}: EventContext) {
    const spaces: Record<number, Map<string, string>> = {};
    for (const {space, name, text} of reader.slots()) {
      spaces[space] ??= new Map();
      spaces[space].set(name, text);
    }
    const special = spaces[abi.Space.Special] ?? new Map<string, string>();
    const named = (name: string) => special.get(name) ?? '';
    const map = (space: abi.Space) => new HostMap(spaces[space] ?? new Map());
    this.Type = BigInt(reader.byte(abi.FRAME_TYPE));
    this.ExpectMode = BigInt(reader.byte(abi.FRAME_MODE));
    this.Whitelisted = reader.byte(abi.FRAME_WHITELISTED) !== 0;
    this.WhitelistReason = named('WhitelistReason');
    this.Stage = stage(reader.byte(abi.FRAME_STAGE));
    const labels = new Map([
      ...Object.entries(line?.labels ?? {}),
      ...(spaces[abi.Space.Label] ?? []),
    ]);
    this.Line = new LineCopy(
      named,
      labels,
      line ? new Instant(reader.long(abi.FRAME_ARRIVAL)) : new Instant(0n),
    );
    this.Parsed = map(abi.Space.Parsed);
    this.Meta = map(abi.Space.Meta);
    this.Enriched = map(abi.Space.Enriched);
    this.Unmarshaled = reread(reader.unmarshaled() ?? {}) as HostMap;
    this.Overflow = overflow;
    this.Time = new Instant(reader.long(abi.FRAME_TIME), reader.word(abi.FRAME_ZONE) | 0);
    this.StrTime = named('StrTime');
    this.StrTimeFormat = named('StrTimeFormat');
    this.MarshaledTime = named('MarshaledTime');
    this.Process = reader.word(abi.FRAME_PROCESS) !== 0;
  }

  GetType(): string {
    return this.Type === BigInt(abi.EventType.Overflow) ? 'overflow' : 'log';
  }

  GetMeta(key: string): string {
    if (this.Type === BigInt(abi.EventType.Log)) return textOf(this.Meta, key);
    const events = this.Overflow.APIAlerts.flatMap(({Events}) => Events);
    return events.map((event) => event.GetMeta(key)).find((value) => value !== '') ?? '';
  }
}

class LineCopy implements DumpedLine {
  readonly Raw: string;
  readonly Src: string;
  readonly Module: string;
  readonly Time: Instant;
  readonly Labels: HostMap;
  readonly Process = true;

  constructor(named: (name: string) => string, labels: ReadonlyMap<string, string>, time: Instant) {
    this.Raw = named('Line.Raw');
    this.Src = named('Line.Src');
    this.Module = named('Line.Module');
    this.Labels = new HostMap(labels);
    this.Time = time;
  }
}

const textOf = ({entries}: HostMap, key: string) => (entries.get(key) as string | undefined) ?? '';

/** A value of Unmarshaled after YAML and back. */
export function reread(value: unknown): unknown {
  if (typeof value === 'number') {
    const whole = Number.isInteger(value) && Math.abs(value) < EXPONENT_FROM;
    return whole ? BigInt(value) : value;
  }
  if (Array.isArray(value)) return new HostList(value.map(reread));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return value;
  return new HostMap(new Map(Object.entries(value).map(([key, item]) => [key, reread(item)])));
}

/** The overflow as it is now: later assignments do not reach the copy. */
export function copyAlert(alert: RuntimeAlert): RuntimeAlert {
  const copy = new RuntimeAlert();
  copy.Mapkey = alert.Mapkey;
  copy.BucketId = alert.BucketId;
  copy.Whitelisted = alert.Whitelisted;
  copy.Reprocess = alert.Reprocess;
  for (const [key, source] of alert.Sources) copy.Sources.set(key, source.copy());
  copy.APIAlerts = alert.APIAlerts.map((each) =>
    Object.assign(new RuleAlert(), each, {Source: each.Source?.copy()}),
  );
  return copy;
}
