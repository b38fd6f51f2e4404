// Values against schemas (schemas.ts), and what is wrong with them in the words that
// clients of the reference know. Work on what is wrong is bounded.
import type {ErrorObject, ValidateFunction} from 'ajv';
import {Ajv2020} from 'ajv/dist/2020.js';
import {ApiError} from './api-error.ts';
import {SCHEMAS, type SchemaName} from './schemas.ts';

/** Items of a list that are looked at once one of them is known to be wrong. */
const ITEMS_MAX = 100;

/** Keywords of what is not there, or not as long as it has to be. */
const ABSENT = ['required', 'minLength', 'maxLength'];

interface Check {
  /** Stops at the first fault. */
  readonly isRight: ValidateFunction;
  readonly explain: ValidateFunction;
}

function compile(schema: object): Check {
  const options = {strict: true, allowUnionTypes: true, strictRequired: false} as const;
  return {
    isRight: new Ajv2020(options).compile(schema),
    explain: new Ajv2020({...options, allErrors: true}).compile(schema),
  };
}

const checks = new Map<SchemaName, Check>();

/** Throws ApiError when the value does not fit: `missing` for what is not there, 400 for the wrong type. */
export function check(name: SchemaName, value: unknown, missing: number, prefix = ''): void {
  const found = checks.get(name) ?? compile(SCHEMAS[name]);
  checks.set(name, found);
  if (found.isRight(value)) return;
  const isExplained = !found.explain(shortened(value));
  const faults = (isExplained ? found.explain.errors : found.isRight.errors) ?? [];
  const lines = [...new Set(faults.map((fault) => lineOf(fault, prefix)))];
  const isMissing = faults.every(({keyword}) => ABSENT.includes(keyword));
  throw new ApiError(
    isMissing ? missing : 400,
    `validation failure list:\n${lines.slice(0, ITEMS_MAX).join('\n')}`,
  );
}

/** The value with its lists cut. */
function shortened(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      Array.isArray(one) ? one.slice(0, ITEMS_MAX) : one,
    ]),
  );
}

function lineOf({instancePath, keyword, params, message}: ErrorObject, prefix: string): string {
  const path = [prefix, ...instancePath.split('/').slice(1)].filter((part) => part !== '');
  if (keyword === 'required')
    return `${[...path, params.missingProperty].join('.')} in body is required`;
  if (keyword === 'minLength' && params.limit === 1) return `${path.join('.')} in body is required`;
  return `${path.join('.') || 'body'} in body ${message ?? 'is wrong'}`;
}
