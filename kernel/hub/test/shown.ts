// Values as expressions write them.

/** A value of the expression language as text. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || value === undefined) return 'nil';
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype)
    return `an object (${value.constructor.name})`;
  const entries = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${shown(item)}`);
  return `{${entries.join(', ')}}`;
}

/** A text in double quotes. */
export const quoted = (text: string) =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
