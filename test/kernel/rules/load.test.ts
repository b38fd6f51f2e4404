// A folder in hub layout becomes a rule set, in the order of loading.
import {afterEach, beforeEach, expect, test} from 'vitest';
import {compileRules} from '../../../core-wasm/compiler/index.ts';
import {loadRules} from '../../../kernel/rules/load.ts';
import {RuleFolder} from './folder.ts';

let folder: RuleFolder;
beforeEach(() => {
  folder = new RuleFolder();
});
afterEach(() => folder.remove());

test('parsers come by stage, then by file name whoever wrote them; the rest by path', async () => {
  folder.put(
    'parsers/s01-parse/zoe/a.yaml',
    'parsers/s01-parse/abe/b.yaml',
    'parsers/s00-raw/abe/z.yml',
    'parsers/s01-parse/c.yaml',
    'scenarios/b/a.yaml',
    'scenarios/a/b.yaml',
    'postoverflows/s00-enrich/x.yaml',
    'contexts/c.yaml',
    'parsers/s01-parse/README.md',
    'parsers/s01-parse/.hidden.yaml',
    'collections/a/linux.yaml',
  );
  const {files, stages} = await folder.load();
  expect(files).toEqual([
    'parsers/s00-raw/abe/z.yml',
    'parsers/s01-parse/zoe/a.yaml',
    'parsers/s01-parse/abe/b.yaml',
    'parsers/s01-parse/c.yaml',
    'postoverflows/s00-enrich/x.yaml',
    'scenarios/a/b.yaml',
    'scenarios/b/a.yaml',
    'contexts/c.yaml',
  ]);
  expect(stages.slice(-4)).toEqual([
    'postoverflows/s00-enrich',
    'scenarios/',
    'scenarios/',
    'contexts/',
  ]);
});

test('the compiler keeps the order of the installed paths', async () => {
  const node = (name: string) => `{name: ${name}, filter: 'no', statics: [{meta: a, value: b}]}\n`;
  folder.write({
    'parsers/s01-parse/zoe/a.yaml': node('first'),
    'parsers/s01-parse/abe/b.yaml': node('second'),
  });
  const {faults} = compileRules(await loadRules(folder.path));
  expect(faults.map(({item}) => item)).toEqual(['first', 'second']);
});

test('data files keep their path as name and are read when a rule names them', async () => {
  folder.write({
    'scenarios/a.yaml': 'data: [{dest_file: b/bad.txt}, {dest_file: "a.txt"}, {dest_file: c.txt}]',
    'data/b/bad.txt': 'bad',
    'data/a.txt': 'a',
    'data/crowdsec.db': 'large',
  });
  expect((await folder.load()).data).toEqual(['a.txt: a', 'b/bad.txt: bad']);
});

test('pattern files have no dot in their name', async () => {
  folder.put('scenarios/a.yaml', 'patterns/nginx', 'patterns/aws', 'patterns/old.bak');
  expect(await folder.load()).toMatchObject({
    patterns: ['patterns/aws', 'patterns/nginx'],
    first: {text: 'text of scenarios/a.yaml', hash: expect.stringMatching(/^[0-9a-f]{64}$/)},
  });
});

test('a folder that does not exist', async () => {
  await expect(loadRules('/nowhere/at/all')).rejects.toMatchObject({code: 'FW2801'});
});

test('a folder without rules', async () => {
  folder.put('collections/linux.yaml');
  await expect(folder.load()).rejects.toMatchObject({code: 'FW2802'});
});

test('a parser outside the folder of a stage', async () => {
  folder.put('parsers/a.yaml', 'scenarios/a.yaml');
  await expect(folder.load()).rejects.toMatchObject({
    code: 'FW2808',
    where: {file: expect.stringMatching('parsers/a.yaml')},
  });
});
