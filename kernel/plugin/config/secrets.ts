// Secrets of a configuration: what its schema marks `writeOnly`. The plugin gets them as values;
// nothing that it says afterwards shows them.

const MASK = '***';
/** A shorter secret would blank out ordinary text; it is no secret either. */
const SECRET_LENGTH_MIN = 4;

/** Replaces every secret of the configuration in a text. */
export function maskOf(schema: object, config: unknown): (text: string) => string {
  const secrets = [...new Set(secretsOf(schema, schema, config))]
    .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
    // The longest first: one may be part of another.
    .sort((one, other) => other.length - one.length);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
}

type Schema = Record<string, unknown>;

function* secretsOf(root: object, schema: unknown, config: unknown, depth = 0): Generator<string> {
  if (typeof schema !== 'object' || schema === null || depth > 32) return;
  const {writeOnly, properties, items, additionalProperties, $ref} = schema as Schema;
  if (writeOnly === true) yield* textsOf(config);
  const deeper = (inner: unknown, value: unknown) => secretsOf(root, inner, value, depth + 1);
  if (typeof $ref === 'string' && $ref.startsWith('#/')) yield* deeper(resolve(root, $ref), config);
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    const parts = (schema as Schema)[word];
    if (Array.isArray(parts)) for (const part of parts) yield* deeper(part, config);
  }
  if (Array.isArray(config)) for (const item of config) yield* deeper(items, item);
  else if (typeof config === 'object' && config !== null) {
    for (const [name, value] of Object.entries(config)) {
      const known = (properties as Schema | undefined)?.[name];
      yield* deeper(known ?? additionalProperties, value);
    }
  }
}

function resolve(root: object, reference: string): unknown {
  let found: unknown = root;
  for (const name of reference.slice(2).split('/')) {
    found = (found as Schema | undefined)?.[name];
  }
  return found;
}

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) yield* textsOf(inner);
  }
}
