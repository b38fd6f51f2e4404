// Overflows as they lie in core memory, read into objects.
//
// An event that is part of several alerts is read anew for each. Keeping what was
// read (256 events) made a million lines of sshd 8 % slower, with 130 MB more: what
// is kept outlives V8's young generation.

import * as abi from '../assembly/abi.ts';
import type {ScenarioInfo} from './program.ts';
import {QueuedEvent, type RecordMemory} from './queued-event.ts';
import type {RuntimeAlert} from './runtime-alert.ts';

const decoder = new TextDecoder();

export interface Overflow {
  readonly scenario: ScenarioInfo;
  readonly total: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly at: bigint;
  /** Address of the 16-byte bucket key. */
  readonly keyAddress: number;
  readonly partition: string;
  readonly events: readonly QueuedEvent[];
  /** Of the event that caused it. */
  readonly sequence: bigint;
}

/** Reads OVERFLOW records; `alertOf` finds the overflow behind an event's handle. */
export class OverflowReader {
  private readonly memory: RecordMemory;
  private readonly scenarios: readonly ScenarioInfo[];
  private readonly alertOf: (handle: number) => RuntimeAlert | undefined;

  constructor(
    memory: RecordMemory,
    scenarios: readonly ScenarioInfo[],
    alertOf: (handle: number) => RuntimeAlert | undefined,
  ) {
    this.memory = memory;
    this.scenarios = scenarios;
    this.alertOf = alertOf;
  }

  read(address: number): Overflow {
    const {view, bytes} = this.memory;
    const word = (at: number) => view.getUint32(address + at * 4, true);
    const long = (at: number) => view.getBigInt64(address + at * 4, true);
    const queue = word(abi.OVERFLOW_QUEUE);
    const events: QueuedEvent[] = [];
    for (let i = 0; i < word(abi.OVERFLOW_QUEUE_LEN); i++)
      events.push(new QueuedEvent(this.memory, view.getUint32(queue + i * 4, true), this.alertOf));
    const partition = word(abi.OVERFLOW_PARTITION);
    return {
      scenario: this.scenarios[word(abi.OVERFLOW_SCENARIO)]!,
      total: word(abi.OVERFLOW_TOTAL),
      first: long(abi.OVERFLOW_FIRST),
      last: long(abi.OVERFLOW_LAST),
      at: long(abi.OVERFLOW_AT),
      keyAddress: address + abi.OVERFLOW_KEY * 4,
      partition: decoder.decode(
        bytes.subarray(partition, partition + word(abi.OVERFLOW_PARTITION_LEN)),
      ),
      events,
      sequence: view.getBigUint64(address + abi.OVERFLOW_SEQUENCE * 4, true),
    };
  }
}
