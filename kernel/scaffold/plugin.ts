// A new plugin: an example of its kind (examples/plugins) under the name that is asked for. What
// comes out works: its tests pass before a line of it is changed.
import {join} from 'node:path';
import {readFolder} from '../plugin/archive/index.ts';
import {parseName, writeNew} from './write.ts';

export const NEW_PLUGIN_KINDS = ['datasource', 'notification', 'bouncer'] as const;
export type NewPluginKind = (typeof NEW_PLUGIN_KINDS)[number];

export interface NewPlugin {
  readonly kind: NewPluginKind;
  /** author/thing, with or without the kind before the thing. */
  readonly name: string;
  /** Folder of the hub it becomes part of. */
  readonly folder: string;
  /** Where the examples lie. */
  readonly examples: string;
}

/** The word of the examples that becomes the name; not in addresses such as alerts.example.com. */
const THING = /(?<![.\w])example(?![.\w]*\.(?:com|org|net))/g;
/** Where it is the name of a member in code. */
const MEMBER = /^(\s*)example: \{/gm;

/** Writes the plugin; gives the paths, relative to the folder. */
export async function newPlugin({
  kind,
  name,
  folder,
  examples,
}: NewPlugin): Promise<readonly string[]> {
  const {author, base} = parseName(name);
  const thing = base.startsWith(`${kind}-`) ? base.slice(kind.length + 1) : base;
  const full = `${author}/${kind}-${thing}`;
  parseName(full);
  const member = /^[a-z_]\w*$/.test(thing) ? thing : `'${thing}'`;
  const files = (await readFolder(join(examples, `${kind}-example`))).map(
    ({path, bytes}): [string, string] => {
      const text = Buffer.from(bytes)
        .toString('utf8')
        .replaceAll(`acme/${kind}-example`, full)
        .replaceAll(MEMBER, `$1${member}: {`)
        .replaceAll(THING, thing);
      return [`plugins/${full}/${path}`, text];
    },
  );
  return writeNew(folder, new Map(files));
}
