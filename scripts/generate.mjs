// Everything generated from something else in the tree: types of schemas/generated from the
// JSON Schemas, docs/errors.md from the code table. With --check it writes nothing and fails
// when what is there differs.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {errorPage} from './error-page.mjs';
import {SCHEMAS, schemaTypes} from './schema-types.mjs';

const outputs = new Map([['docs/errors.md', errorPage()]]);
for (const name of SCHEMAS) outputs.set(`schemas/generated/${name}.ts`, await schemaTypes(name));

for (const [file, text] of outputs) {
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`${file} differs from its source: run "npm run generate"`);
    process.exitCode = 1;
  }
}
