// What is fuzzed: a check over one text, and what to make texts of.
export interface Target {
  /** Texts to begin with are in corpus/<name>.json; a text that once broke something stays there. */
  readonly name: string;
  readonly tokens: readonly string[];
  /** Texts in one CI run. */
  readonly rounds: number;
  /** Throws when the text shows something broken. */
  check(text: string): void | Promise<void>;
}
