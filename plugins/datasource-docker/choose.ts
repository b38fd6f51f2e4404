// Which containers are read, and what their labels say.
import type {DockerConfig} from './config.ts';

/** A container as the list of the API has it. */
export interface Container {
  readonly id: string;
  /** Without its slash. */
  readonly name: string;
  readonly isRunning: boolean;
  /** ns since the epoch */
  readonly createdAt: bigint;
  readonly labels: Readonly<Record<string, string>>;
}

const ENABLE = 'crowdsec.enable';
const LABEL = 'crowdsec.labels.';

export function isChosen({id, name, labels}: Container, config: DockerConfig): boolean {
  if (config.use_container_labels)
    return labels[ENABLE] === 'true' && labels[`${LABEL}type`] !== undefined;
  const matches = (patterns: readonly string[] = [], texts: readonly string[]) =>
    patterns.some((one) => texts.some((text) => new RegExp(one, 'u').test(text)));
  return (
    (config.container_id ?? []).some((one) => id.startsWith(one)) ||
    (config.container_name ?? []).some((one) => isGlobMatch(withoutSlash(one), name)) ||
    matches(config.container_id_regexp, [id]) ||
    matches(config.container_name_regexp, [name, `/${name}`])
  );
}

/** Labels of the lines, where containers say them. */
export function labelsOf(
  {labels}: Container,
  {use_container_labels}: DockerConfig,
): Readonly<Record<string, string>> | undefined {
  if (!use_container_labels) return undefined;
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([key]) => key.startsWith(LABEL))
      .map(([key, value]) => [key.slice(LABEL.length), value]),
  );
}

export const withoutSlash = (name: string): string => (name.startsWith('/') ? name.slice(1) : name);

/** `*` and `?`; each star is tried again only from where the last one stands. */
export function isGlobMatch(pattern: string, text: string): boolean {
  let [p, t] = [0, 0];
  let [star, from] = [-1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') [star, from] = [p++, t];
    else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      from += 1;
      [p, t] = [star + 1, from];
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
