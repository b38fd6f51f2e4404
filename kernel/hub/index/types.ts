// The types of hub items, in the order in which each may ask only for those before it, and
// how people write a type and a name: `sshd`, `firewatch/sshd@^1.2`, `scenarios:firewatch/ssh-bf`.
import type {HubItemType} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';

export const ITEM_TYPES = [
  'parsers',
  'postoverflows',
  'scenarios',
  'contexts',
  'appsec-configs',
  'appsec-rules',
  'plugins',
  'collections',
] as const satisfies readonly HubItemType[];

/** `author/name`: what becomes a path of an installed item, so nothing that climbs out of a folder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,127})?$/;
const NAME_MAX = 256;

/** May an item have this name? */
export const isItemName = (name: string): boolean => name.length <= NAME_MAX && NAME.test(name);

/** What a person asks for. */
export interface Wish {
  /** Undefined: whichever type has the name, collections first. */
  readonly type: HubItemType | undefined;
  readonly name: string;
  /** semver range; "*" for any. */
  readonly range: string;
}

/** `[type:]name[@range]`; `type` is the one the command is about. Throws FW4011. */
export function parseWish(text: string, type?: HubItemType): Wish {
  const colon = text.indexOf(':');
  const prefix = colon < 0 ? undefined : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const at = rest.indexOf('@');
  const name = at < 0 ? rest : rest.slice(0, at);
  const own = prefix === undefined ? type : typeNamed(prefix);
  if ((prefix !== undefined && own === undefined) || !isItemName(name)) {
    throw new EngineError(
      'FW4011',
      `"${text}" names no item; expected NAME, NAME@RANGE or TYPE:NAME`,
    );
  }
  return {type: own, name, range: at < 0 ? '*' : rest.slice(at + 1)};
}

/** The type of a word, singular or plural, by any of its names. */
export function typeNamed(word: string): HubItemType | undefined {
  const name = word.replace(/^waf-/, 'appsec-');
  return ITEM_TYPES.find((type) => type === name || type === `${name}s`);
}

/** `type:name`: how messages and locks name an item. */
export const itemKey = ({type, name}: {type: HubItemType; name: string}): string =>
  `${type}:${name}`;
