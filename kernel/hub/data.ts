// Data files that items declare, found on disk: by the path of the address they
// would be downloaded from, else by the name the item uses.
import {readFile} from 'node:fs/promises';
import {basename, relative, sep} from 'node:path';
import {parseAllDocuments} from 'yaml';
import {filesBelow} from './catalogue.ts';

/** One entry of an item's `data:`. */
export interface DataSource {
  /** `dest_file` */
  readonly name: string;
  readonly url: string;
  /** "string", "regexp"…; "" for files that the engine does not read as text. */
  readonly type: string;
}

/** What the documents of an item declare; nothing for a text that is no YAML. */
export function dataSources(text: string): DataSource[] {
  if (!text.includes('dest_file')) return [];
  return parseAllDocuments(text, {merge: true, version: '1.1', logLevel: 'silent'}).flatMap(
    (document) => {
      const entries: unknown = document.errors.length > 0 ? undefined : document.toJS()?.data;
      if (!Array.isArray(entries)) return [];
      return entries.flatMap((entry) =>
        typeof entry?.dest_file === 'string'
          ? [
              {
                name: entry.dest_file,
                url: String(entry.source_url ?? ''),
                type: String(entry.type ?? ''),
              },
            ]
          : [],
      );
    },
  );
}

/** Folders that data files are looked for in, the first that has one wins. */
export class DataFolders {
  private readonly folders: readonly ReadonlyMap<string, string>[];
  private readonly texts = new Map<string, Promise<string>>();

  static async open(roots: readonly string[]): Promise<DataFolders> {
    const folders = await Promise.all(
      roots.map(async (root) => {
        const paths = await filesBelow(root);
        return new Map(paths.map((path) => [relative(root, path).split(sep).join('/'), path]));
      }),
    );
    return new DataFolders(folders);
  }

  private constructor(folders: readonly ReadonlyMap<string, string>[]) {
    this.folders = folders;
  }

  /** Path of the file behind a declaration. */
  find({name, url}: DataSource): string | undefined {
    for (const folder of this.folders) {
      const found = addressedIn(folder, url) ?? folder.get(name) ?? namedIn(folder, name);
      if (found) return found;
    }
    return undefined;
  }

  text(path: string): Promise<string> {
    const known = this.texts.get(path);
    if (known) return known;
    const text = readFile(path, 'utf8');
    this.texts.set(path, text);
    return text;
  }
}

/** The longest tail of the address's path that is a file here. */
function addressedIn(folder: ReadonlyMap<string, string>, url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parts = decodeURIComponent(new URL(url).pathname).split('/').filter(Boolean);
  for (let from = 0; from < parts.length; from++) {
    const found = folder.get(parts.slice(from).join('/'));
    if (found) return found;
  }
  return undefined;
}

/** The one file of that name, in whatever folder. */
function namedIn(folder: ReadonlyMap<string, string>, name: string): string | undefined {
  const found = [...folder].filter(([path]) => basename(path) === basename(name));
  return found.length === 1 ? found[0]![1] : undefined;
}
