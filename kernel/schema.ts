// Documents against their JSON Schemas: what comes over a wire or from a person is checked
// once, at the door, and every fault is told.
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {ValidateFunction} from 'ajv';

/** Schemas that documents are checked against, each after those it refers to. */
const SCHEMAS = {
  'hub-index': ['hub-index'],
  'hub-lock': ['hub-index', 'hub-lock'],
  'hub-sources': ['hub-sources'],
} as const;

/** Faults told of one document. */
const FAULTS_MAX = 20;

/** Compiled schemas; compiling takes longer than checking. */
const validators = new Map<string, Promise<ValidateFunction>>();

/** What is wrong with a document, a line a fault: `/items/parsers: must be object`; nothing when it is as it should be. */
export async function schemaFaults(
  name: keyof typeof SCHEMAS,
  document: unknown,
): Promise<string[]> {
  const validator = validators.get(name) ?? compile(name);
  validators.set(name, validator);
  const validate = await validator;
  if (validate(document)) return [];
  const faults = (validate.errors ?? []).map(
    ({instancePath, message, params}) =>
      `${instancePath || '/'}: ${message}${'additionalProperty' in params ? ` ("${params.additionalProperty}")` : ''}`,
  );
  return [...new Set(faults)].slice(0, FAULTS_MAX);
}

async function compile(name: keyof typeof SCHEMAS): Promise<ValidateFunction> {
  const {Ajv2020} = await import('ajv/dist/2020.js');
  const require = createRequire(import.meta.url);
  const ajv = new Ajv2020({strict: false, allErrors: true});
  for (const one of SCHEMAS[name]) {
    const file = require.resolve(`@firewatch/schemas/${one}.schema.json`);
    ajv.addSchema(JSON.parse(await readFile(file, 'utf8')));
  }
  return ajv.getSchema(`${name}.schema.json`)!;
}
