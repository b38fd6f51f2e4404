// Bots of a data file (DataFileType.Bots in abi.ts).

import {NONE, PatternKind, SetEntryKind} from '../../assembly/abi.ts';
import type {ImageBuilder} from '../image.ts';
import type {SetEntry} from '../text-sets.ts';
import type {Bot} from './data-bots.ts';
import type {Content} from './data-files.ts';
import {emitPrefixes} from './emit-nodes.ts';

/** One search tells most requests from those of any bot. */
export function emitBots(bots: readonly Bot[], image: ImageBuilder): Content {
  const entries = bots.map((bot) => emitBot(bot, image));
  if (bots.some(({userAgent}) => userAgent === '')) return {entries};
  const sets = image.sets.of(bots.map(({userAgent}) => inAnyCase(userAgent)));
  return {entries, ...(sets !== undefined && {sets})};
}

function emitBot({name, userAgent, paths, addresses, ranges, rdns}: Bot, image: ImageBuilder) {
  const agent = userAgent ? image.pattern(inAnyCase(userAgent).text, PatternKind.Test) : NONE;
  const prefixes = (list: Bot['ranges']) => {
    const first = emitPrefixes(image, list);
    return [list.length, ...list.map((_, i) => first + i)];
  };
  return image.list([
    image.string(name),
    agent,
    image.sets.of(paths.map(inAnyCase)) ?? NONE,
    ...prefixes(addresses),
    ...prefixes(ranges),
    rdns.length,
    ...rdns.map((text) => image.string(text)),
  ]);
}

const inAnyCase = (pattern: string): SetEntry => ({
  kind: SetEntryKind.Regexp,
  text: `(?i)${pattern}`,
});
