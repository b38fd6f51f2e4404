// Coverage of a hub's items: what no test reaches.
import {basename, relative} from 'node:path';
import type {Coverage} from '@firewatch/core-wasm';
import type {Hub} from '../catalogue.ts';

/** What no test reached of an item. */
export interface ItemCoverage {
  readonly kind: string;
  readonly name: string;
  /** From the hub's root. */
  readonly file: string;
  /** Nodes and scenarios in it that tests loaded; 0 for an item no test loads. */
  readonly parts: number;
  readonly gaps: readonly Gap[];
}

export interface Gap {
  readonly line: number;
  readonly name: string;
  /**
   * untried: its filter never held; unmatched: neither its grok nor a node below it ever found
   * anything; unpoured: the scenario took no event; quiet: it never overflowed
   */
  readonly kind: 'untried' | 'unmatched' | 'unpoured' | 'quiet';
}

interface Part {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  first: boolean;
  second: boolean;
  readonly isNode: boolean;
}

/** Adds up what tests reached. */
export class CoverageSum {
  private readonly parts = new Map<string, Part>();

  add({nodes, scenarios}: Coverage): void {
    for (const {file, line, name, entered, succeeded} of nodes) {
      this.note({file, line, name, first: entered, second: succeeded, isNode: true});
    }
    for (const {file, line, name, poured, overflowed} of scenarios) {
      this.note({file, line, name, first: poured, second: overflowed, isNode: false});
    }
  }

  /** Per item of the hub, by kind and name. */
  items({root, items}: Hub): ItemCoverage[] {
    const byFile = Map.groupBy(this.parts.values(), ({file}) => file);
    return items
      .filter(({kind}) => kind !== 'collections' && kind !== 'contexts')
      .map(({kind, name, path}) => {
        const parts = byFile.get(path) ?? [];
        const gaps = parts.flatMap(gapOf).sort((one, other) => one.line - other.line);
        return {kind, name, file: relative(root, path), parts: parts.length, gaps};
      });
  }

  private note(part: Part): void {
    const key = `${part.file}\0${part.line}\0${part.name}`;
    const known = this.parts.get(key);
    if (!known) {
      this.parts.set(key, part);
      return;
    }
    known.first ||= part.first;
    known.second ||= part.second;
  }
}

function gapOf({line, name, first, second, isNode}: Part): Gap[] {
  if (second) return [];
  const kind = isNode ? (first ? 'unmatched' : 'untried') : first ? 'quiet' : 'unpoured';
  return [{line, name: basename(name), kind}];
}
