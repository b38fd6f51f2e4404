// The index of the hub that the package ships: its items at their paths, as they are now, all
// with the version of the package. It never expires: it goes with the program.
import {buildIndex, indexText} from './build.ts';

const PUBLISHED = '1970-01-01T00:00:00Z';
const EXPIRES = '9999-12-31T23:59:59Z';

/** The index's text. */
export async function buildShippedIndex(folder: string, version: string): Promise<string> {
  const {index} = await buildIndex({
    folder,
    data: [],
    name: 'firewatch',
    layout: 'tree',
    previous: undefined,
    versioning: {first: version, bump: 'patch'},
    published: PUBLISHED,
    expires: EXPIRES,
  });
  return indexText(index);
}
