// Who may import whom, and who may touch the world. ARCHITECTURE.md says why.
import {readdirSync, readFileSync} from 'node:fs';
import {builtinModules} from 'node:module';
import {dirname, join, normalize, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Bundled plugins, each a package of its own. */
const PLUGINS = readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}`);
/** Bouncers that applications load. */
const LOADED = ['bouncers/node'];

/** Absent means forbidden; a folder may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  schemas: [],
  'core-wasm': [],
  kernel: ['schemas', 'core-wasm'],
  server: ['schemas', 'kernel'],
  cli: ['schemas', 'kernel', 'server', 'core-wasm', ...PLUGINS],
  ...Object.fromEntries([...PLUGINS, ...LOADED].map((folder) => [folder, ['schemas', 'kernel']])),
};
/** The one file that knows which plugins are bundled. */
const BUNDLE = 'cli/bundle.ts';

/** The one face of a folder: what others import instead of its files. */
const PACKAGE = /^@firewatch\/([\w-]+)(?:\/(compiler|core\.wasm|logs))?$/;

/** Within core-wasm: the run-time rooms know nothing of rules. */
const CORE_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  automata: ['assembly/abi.ts', 'assembly/abi-expr.ts'],
  compiler: [
    'automata',
    'assembly/abi.ts',
    'assembly/abi-expr.ts',
    'host/layout-digest.ts',
    'host/model.ts',
  ],
  // debug.ts is the format of the image's DEBUG section: types, no code.
  host: ['automata', 'assembly/abi.ts', 'assembly/abi-expr.ts', 'compiler/rules/debug.ts'],
};

/** Longer than 500 lines with a reason: the one copy of every number that crosses. */
const LONG = ['core-wasm/assembly/abi.ts'];

/** Files that touch the process, the console or the clock: entries, and what they hand on. */
const WORLDLY = [
  'cli/main.ts',
  'cli/context.ts',
  'cli/bin/firewatch.cjs',
  'kernel/plugin/child/main.ts',
  'bouncers/node/index.ts',
];
const WORLD =
  /(?<![\w.'"`])(process|console)\s*[.[(]|\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bMath\.random\b/;

const IMPORT =
  /^\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** What is loaded with a file: neither types nor what it asks for later. */
const STATIC = /^(?:import|export) (?!type\b)[^'";]*?\bfrom '([^']+)'/gm;

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), {recursive: true, withFileTypes: true})
    .filter(
      (entry) =>
        entry.isFile() && /\.(ts|tsx|cjs|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts'),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules/') && !/(^|\/)dist\//.test(file));
}

const text = (file: string) => readFileSync(join(root, file), 'utf8');
/** The file without its comments and, for the search for worldly names, without its texts. */
const code = (file: string) => text(file).replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

/** Every specifier a file imports; relative ones as paths from the root. */
const imports = (file: string): string[] =>
  [...text(file).matchAll(IMPORT)].map(([, named, bare, dynamic]) => {
    const specifier = (named ?? bare ?? dynamic)!;
    return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
  });

const area = (path: string) =>
  path
    .split('/')
    .slice(0, /^(plugins|bouncers)\//.test(path) ? 2 : 1)
    .join('/');
/** The folder of a package by its name. */
const folderOf = (face: string) => (PLUGINS.includes(`plugins/${face}`) ? `plugins/${face}` : face);
const isPath = (target: string) =>
  !target.startsWith('@') &&
  target.includes('/') &&
  !target.startsWith('node:') &&
  Object.keys(MAY_IMPORT).includes(area(target));

describe('between folders', () => {
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    test(`${folder} imports ${allowed.join(', ') || 'only itself'}, by the package face`, () => {
      const strays = sources(folder).flatMap((file) =>
        imports(file)
          .filter((target) => {
            if (isPath(target) || target.startsWith('..')) return area(target) !== folder;
            if (!target.startsWith('@firewatch/')) return false;
            const face = PACKAGE.exec(target)?.[1];
            if (face === undefined) return true;
            const other = folderOf(face);
            return other === folder || !allowed.includes(other);
          })
          .map((target) => `${file} → ${target}`),
      );
      expect(strays).toEqual([]);
    });
  }

  test('only the bundle knows plugins', () => {
    const strays = sources('cli')
      .filter((file) => file !== BUNDLE)
      .flatMap((file) =>
        imports(file)
          .filter((target) => folderOf(PACKAGE.exec(target)?.[1] ?? '').startsWith('plugins/'))
          .map((target) => `${file} → ${target}`),
      );
    expect(strays).toEqual([]);
  });

  test('packages are declared where they are imported', () => {
    const strays = Object.keys(MAY_IMPORT).flatMap((folder) => {
      const {dependencies = {}} = JSON.parse(text(`${folder}/package.json`));
      return sources(folder)
        .filter((file) => !file.startsWith('core-wasm/assembly/'))
        .flatMap((file) =>
          imports(file)
            .filter(
              (target) =>
                !isPath(target) && !target.startsWith('node:') && !builtinModules.includes(target),
            )
            .map((target) =>
              target
                .split('/')
                .slice(0, target.startsWith('@') ? 2 : 1)
                .join('/'),
            )
            .filter((name) => !(name in dependencies))
            .map((name) => `${file} → ${name}`),
        );
    });
    expect(strays).toEqual([]);
  });
});

test('what reads logs once loads no package but the core and the databases of addresses', () => {
  const seen = new Set(['kernel/logs.ts']);
  const packages = new Set<string>();
  for (const file of seen) {
    for (const [, target = ''] of text(file).matchAll(STATIC)) {
      if (target.startsWith('.')) seen.add(normalize(join(dirname(file), target)));
      else if (!target.startsWith('node:')) packages.add(target);
    }
  }
  expect([...packages].sort()).toEqual(['@firewatch/core-wasm', 'mmdb-lib']);
});

describe('inside the core', () => {
  for (const [room, allowed] of Object.entries(CORE_MAY_IMPORT)) {
    test(`${room} imports ${allowed.join(', ')}`, () => {
      const strays = sources(`core-wasm/${room}`).flatMap((file) =>
        imports(file)
          .filter((target) => target.startsWith('core-wasm/'))
          .map((target) => target.slice('core-wasm/'.length))
          .filter(
            (target) =>
              area(target) !== room && !allowed.includes(area(target)) && !allowed.includes(target),
          )
          .map((target) => `${file} → ${target}`),
      );
      expect(strays).toEqual([]);
    });
  }

  test('no Node built-in: it runs in a browser', () => {
    const strays = sources('core-wasm').flatMap((file) =>
      imports(file)
        .filter((target) => target.startsWith('node:') || builtinModules.includes(target))
        .map((target) => `${file} → ${target}`),
    );
    expect(strays).toEqual([]);
  });
});

test('only entry files touch the process, the console, the clock or chance', () => {
  const strays = Object.keys(MAY_IMPORT)
    .flatMap(sources)
    .filter((file) => !WORLDLY.includes(file))
    .flatMap((file) =>
      code(file)
        .split('\n')
        .filter((line) => WORLD.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
  expect(strays).toEqual([]);
});

describe('the shape of files', () => {
  const files = Object.keys(MAY_IMPORT)
    .flatMap(sources)
    .filter((file) => !file.includes('/generated/'));

  test('names are kebab-case and mean something', () => {
    const strays = files.filter(
      (file) =>
        !/^[a-z0-9]+(-[a-z0-9]+)*(\.config)?\.[a-z]+$/.test(file.split('/').at(-1)!) ||
        /(^|\/|-)(utils?|helpers?|common|misc|manager|base)(\.|-|\/)/.test(file),
    );
    expect(strays).toEqual([]);
  });

  test('none is longer than 500 lines', () => {
    const isData = (file: string) => text(file).slice(0, 400).includes('Generated by');
    const strays = files.filter(
      (file) => !isData(file) && !LONG.includes(file) && text(file).split('\n').length > 501,
    );
    expect(strays).toEqual([]);
  });

  test('exports are named', () => {
    const strays = files.filter((file) => /^export default /m.test(text(file)));
    expect(strays).toEqual([]);
  });
});
