// One expression from its text to its value: compiler, image, core and host, as an engine has them.
import {readFileSync} from 'node:fs';
import * as abi from '../../../core-wasm/assembly/abi.ts';
import {EnvIndex} from '../../../core-wasm/assembly/abi-expr.ts';
import {compileExpression, ENVIRONMENTS} from '../../../core-wasm/compiler/expr/index.ts';
import {DATA_TYPES} from '../../../core-wasm/compiler/rules/data-declaration.ts';
import {emitDataFiles} from '../../../core-wasm/compiler/rules/data-files.ts';
import {Workshop} from '../../../core-wasm/compiler/rules/workshop.ts';
import {type BoundCore, bindCore, CoreSlot} from '../../../core-wasm/host/bind.ts';
import type {RuleFunctions} from '../../../core-wasm/host/call.ts';
import {compileCore} from '../../../core-wasm/host/core.ts';
import {ValueCodec} from '../../../core-wasm/host/value-codec.ts';
import {decode, encode, Tagged} from '../../core-wasm/expr/values.ts';
import type {Variable} from './row.ts';

/** A data file: its type as rules write it, and its lines. */
export interface File {
  readonly type: string;
  readonly lines: readonly string[];
}

export interface Setting {
  readonly variables: Readonly<Record<string, Variable>>;
  readonly files?: Readonly<Record<string, File>>;
  readonly functions?: Partial<RuleFunctions>;
}

export interface Outcome {
  readonly status: abi.Status;
  readonly value: unknown;
  /** evt.Unmarshaled afterwards, which the variable `out` is. */
  readonly unmarshaled: unknown;
}

const core = compileCore(readFileSync('core-wasm/dist/core.wasm'));
const slot = new CoreSlot();
const WHERE = {file: 'rule.yaml', line: 1, column: 1};

/** Throws ExpressionError when the compiler refuses the text. */
export async function evaluate(text: string, setting: Setting): Promise<Outcome> {
  const {variables, files = {}, functions = {}} = setting;
  const workshop = new Workshop();
  const names = Object.keys(variables);
  const typed = names.map((name, i) => [
    name,
    {type: variables[name]!.type, at: EnvIndex.Free + i},
  ]);
  const env = {
    name: 'vectors',
    variables: {...ENVIRONMENTS.event.variables, ...Object.fromEntries(typed)},
  };
  const {id} = compileExpression(text, {env, image: workshop.image});
  emitFiles(files, workshop);
  const bound = await bindCore({
    wasm: await core,
    image: workshop.image.finish(),
    slot,
    profile: 'small',
    functions: {functions},
  });
  const {exports} = bound.core;
  exports.arenaReset();
  const memory = memoryOf(bound);
  const out = exports.frameBase() + abi.FRAME_UNMARSHALED;
  encode(memory, [], out, null);
  const codec = new ValueCodec(bound.core, bound.calls.objects);
  for (const [i, name] of names.entries()) {
    const at = memory.alloc(abi.VALUE_SIZE);
    const {value} = variables[name]!;
    if (value instanceof Tagged) encode(memory, [], at, value);
    else codec.write(at, value);
    if (name === 'out') memory.bytes.copyWithin(out, at, at + abi.VALUE_SIZE);
    exports.setEnvironment(EnvIndex.Free + i, at);
  }
  const ret = memory.alloc(abi.VALUE_SIZE);
  const status = exports.evaluateOn(id, 0, ret);
  return {status, value: decode(memory, [], ret), unmarshaled: decode(memory, [], out)};
}

function emitFiles(files: Readonly<Record<string, File>>, workshop: Workshop): void {
  const texts = Object.entries(files).map(([name, {lines}]) => ({name, text: lines.join('\n')}));
  const declared = Object.entries(files).flatMap(([name, {type}]) =>
    type in DATA_TYPES ? [{name, type: DATA_TYPES[type]!, where: WHERE}] : [],
  );
  emitDataFiles(declared, texts, workshop, []);
}

/** The core's memory as encode and decode use it; room comes from the arena. */
function memoryOf({core: {memory, exports}}: BoundCore) {
  const bytes = new Uint8Array(memory.buffer);
  const alloc = (size: number) => exports.arenaAlloc(size) >>> 0;
  return {
    view: new DataView(memory.buffer),
    bytes,
    alloc,
    place(text: string | Uint8Array) {
      const data = typeof text === 'string' ? new TextEncoder().encode(text) : text;
      const ptr = alloc(data.length + 1);
      bytes.set(data, ptr);
      bytes[ptr + data.length] = 10;
      return {ptr, len: data.length};
    },
  };
}
