// Images of rule sets, each compiled once while it is in use.
import type {CompiledRules} from '@firewatch/core-wasm';
import {compileRules} from '@firewatch/core-wasm/compiler';
import type {TestRules} from './resolve.ts';

/** Tests of one item follow each other: few sets are in use at a time. */
const SETS_MAX = 16;

export class RuleCache {
  private readonly compiled = new Map<string, CompiledRules>();

  /** Compiles a set, or answers what it gave before. */
  compile({set, digest}: TestRules): CompiledRules {
    const known = this.compiled.get(digest);
    if (known) return known;
    const compiled = compileRules(set);
    if (this.compiled.size >= SETS_MAX) {
      const [oldest] = this.compiled.keys();
      this.compiled.delete(oldest!);
    }
    this.compiled.set(digest, compiled);
    return compiled;
  }
}
