// Builds our own plugins: plugins/<role>-<thing>/, written in TypeScript, each with its manifest
// beside index.ts, become plugins/dist/<role>-<thing>/, folders as `hub publish --plugin` takes
// them: one ES module with its npm packages inside, and the files that are published as they are.
//
// Usage: build-plugins.mjs [[SOURCE] OUT]. Without SOURCE, all of plugins/ but those that are bundled
// with the command line (its package depends on them); without OUT, into plugins/dist.
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {builtinModules} from 'node:module';
import {join} from 'node:path';
import {build} from 'rolldown';
import {esmExternalRequirePlugin} from 'rolldown/plugins';
import {REFUSED_MODULES} from '../kernel/dist/plugin/child/refused.js';

/** What is published beside the module. */
const COPIED = /^(plugin\.json|README\.md|LICENSE|test|.*schema\.json)$/;

/**
 * Packages of CommonJS require built-ins, which a module of the plugin may only import. Of those
 * that no plugin gets, which packages name for uses that ours make none of, they get an empty one;
 * of packages that they could use and that are not there, what Node would throw.
 */
const BUILTINS = builtinModules.flatMap((name) => [name, `node:${name}`]);
const [EMPTY, MISSING] = ['\0empty', '\0missing'];
const ABSENT = "throw Object.assign(new Error('it is not there'), {code: 'MODULE_NOT_FOUND'});";
const CODE = {
  // The one function of theirs that packages call as they are loaded; what it gives finds nothing.
  [EMPTY]: `exports.createRequire = () => () => { ${ABSENT} };`,
  [MISSING]: ABSENT,
};
const required = () => [
  {
    name: 'required',
    async resolveId(id, importer, options) {
      if (importer?.startsWith('\0')) return undefined;
      if (REFUSED_MODULES.has(id)) return EMPTY;
      if (!importer?.includes('node_modules') || BUILTINS.includes(id)) return undefined;
      return (await this.resolve(id, importer, {...options, skipSelf: true})) ?? MISSING;
    },
    load: (id) => CODE[id],
    // What is left of require by name, where a package looks whether there is one.
    renderChunk: (code) => ({
      code: code
        .replace(/^import \{ createRequire \} from "node:module";\n/, '')
        .replace('createRequire(import.meta.url)', '(name) => process.getBuiltinModule(name)'),
      map: null,
    }),
  },
  esmExternalRequirePlugin({external: BUILTINS.filter((name) => !REFUSED_MODULES.has(name))}),
];

/** Builds the plugin in `source` into the folder `out`. */
async function buildPlugin(source, out) {
  const {main} = JSON.parse(readFileSync(join(source, 'plugin.json'), 'utf8'));
  rmSync(out, {recursive: true, force: true});
  mkdirSync(out, {recursive: true});
  for (const name of readdirSync(source)) {
    if (COPIED.test(name)) cpSync(join(source, name), join(out, name), {recursive: true});
  }
  await build({
    input: join(source, 'index.ts'),
    platform: 'node',
    logLevel: 'warn',
    plugins: required(),
    output: {file: join(out, main), format: 'esm', codeSplitting: false},
  });
}

const bundled = JSON.parse(readFileSync('cli/package.json', 'utf8')).dependencies;
const [source, out] = process.argv.slice(2);
if (source && out) await buildPlugin(source, out);
else {
  for (const name of readdirSync('plugins')) {
    const isPlugin = existsSync(join('plugins', name, 'plugin.json'));
    if (!isPlugin || `@firewatch/${name}` in bundled) continue;
    await buildPlugin(join('plugins', name), join(source ?? join('plugins', 'dist'), name));
  }
}
