// Rows of a map file and the sets that find them (MAPSETS in abi.ts).

import {MapRow, NONE, SetEntryKind, SetMode} from '../../assembly/abi.ts';
import type {ImageBuilder} from '../image.ts';
import type {Content} from './data-files.ts';
import type {MapEntry} from './data-map.ts';

interface Row extends MapEntry {
  /** Start in Lists. */
  readonly at: number;
}

export function emitMap(entries: readonly MapEntry[], image: ImageBuilder): Content {
  const rows = entries.map((entry): Row => ({...entry, at: emitRow(entry, image)}));
  const of = (wanted: MapRow) => rows.filter(({kind}) => kind === wanted);
  const equal = new Map(of(MapRow.Equals).map((row) => [row.pattern, row]));
  const sets = image.list([
    ...emitSet([...equal.values()], SetEntryKind.Equals, SetMode.Any, image),
    ...emitSet(of(MapRow.Contains), SetEntryKind.Contains, SetMode.Leftmost, image),
    ...emitSet(of(MapRow.Regex), SetEntryKind.Regexp, SetMode.Lowest, image),
  ]);
  return {entries: rows.map(({at}) => at), sets};
}

function emitRow({kind, pattern, tag, row}: MapEntry, image: ImageBuilder): number {
  const pairs = row.flatMap(([key, value]) => [image.string(key), image.string(value)]);
  return image.list([kind, image.string(pattern), image.string(tag), row.length, ...pairs]);
}

function emitSet(
  rows: readonly Row[],
  kind: SetEntryKind,
  mode: SetMode,
  image: ImageBuilder,
): readonly [set: number, rows: number] {
  const set = image.sets.of(
    rows.map(({pattern}) => ({kind, text: pattern})),
    mode,
  );
  return [set ?? NONE, image.list(rows.map(({at}) => at))];
}
