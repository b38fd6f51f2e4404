// Bytecode as text, one instruction a line, for tests and for eyes.

import {Op} from '../../assembly/abi-expr.ts';

/** Operands of the opcodes that have any. */
const OPERANDS: Readonly<Partial<Record<Op, number>>> = {
  [Op.Const]: 1,
  [Op.Str]: 2,
  [Op.Load]: 1,
  [Op.Store]: 1,
  [Op.Env]: 1,
  [Op.Slot]: 1,
  [Op.SlotEq]: 2,
  [Op.SlotNe]: 2,
  [Op.SlotContains]: 2,
  [Op.SlotStarts]: 2,
  [Op.SlotEnds]: 2,
  [Op.SlotIn]: 2,
  [Op.SlotMatches]: 2,
  [Op.SlotHas]: 2,
  [Op.EventSlot]: 1,
  [Op.EventHasSlot]: 1,
  [Op.EventMember]: 1,
  [Op.EventMap]: 1,
  [Op.EventNamed]: 1,
  [Op.EventHas]: 1,
  [Op.EventCall]: 3,
  [Op.Member]: 3,
  [Op.Index]: 1,
  [Op.Slice]: 1,
  [Op.Method]: 4,
  [Op.Call]: 2,
  [Op.EnvCall]: 2,
  [Op.MatchesPattern]: 1,
  [Op.InSet]: 1,
  [Op.InNames]: 1,
  [Op.SetHas]: 2,
  [Op.Jump]: 1,
  [Op.JumpFalse]: 1,
  [Op.JumpTrue]: 1,
  [Op.Branch]: 1,
  [Op.JumpNil]: 1,
  [Op.JumpValue]: 1,
  [Op.JumpSetless]: 2,
  [Op.Array]: 1,
  [Op.Map]: 1,
  [Op.LoopOpen]: 1,
  [Op.LoopOpenLast]: 1,
  [Op.LoopNext]: 2,
  [Op.LoopPrevious]: 2,
  [Op.Element]: 1,
  [Op.Position]: 1,
  [Op.CollectOpen]: 1,
  [Op.Collect]: 1,
  [Op.CollectIf]: 1,
  [Op.CountIf]: 1,
  [Op.GroupBy]: 1,
  [Op.SortBy]: 1,
  [Op.Fail]: 1,
  [Op.Memo]: 4,
  [Op.Memoise]: 2,
};

/** The code of one expression, as `offset name operands`. */
export function disassemble(words: ArrayLike<number>): string {
  const lines: string[] = [];
  for (let at = 0; at < words.length; ) {
    const op = words[at]! as Op;
    const count = OPERANDS[op] ?? 0;
    const operands = Array.from({length: count}, (_, i) => words[at + 1 + i]! >>> 0);
    lines.push([at, Op[op] ?? `unknown ${op}`, ...operands].join(' '));
    at += 1 + count;
  }
  return lines.join('\n');
}
