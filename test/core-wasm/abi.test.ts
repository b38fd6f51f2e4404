import {expect, test} from 'vitest';
import * as abi from '../../core-wasm/assembly/abi.ts';
import {Fn, Op} from '../../core-wasm/assembly/abi-expr.ts';
import {loadRoom} from './room.ts';

test('the core and TypeScript read the same numbers out of abi.ts', () => {
  const {exports, view} = loadRoom<{layout(): number}>('layout');
  const at = exports.layout();
  const expected = [
    abi.ABI_VERSION,
    abi.NONE,
    abi.IMAGE_MAGIC,
    abi.VALUE_SIZE,
    abi.Tag.ListMap,
    abi.EventMember.Line,
    abi.Section.Bayes,
    abi.NODE_WORDS,
    abi.SCENARIO_WORDS,
    abi.FRAME_HEAD,
    abi.EVENT_HEAD,
    abi.OVERFLOW_WORDS,
    abi.POUR_SIZE,
    abi.SOURCE_SIZE,
    abi.LINE_MAX,
    abi.FIRST_FREE_SLOT,
    abi.WellKnownSlot.LabelType,
    Op.Return,
    Fn.MethodYear,
  ];
  expect(expected.map((_, i) => view.getUint32(at + i * 4, true))).toEqual(expected);
});
