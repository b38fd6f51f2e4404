// A document against a JSON Schema, every fault at once: manifests of plugins, and configurations
// against the schemas that plugins bring.
import {Ajv2020, type ErrorObject} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type {ConfigFault} from '../../plugin.ts';

const FAULTS_MAX = 50;
/** A schema is signed with its plugin; all the same it cannot take the host's time. */
const SCHEMA_BYTES_MAX = 256 << 10;

/** Sets defaults in `document` and returns what is wrong with it; throws for a schema that is none. */
export function schemaFaults(schema: object, document: unknown): readonly ConfigFault[] {
  if (JSON.stringify(schema).length > SCHEMA_BYTES_MAX) {
    throw new RangeError(`a schema longer than ${SCHEMA_BYTES_MAX} bytes`);
  }
  const ajv = new Ajv2020({allErrors: true, strict: false, useDefaults: true});
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  if (validate(document)) return [];
  const faults = (validate.errors ?? [])
    .filter(({keyword}) => keyword !== 'if' && keyword !== 'propertyNames')
    .map((error) => ({at: error.instancePath, message: said(error)}));
  return [
    ...new Map(faults.map((fault) => [`${fault.at} ${fault.message}`, fault])).values(),
  ].slice(0, FAULTS_MAX);
}

function said({keyword, params, message = 'it is wrong'}: ErrorObject): string {
  if (keyword === 'additionalProperties') return `unknown "${params.additionalProperty}"`;
  if (keyword === 'required') return `"${params.missingProperty}" is missing`;
  if (keyword === 'enum') return `expected one of ${params.allowedValues.join(', ')}`;
  if (keyword === 'const') return `expected ${JSON.stringify(params.allowedValue)}`;
  return message;
}
