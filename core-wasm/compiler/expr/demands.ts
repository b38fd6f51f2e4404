// What a filter demands of an event before anything else can make it true.

import type {ImageBuilder} from '../image.ts';
import {check} from './check.ts';
import {type Comparison, isFalse, slotDemands} from './dispatch-key.ts';
import {Emitter} from './emit.ts';
import {ENVIRONMENTS} from './env.ts';
import {fold} from './fold.ts';
import {parse} from './parse.ts';

export interface Demands {
  /** All of them must hold. */
  readonly demands: readonly Comparison[];
  /** It is false whatever the event. */
  readonly isFalse: boolean;
}

/** Demands of a filter; the text must be one that compiled into `image`. */
export function demandsOf(text: string, image: ImageBuilder): Demands {
  const env = ENVIRONMENTS.event;
  const parsed = parse(text);
  check(parsed, env);
  const tree = fold(parsed);
  return {
    demands: slotDemands(new Emitter(image, env), tree),
    isFalse: isFalse(tree),
  };
}
