import {NONE, PatternKind, Space} from '../../assembly/abi.ts';
import type {Fault, RuleSet} from '../../host/model.ts';
import {GrokLibrary} from '../grok/index.ts';
import type {ImageBuilder} from '../image.ts';
import type {Text} from '../yaml/decode.ts';
import type {FaultLog} from './fault-log.ts';
import {attempt} from './text-fault.ts';

/** Where groks become patterns of the image. Parsers share one, postoverflows another. */
export class GrokShop {
  private readonly image: ImageBuilder;
  private readonly library = new GrokLibrary();

  constructor(image: ImageBuilder) {
    this.image = image;
  }

  /** Adds pattern files to the shipped patterns, in their order. */
  addFiles(files: RuleSet['patterns']): Fault[] {
    return files.flatMap(({name, text}) =>
      this.library.addFile(name, text).map(({code, message, line}): Fault => {
        const where = {file: name, line, column: 1};
        return {code, message, where, item: name, severity: 'error'};
      }),
    );
  }

  /** Adds a pattern of `pattern_syntax`. The first definition of a name stays. */
  define(name: Text, pattern: Text, log: FaultLog): void {
    if (!canBeNamed(name.value)) {
      log.warn(
        'FW2405',
        name.at.start,
        `pattern "${name.value}" can never be referred to: expected letters, digits and "_"`,
      );
    }
    const outcome = attempt(pattern, `pattern "${name.value}"`, log, () =>
      this.library.define(name.value, pattern.value),
    );
    if (outcome === 'exists') {
      log.warn(
        'FW2406',
        name.at.start,
        `pattern "${name.value}" exists already: the first definition stays`,
      );
    }
  }

  /** Number of the pattern `text` in the image; NONE after a fault. */
  pattern(text: Text, log: FaultLog): number {
    return this.compile(text, text.value, log);
  }

  /** Number of the pattern that is the library's `name`; NONE after a fault. */
  named(name: Text, log: FaultLog): number {
    if (!canBeNamed(name.value)) {
      log.error('FW2301', name.at.start, `grok: no pattern is named "${name.value}"`);
      return NONE;
    }
    // Offsets in the made-up text mean nothing to the reader: the name's begin stands for all.
    const begin = {value: name.value, at: {...name.at, text: ''}};
    return this.compile(begin, `%{${name.value}}`, log);
  }

  private compile(at: Text, text: string, log: FaultLog): number {
    const compiled = attempt(at, 'grok', log, () => this.library.compile(text));
    if (!compiled) return NONE;
    const fields = compiled.fields.map(
      ([field, group]) => [group, this.image.slot(Space.Parsed, field)] as const,
    );
    return this.image.pattern(compiled.regex, PatternKind.Grok, fields);
  }
}

/** Whether a reference %{name} can name it. */
function canBeNamed(name: string): boolean {
  return /^[A-Za-z0-9_]+$/.test(name);
}
