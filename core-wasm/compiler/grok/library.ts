// The named patterns that groks refer to.
//
// 88 names are built in; the others of the stock are what a reference installation
// has in its pattern files, so a file given to `addFile` may define those anew, but
// nothing else twice. Names of `pattern_syntax` never replace anything: the first
// definition stays. A definition is expanded when it is first needed, and by value:
// what it was made of cannot change behind its back.

import {GrokError, type GrokFault} from './error.ts';
import {type Expansion, expand} from './expansion.ts';
import {parsePatternFile} from './pattern-file.ts';
import {BUILT_IN, STOCK} from './patterns/index.ts';

export interface CompiledGrok {
  readonly regex: string;
  /** Field names with their group numbers, 0 the whole match. */
  readonly fields: [field: string, group: number][];
}

interface Definition {
  readonly text: string;
  /** Part of the stock, but not built in. */
  readonly replaceable: boolean;
  expansion?: Expansion;
}

/** One set of named patterns: parsers share one, postoverflows another. */
export class GrokLibrary {
  private readonly definitions = new Map<string, Definition>();
  private readonly resolve = (name: string): Expansion | undefined => {
    const definition = this.definitions.get(name);
    if (!definition) return undefined;
    definition.expansion ??= expand(definition.text, this.resolve);
    return definition.expansion;
  };

  constructor() {
    this.takeIn(BUILT_IN, false);
    this.takeIn(STOCK, true);
  }

  /** Names, in the order of definition. */
  get names(): string[] {
    return [...this.definitions.keys()];
  }

  /** Adds the patterns of a file; a faulty or repeated one is reported and left out. */
  addFile(name: string, text: string): GrokFault[] {
    const faults: GrokFault[] = [];
    for (const pattern of parsePatternFile(text)) {
      try {
        if (this.definitions.get(pattern.name)?.replaceable === false) {
          throw new GrokError('FW2305', `the name "${pattern.name}" is already defined`);
        }
        this.add(pattern.name, pattern.text);
      } catch (error) {
        if (!(error instanceof GrokError)) throw error;
        const message = `${name}: pattern "${pattern.name}": ${error.message}`;
        faults.push({code: error.code, message, line: pattern.line});
      }
    }
    return faults;
  }

  /** Defines one name, unless it exists. Throws GrokError for a text that does not compile. */
  define(name: string, text: string): 'added' | 'exists' {
    if (this.definitions.has(name)) return 'exists';
    this.add(name, text);
    return 'added';
  }

  /** Compiles a grok into one regular expression. Throws GrokError. */
  compile(text: string): CompiledGrok {
    const {regex, groups, fields} = expand(text, this.resolve);
    for (const [field, group] of fields) {
      if (group >= 0 && group <= groups) continue;
      const message = `field "${field}" would be group ${group}: expected 0 to ${groups} (parentheses before it are miscounted)`;
      throw new GrokError('FW2303', message);
    }
    return {regex, fields: [...fields]};
  }

  private add(name: string, text: string): void {
    const expansion = expand(text, this.resolve);
    this.definitions.set(name, {text, replaceable: false, expansion});
  }

  private takeIn(files: readonly string[], replaceable: boolean): void {
    for (const file of files) {
      for (const {name, text} of parsePatternFile(file))
        this.definitions.set(name, {text, replaceable});
    }
  }
}
