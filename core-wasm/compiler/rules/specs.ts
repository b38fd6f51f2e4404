// Items as written. Keys keep the wire's spelling; every value knows its place.

import type {Flag, Json, Numeral, Text, Written} from '../yaml/decode.ts';

/** `statics:` an assignment: one target, one source. */
export interface StaticSpec extends Written {
  readonly method?: Text;
  readonly parsed?: Text;
  readonly meta?: Text;
  readonly enriched?: Text;
  readonly target?: Text;
  readonly value?: Text;
  readonly expression?: Text;
}

export interface GrokSpec extends Written {
  readonly name?: Text;
  readonly pattern?: Text;
  readonly apply_on?: Text;
  readonly expression?: Text;
  readonly statics?: readonly StaticSpec[];
}

export interface StashSpec extends Written {
  readonly name?: Text;
  readonly key?: Text;
  readonly value?: Text;
  readonly ttl?: Text;
  readonly size?: Numeral;
  readonly strategy?: Text;
}

export interface WhitelistSpec extends Written {
  readonly reason?: Text;
  readonly ip?: readonly Text[];
  readonly cidr?: readonly Text[];
  readonly expression?: readonly Text[];
}

/** `data:` a file that an item brings along. */
export interface DataSpec extends Written {
  readonly source_url?: Text;
  readonly dest_file?: Text;
  readonly type?: Text;
  readonly cache?: Flag;
  readonly strategy?: Text;
  readonly size?: Numeral;
  readonly ttl?: Text;
}

/** `pattern_syntax:` names and groks, in order. */
export interface PatternSyntaxSpec extends Written {
  readonly entries: readonly {readonly name: Text; readonly pattern: Text}[];
}

/** A parser or postoverflow document, or a sub-node of one. */
export interface NodeSpec extends Written {
  readonly format?: Text;
  readonly name?: Text;
  readonly author?: Text;
  readonly description?: Text;
  readonly references?: readonly Text[];
  readonly stage?: Text;
  readonly debug?: Flag;
  readonly profiling?: Flag;
  readonly filter?: Text;
  readonly onsuccess?: Text;
  readonly pattern_syntax?: PatternSyntaxSpec;
  readonly grok?: GrokSpec;
  readonly nodes?: readonly NodeSpec[];
  readonly statics?: readonly StaticSpec[];
  readonly stash?: readonly StashSpec[];
  readonly whitelist?: WhitelistSpec;
  readonly data?: readonly DataSpec[];
}

export interface ScopeSpec extends Written {
  readonly type?: Text;
  readonly expression?: Text;
}

export interface BayesianConditionSpec extends Written {
  readonly condition?: Text;
  readonly prob_given_evil?: Numeral;
  readonly prob_given_benign?: Numeral;
  readonly guillotine?: Flag;
}

/** A scenario document. */
export interface ScenarioSpec extends Written {
  readonly format?: Text;
  readonly type?: Text;
  readonly name?: Text;
  readonly description?: Text;
  readonly references?: readonly Text[];
  readonly version?: Text;
  readonly filter?: Text;
  readonly groupby?: Text;
  readonly distinct?: Text;
  readonly capacity?: Numeral;
  readonly leakspeed?: Text;
  readonly duration?: Text;
  readonly blackhole?: Text;
  readonly cache_size?: Numeral;
  readonly overflow_filter?: Text;
  readonly cancel_on?: Text;
  readonly condition?: Text;
  readonly labels?: {readonly [key: string]: Json};
  readonly scope?: ScopeSpec;
  readonly reprocess?: Flag;
  readonly debug?: Flag;
  readonly data?: readonly DataSpec[];
  readonly bayesian_prior?: Numeral;
  readonly bayesian_threshold?: Numeral;
  readonly bayesian_conditions?: readonly BayesianConditionSpec[];
}
