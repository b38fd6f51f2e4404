// A folder of rules on the disk, for one test.
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, relative} from 'node:path';
import {loadRules} from '../../../kernel/rules/load.ts';

/** A temporary folder and what it holds. */
export class RuleFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'firewatch-rules-'));

  /** Writes files, by their paths. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, path)), {recursive: true});
      writeFileSync(join(this.path, path), text);
    }
  }

  /** Writes files whose text is of no interest. */
  put(...paths: string[]): void {
    this.write(Object.fromEntries(paths.map((path) => [path, `text of ${path}`])));
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(join(this.path, path)), {recursive: true});
    symlinkSync(target, join(this.path, path));
  }

  /** What is loaded from the folder, paths relative to it. */
  async load() {
    const {files, data, patterns, simulation, problems} = await loadRules(this.path);
    const local = (path: string) => relative(this.path, path);
    return {
      files: files.map(({path}) => local(path)),
      stages: files.map(({kind, stage}) => `${kind}/${stage}`),
      versions: files.map(({version}) => version),
      data: data.map(({name, text}) => `${name}: ${text}`),
      patterns: patterns.map(({name}) => local(name)),
      problems: problems.map(({code, where}) => `${code} ${local(where!.file)}`),
      simulation,
      first: files[0],
    };
  }

  remove(): void {
    rmSync(this.path, {recursive: true});
  }
}
