// Values at a JSON pointer of a configuration, where `*` stands for every element of a list or
// every value of a map: "/routes/*/url".

/** The values there; none when the configuration has no such place. */
export function settingsAt(config: unknown, pointer: string): readonly unknown[] {
  let found: readonly unknown[] = [config];
  for (const written of pointer.split('/').slice(1)) {
    const name = written.replaceAll('~1', '/').replaceAll('~0', '~');
    found = found.flatMap((value) => {
      if (typeof value !== 'object' || value === null) return [];
      if (name === '*') return Object.values(value);
      return Object.hasOwn(value, name) ? [(value as Record<string, unknown>)[name]] : [];
    });
  }
  return found;
}

/** The texts there, of a text or a list of texts. */
export const textsAt = (config: unknown, pointer: string): readonly string[] =>
  settingsAt(config, pointer)
    .flat()
    .filter((value) => typeof value === 'string');
