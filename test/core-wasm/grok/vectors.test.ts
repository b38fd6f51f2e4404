import {describe, expect, test} from 'vitest';
import {type CompiledGrok, GrokError, GrokLibrary} from '../../../core-wasm/compiler/grok/index.ts';
import {conformance, noConformance} from '../../conformance-data.ts';
import {openMatcher} from './matcher.ts';
import {matchByOracle} from './oracle.ts';

interface Vector {
  pattern: string;
  input: string | null;
  fields: Record<string, string> | null;
  compile_error?: string;
  panic?: string;
}
const vectors: {vectors: Vector[]} | undefined = conformance('vectors/grok.json');
if (!vectors) console.warn(noConformance);
const library = new GrokLibrary();

type Match = (grok: CompiledGrok, input: string) => Record<string, string> | null;

const ENGINES: [string, Match][] = [
  ['re2js', matchByOracle],
  ['our matcher', openMatcher().match],
];

for (const [engine, match] of ENGINES) {
  describe.skipIf(!vectors)(`recorded groks, by ${engine}`, () => {
    for (const vector of vectors?.vectors ?? []) {
      const {pattern, input, fields} = vector;
      test(`${pattern} on ${JSON.stringify(input)}`, () => {
        if (vector.compile_error || vector.panic) {
          expect(() => library.compile(pattern)).toThrow(GrokError);
          return;
        }
        expect(match(library.compile(pattern), input ?? '')).toEqual(fields);
      });
    }
  });
}
