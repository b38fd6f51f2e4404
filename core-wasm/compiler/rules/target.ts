// Where a static stores its text. Paths of `target` are walked at compile time:
// struct members by exact name, and as soon as a map is reached the next segment
// is the key and the rest of the path is ignored (specification 3.4).

import {NONE, Space, SpecialSlot, StaticTarget} from '../../assembly/abi.ts';
import type {ImageBuilder} from '../image.ts';

export interface Target {
  readonly target: StaticTarget;
  /** Slot, string or method, as StaticTarget says. */
  readonly index: number;
  /** For people: "Meta.source_ip". */
  readonly text: string;
}

const MAPS: Readonly<Record<string, Space>> = {
  Parsed: Space.Parsed,
  Meta: Space.Meta,
  Enriched: Space.Enriched,
};

const SPECIAL: Readonly<Record<string, SpecialSlot>> = {
  StrTime: SpecialSlot.StrTime,
  StrTimeFormat: SpecialSlot.StrTimeFormat,
  MarshaledTime: SpecialSlot.MarshaledTime,
  WhitelistReason: SpecialSlot.WhitelistReason,
  'Line.Raw': SpecialSlot.LineRaw,
  'Line.Src': SpecialSlot.LineSrc,
  'Line.Module': SpecialSlot.LineModule,
};

const ALERT_MEMBERS = [
  'CreatedAt',
  'Kind',
  'Leakspeed',
  'MachineID',
  'Message',
  'Scenario',
  'ScenarioHash',
  'ScenarioVersion',
  'StartAt',
  'StopAt',
  'UUID',
];
const SOURCE_MEMBERS = ['AsName', 'AsNumber', 'Cn', 'IP', 'Range', 'Scope', 'Value'];

/** Strings of an overflow; the host stores them. */
const OVERFLOW_PATHS = new Set([
  'Overflow.Mapkey',
  'Overflow.BucketId',
  ...ALERT_MEMBERS.map((name) => `Overflow.Alert.${name}`),
  ...SOURCE_MEMBERS.map((name) => `Overflow.Alert.Source.${name}`),
]);

/** `parsed: x`, `meta: x`, `enriched: x`. */
export function mapTarget(
  image: ImageBuilder,
  map: 'Parsed' | 'Meta' | 'Enriched',
  key: string,
): Target {
  return {target: StaticTarget.Slot, index: image.slot(MAPS[map]!, key), text: `${map}.${key}`};
}

/** `target: path`; Nothing for a path that names nothing a text can be stored in. */
export function resolveTarget(image: ImageBuilder, written: string): Target {
  const path = written.startsWith('evt.') ? written.slice('evt.'.length) : written;
  const nothing: Target = {target: StaticTarget.Nothing, index: NONE, text: path};
  const [first = '', second, third] = path.split('.');
  if (Object.hasOwn(MAPS, first)) {
    return second === undefined ? nothing : mapTarget(image, first as 'Meta', second);
  }
  if (first === 'Unmarshaled' && second !== undefined) {
    return {target: StaticTarget.Unmarshaled, index: image.string(second), text: path};
  }
  if (first === 'Line' && second === 'Labels' && third !== undefined) {
    const index = image.slot(Space.Label, third);
    return {target: StaticTarget.Slot, index, text: `Line.Labels.${third}`};
  }
  if (path === 'Stage') return {target: StaticTarget.Stage, index: NONE, text: path};
  if (Object.hasOwn(SPECIAL, path)) {
    return {target: StaticTarget.Slot, index: SPECIAL[path]!, text: path};
  }
  if (OVERFLOW_PATHS.has(path)) {
    return {target: StaticTarget.Host, index: image.string(path), text: path};
  }
  return nothing;
}
