// A stream: one run of lines that the engine knows as a source, with how far it was read.
import type {SourceSpec} from '@firewatch/core-wasm';
import type {Position} from '../plugin.ts';

/** As checkpoints and journals have it. Its place in their lists is the engine's number for it. */
export interface StreamRecord {
  /** Which configured datasource it comes from: positions are handed back to that one. */
  readonly key: string;
  /** Path, unit, queue: unique within the datasource. */
  readonly name: string;
  readonly module: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Behind the last byte that was fed; null before the first. */
  position: Position;
  /** Base64: the beginning of a line that is transformed when it is whole. */
  readonly unfinished?: string;
}

export const specOf = ({name, module, labels}: StreamRecord): SourceSpec => ({
  name,
  module,
  labels,
});
