// What nodes and scenarios did, by source, read in bulk.

import * as abi from '../assembly/abi.ts';
import type {Core} from './core.ts';
import type {SourceSpec} from './model.ts';
import type {Program} from './program.ts';

/** What was done for the lines of a source since the engine was opened. */
export interface Tally {
  /** `others`: of all sources beyond the first ones. `overflows`: what ran on overflows. */
  readonly of: SourceSpec | 'others' | 'overflows';
  /** Only those that ran. */
  readonly nodes: readonly NodeTally[];
  /** Only those that accepted an event. */
  readonly scenarios: readonly {readonly name: string; readonly accepted: number}[];
}

export interface NodeTally {
  readonly name: string;
  readonly stage: string;
  /** Events its filter let in. One that waits for an answer of the network counts again for what ran before. */
  readonly entered: number;
  readonly accepted: number;
  /** Of a node with a whitelist: its reason, and the events it matched. */
  readonly whitelist?: {readonly reason: string; readonly listed: number};
}

export function talliesOf(
  core: Core,
  program: Program,
  sources: readonly {readonly spec: SourceSpec}[],
): Tally[] {
  const own = sources.slice(0, abi.TALLY_ROW_OTHERS).map(({spec}, row) => ({of: spec, row}));
  const rows = [
    ...own,
    {of: 'others', row: abi.TALLY_ROW_OTHERS} as const,
    {of: 'overflows', row: abi.TALLY_ROW_OVERFLOWS} as const,
  ];
  return rows.map(({of, row}) => {
    const view = new DataView(core.memory.buffer, core.exports.tallyRow(row) >>> 0);
    const count = (at: number) => Number(view.getBigUint64(at, true));
    const nodes = program.nodes.flatMap(({name, stage}, i): NodeTally[] => {
      const at = i * abi.TALLY_NODE_SIZE;
      const entered = count(at + abi.TALLY_NODE_ENTERED);
      if (entered === 0) return [];
      const reason = program.whitelistReason(i);
      const listed = count(at + abi.TALLY_NODE_LISTED);
      const accepted = count(at + abi.TALLY_NODE_ACCEPTED);
      const done = {name, stage, entered, accepted};
      return [reason === undefined ? done : {...done, whitelist: {reason, listed}}];
    });
    const first = program.nodes.length * abi.TALLY_NODE_SIZE;
    const scenarios = program.scenarios.flatMap(({name}, i) => {
      const accepted = count(first + i * abi.TALLY_SCENARIO_SIZE);
      return accepted === 0 ? [] : [{name, accepted}];
    });
    return {of, nodes, scenarios};
  });
}
