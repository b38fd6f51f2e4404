// What compiled rules read, write and demand, by names: for reviewers of rules
// (`hub lint`). Facts only; what is wrong with them is for the reviewer to say.

import {BucketType, Effect, NONE, Space, StaticTarget} from '../assembly/abi.ts';
import {type PatternTraits, patternTraits} from '../automata/traits.ts';
import type {CompiledRules, Place, RuleSet} from '../host/model.ts';
import {compileAll} from './compile.ts';
import {demandsOf} from './expr/demands.ts';
import type {CompiledExpression} from './expr/index.ts';
import {type Written, writesOf} from './expr/writes.ts';
import type {NodeProgram} from './rules/node.ts';
import type {ScenarioProgram} from './rules/scenario.ts';
import type {StaticProgram} from './rules/static.ts';
import type {Workshop} from './rules/workshop.ts';

/** "Meta.source_ip", "Parsed.program", "Enriched.IsoCode", "StrTime". */
export type FieldName = string;

/** A filter: the values that fields must have; absent ones have "". */
export interface FilterSurvey {
  readonly text: string;
  readonly demands: readonly {readonly field: FieldName; readonly values: readonly string[]}[];
  /** It is false whatever the event. */
  readonly isFalse: boolean;
}

export interface GrokSurvey {
  readonly regex: string;
  /** Field → number of its group. */
  readonly fields: ReadonlyMap<FieldName, number>;
  /** Field it reads; undefined when an expression gives the text. */
  readonly from: FieldName | undefined;
  readonly traits: PatternTraits;
}

export interface StaticSurvey {
  /** A field, else "ParseDate()", "Overflow.Alert…". */
  readonly target: string;
  readonly line: number;
  /** A constant; undefined when an expression gives it. */
  readonly value: string | undefined;
  /** Fields its expression reads. */
  readonly reads: readonly FieldName[];
}

export interface NodeSurvey {
  readonly kind: 'parsers' | 'postoverflows';
  readonly name: string;
  readonly file: string;
  readonly stage: string;
  readonly line: number;
  readonly filter: FilterSurvey | undefined;
  readonly grok: GrokSurvey | undefined;
  /** Of the grok, then of the node. */
  readonly statics: readonly StaticSurvey[];
  readonly children: readonly NodeSurvey[];
  /** next_stage */
  readonly movesOn: boolean;
}

export interface ScenarioSurvey {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly description: string;
  readonly type: string;
  readonly filter: FilterSurvey;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly hasBlackhole: boolean;
  /** The values of `distinct` that a bucket remembers have no bound. */
  readonly remembersAll: boolean;
}

/** A field that an expression reads. */
export interface ReadSurvey extends Place {
  readonly field: FieldName;
  readonly item: string;
  readonly role: string;
}

export interface RuleSurvey {
  readonly compiled: CompiledRules;
  readonly nodes: readonly NodeSurvey[];
  readonly scenarios: readonly ScenarioSurvey[];
  readonly reads: readonly ReadSurvey[];
  /** Expressions that let the event escape: whatever it has may be read there. */
  readonly readsAnything: boolean;
  /** Fields that expressions set. */
  readonly written: readonly Written[];
}

/** Compiles the rules and tells what they do. */
export function surveyRules(rules: RuleSet): RuleSurvey {
  const {compiled, loaded, workshop} = compileAll(rules);
  const surveyor = new Surveyor(workshop);
  const all = workshop.compiled.filter((expression) => expression !== undefined);
  return {
    compiled,
    nodes: (['parsers', 'postoverflows'] as const).flatMap((kind) =>
      loaded[kind].map(({program, file}) =>
        surveyor.node(program.node, kind, file.path, file.stage),
      ),
    ),
    scenarios: loaded.scenarios.map(({program, file}) =>
      surveyor.scenario(program.scenario, file.path),
    ),
    reads: all.flatMap((expression) => surveyor.reads(expression)),
    readsAnything: all.some(({effects}) => (effects & Effect.EscapesEvent) !== 0),
    written: workshop.expressions.flatMap((info) => (info ? writesOf(info.text) : [])),
  };
}

class Surveyor {
  private readonly workshop: Workshop;

  constructor(workshop: Workshop) {
    this.workshop = workshop;
  }

  node(program: NodeProgram, kind: NodeSurvey['kind'], file: string, stage: string): NodeSurvey {
    const {name, line, filter, grok, statics, children, movesOn} = program;
    return {
      kind,
      name,
      file,
      stage,
      line,
      filter: filter && this.filter(filter),
      grok: grok && this.grok(grok.pattern, grok.slot),
      statics: [...(grok?.statics ?? []), ...statics].map((each) => this.static(each)),
      children: children.map((child) => this.node(child, kind, file, stage)),
      movesOn,
    };
  }

  scenario(program: ScenarioProgram, file: string): ScenarioSurvey {
    const {name, line, description, typeName, type, filter, labels, blackhole, distinct} = program;
    return {
      name,
      file,
      line,
      description,
      type: typeName,
      filter: this.filter(filter),
      labels,
      hasBlackhole: blackhole > 0n,
      remembersAll: distinct !== undefined && type !== BucketType.Trigger && program.capacity < 0,
    };
  }

  reads({id, slots}: CompiledExpression): ReadSurvey[] {
    const {item, role, file, line, column} = this.workshop.expressions[id]!;
    return slots.map((slot) => ({field: this.field(slot), item, role, file, line, column}));
  }

  private filter({id}: CompiledExpression): FilterSurvey {
    const {text} = this.workshop.expressions[id]!;
    const {demands, isFalse} = demandsOf(text, this.workshop.image);
    return {
      text,
      isFalse,
      demands: demands.map(({slot, values}) => ({field: this.field(slot), values})),
    };
  }

  private grok(pattern: number, slot: number): GrokSurvey {
    const {text, fields} = this.workshop.image.patternAt(pattern);
    return {
      regex: text,
      fields: new Map(fields.map(([group, field]) => [this.field(field), group])),
      from: slot === NONE ? undefined : this.field(slot),
      traits: patternTraits(
        text,
        fields.map(([group]) => group),
      ),
    };
  }

  private static({target, index, text, value, expression, line}: StaticProgram): StaticSurvey {
    const compiled = expression === NONE ? undefined : this.workshop.compiled[expression];
    return {
      target: target === StaticTarget.Slot ? this.field(index) : text,
      line,
      value: value === NONE ? undefined : this.workshop.image.text(value),
      reads: (compiled?.slots ?? []).map((slot) => this.field(slot)),
    };
  }

  private field(slot: number): FieldName {
    const {space, name} = this.workshop.image.slotNames[slot]!;
    return space === Space.Special ? name : `${Space[space]}.${name}`;
  }
}
