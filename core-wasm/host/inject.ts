// Events that do not begin as a line: some of their fields are there already.

import * as abi from '../assembly/abi.ts';
import type {Core} from './core.ts';
import {TextRoom} from './texts.ts';

/** Members by the names of the rule language; what is absent is as in a fresh event. */
export interface InjectedEvent {
  readonly Line?: {readonly Raw?: string; readonly Labels?: Readonly<Record<string, string>>};
  readonly Parsed?: Readonly<Record<string, string>>;
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Enriched?: Readonly<Record<string, string>>;
  readonly Stage?: string;
  readonly StrTime?: string;
  readonly StrTimeFormat?: string;
  readonly MarshaledTime?: string;
}

export class Injector {
  private readonly core: Core;
  private readonly texts: TextRoom;

  constructor(core: Core) {
    this.core = core;
    this.texts = new TextRoom(core.memory, core.exports.scratchAddress() >>> 0, abi.SCRATCH_BYTES);
  }

  /** Puts the event into the frame and runs its stages; answers Outcome. */
  run(source: number, event: InjectedEvent): abi.Outcome {
    const {exports} = this.core;
    this.texts.reset();
    const raw = this.texts.put(event.Line?.Raw ?? '');
    this.countLine(source);
    exports.openLine(source, raw.ptr, raw.len);
    this.putFields(abi.Space.Label, event.Line?.Labels);
    this.putFields(abi.Space.Parsed, event.Parsed);
    this.putFields(abi.Space.Meta, event.Meta);
    this.putFields(abi.Space.Enriched, event.Enriched);
    this.putSpecial(abi.SpecialSlot.StrTime, event.StrTime);
    this.putSpecial(abi.SpecialSlot.StrTimeFormat, event.StrTimeFormat);
    this.putSpecial(abi.SpecialSlot.MarshaledTime, event.MarshaledTime);
    if (event.Stage) {
      const stage = this.texts.put(event.Stage);
      exports.startIn(stage.ptr, stage.len);
    }
    return exports.runLine(source);
  }

  /** Events are told apart by the number of their line, so this one has a number too. */
  private countLine(source: number): void {
    const at = this.core.exports.sourceAt(source) >>> 0;
    const view = new DataView(this.core.memory.buffer, at, abi.SOURCE_SIZE);
    view.setBigUint64(abi.SOURCE_LINES, view.getBigUint64(abi.SOURCE_LINES, true) + 1n, true);
  }

  private putFields(space: abi.Space, fields: Readonly<Record<string, string>> | undefined): void {
    for (const [name, value] of Object.entries(fields ?? {})) {
      const key = this.texts.put(name);
      const text = this.texts.put(value);
      this.core.exports.setFrameNamed(space, key.ptr, key.len, text.ptr, text.len, 0);
    }
  }

  private putSpecial(slot: abi.SpecialSlot, value: string | undefined): void {
    if (value === undefined) return;
    const text = this.texts.put(value);
    this.core.exports.setFrameSlot(slot, text.ptr, text.len, 0);
  }
}
