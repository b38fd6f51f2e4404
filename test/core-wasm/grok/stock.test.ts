import {describe, expect, test} from 'vitest';
import {GrokLibrary} from '../../../core-wasm/compiler/grok/index.ts';
import {conformance, noConformance} from '../../conformance-data.ts';

interface Entry {
  file: string;
  fields: string[];
  capture_groups: number;
}
const names: {patterns: Record<string, Entry>} | undefined = conformance('vectors/grok-names.json');
if (!names) console.warn(noConformance);
const library = new GrokLibrary();

describe.skipIf(!names)('the stock of patterns', () => {
  test('has the reference’s names and no others', () => {
    expect(library.names.toSorted()).toEqual(Object.keys(names!.patterns).sort());
  });

  test('is built in where the reference’s is', () => {
    for (const [name, {file}] of Object.entries(names!.patterns)) {
      const faults = library.addFile('again', `${name} x`);
      expect([name, faults.map(({code}) => code)]).toEqual([
        name,
        file === 'built-in' ? ['FW2305'] : [],
      ]);
    }
  });

  for (const [name, {fields}] of Object.entries(names?.patterns ?? {})) {
    test(`${name} yields [${fields.join(', ')}]`, () => {
      const compiled = new GrokLibrary().compile(`%{${name}}`);
      expect(compiled.fields.map(([field]) => field).sort()).toEqual(fields.toSorted());
    });
  }
});
