// What an expression can see: the variables and functions of each place that
// expressions are written in (specification 2.4).

import {Effect} from '../../assembly/abi.ts';
import {EnvIndex} from '../../assembly/abi-expr.ts';
import {ALERT, RUNTIME_ALERT} from './alert-structs.ts';
import {EVENT, LEAKY, PARSER_RESULTS, QUEUE, SCENARIO_RESULTS} from './event-structs.ts';
import {REQUEST} from './request-struct.ts';
import {ANY, BOOL, INT, MAP, pointerTo, STRING, STRING_MAP, type Type} from './types.ts';

export interface Variable {
  readonly type: Type;
  /** Where its value is: the event in hand, or an entry of the bank (EnvIndex). */
  readonly at: 'event' | number;
}

/** A function the host provides to one environment; a method of HOST_ENVIRONMENT. */
export interface EnvFunction {
  readonly params: readonly Type[];
  readonly result: Type;
  readonly variadic?: boolean;
  readonly effects?: number;
}

export interface Environment {
  readonly name: string;
  readonly variables: Readonly<Record<string, Variable>>;
  readonly functions?: Readonly<Record<string, EnvFunction>>;
  /** `basename` exists: assertions of hub tests. */
  readonly assertions?: boolean;
}

const evt: Variable = {type: pointerTo(EVENT), at: 'event'};
const queue: Variable = {type: pointerTo(QUEUE), at: EnvIndex.Queue};
const leaky: Variable = {type: pointerTo(LEAKY), at: EnvIndex.Leaky};
const req: Variable = {type: pointerTo(REQUEST), at: EnvIndex.Request};
const hook_vars: Variable = {type: STRING_MAP, at: EnvIndex.HookVars};
const IsInBand: Variable = {type: BOOL, at: EnvIndex.IsInBand};
const IsOutBand: Variable = {type: BOOL, at: EnvIndex.IsOutBand};
const fingerprint: Variable = {type: ANY, at: EnvIndex.Fingerprint};

const acts = (...params: Type[]): EnvFunction => ({
  params,
  result: ANY,
  effects: Effect.ReadsState,
});
const actsWithAny: EnvFunction = {
  params: [ANY],
  result: ANY,
  variadic: true,
  effects: Effect.ReadsState,
};

const REMOVALS = {
  RemoveInBandRuleByID: acts(INT),
  RemoveInBandRuleByTag: acts(STRING),
  RemoveInBandRuleByName: acts(STRING),
  RemoveOutBandRuleByID: acts(INT),
  RemoveOutBandRuleByTag: acts(STRING),
  RemoveOutBandRuleByName: acts(STRING),
  SetRemediationByTag: acts(STRING, STRING),
  SetRemediationByID: acts(INT, STRING),
  SetRemediationByName: acts(STRING, STRING),
};
const ANSWERS = {SetRemediation: acts(STRING), SetReturnCode: acts(INT)};
const CHALLENGES = {
  SetChallengeBody: actsWithAny,
  SetChallengeCookie: actsWithAny,
  AppsecCookie: actsWithAny,
};
const difficulty = {SetChallengeDifficulty: actsWithAny};
const exempt = {ExemptFromChallenge: actsWithAny};
const grant = {GrantChallengeCookie: actsWithAny};
const submission = {EvaluateMismatches: actsWithAny};

/** By the name of the place. */
export const ENVIRONMENTS = {
  /** filters, statics, groupby, distinct, cancel_on, scope, whitelists, stashes, transforms */
  event: {name: 'event', variables: {evt}},
  condition: {name: 'condition', variables: {evt, queue, leaky}},
  overflow_filter: {
    name: 'overflow_filter',
    variables: {
      evt: {type: pointerTo(EVENT), at: EnvIndex.NoEvent},
      queue,
      leaky,
      signal: {type: RUNTIME_ALERT, at: EnvIndex.Signal},
    },
  },
  context: {name: 'context', variables: {evt, match: {type: MAP, at: EnvIndex.Match}, req}},
  profile: {name: 'profile', variables: {Alert: {type: pointerTo(ALERT), at: EnvIndex.Alert}}},
  parser_assert: {
    name: 'parser_assert',
    variables: {results: {type: PARSER_RESULTS, at: EnvIndex.Results}},
    assertions: true,
  },
  scenario_assert: {
    name: 'scenario_assert',
    variables: {results: {type: SCENARIO_RESULTS, at: EnvIndex.Results}},
    assertions: true,
  },
  on_load: {
    name: 'on_load',
    variables: {},
    functions: {
      ...REMOVALS,
      ...difficulty,
      LoadAPISchemaWithName: actsWithAny,
      LoadAPISchemaWithOptions: actsWithAny,
      RegisterAPISchemaBodyDecoder: actsWithAny,
      SetMaxBodySize: acts(INT),
      SetBodySizeExceededAction: acts(STRING),
    },
  },
  pre_eval: {
    name: 'pre_eval',
    variables: {IsInBand, IsOutBand, req, hook_vars, fingerprint},
    functions: {
      ...REMOVALS,
      ...ANSWERS,
      ...CHALLENGES,
      ...difficulty,
      ...exempt,
      ...grant,
      DropRequest: actsWithAny,
      ValidateRequestWithSchema: actsWithAny,
      DisableBodyInspection: acts(),
    },
  },
  post_eval: {
    name: 'post_eval',
    variables: {IsInBand, IsOutBand, req, hook_vars, fingerprint},
    functions: {
      ...difficulty,
      ...exempt,
      ...grant,
      DumpRequest: actsWithAny,
      SendChallenge: actsWithAny,
      DumpFingerprint: actsWithAny,
    },
  },
  on_match: {
    name: 'on_match',
    variables: {evt, req, hook_vars, IsInBand, IsOutBand},
    functions: {
      ...ANSWERS,
      ...CHALLENGES,
      ...exempt,
      CancelEvent: acts(),
      SendEvent: acts(),
      CancelAlert: acts(),
      SendAlert: acts(),
      DumpRequest: actsWithAny,
    },
  },
  on_challenge: {
    name: 'on_challenge',
    variables: {req, IsInBand, fingerprint},
    functions: {
      ...ANSWERS,
      ...difficulty,
      ...submission,
      SendChallenge: actsWithAny,
      DropRequest: actsWithAny,
    },
  },
  on_challenge_submit: {
    name: 'on_challenge_submit',
    variables: {req, IsInBand, fingerprint},
    functions: {
      ...submission,
      ...grant,
      RejectSubmission: actsWithAny,
      LogAccepted: actsWithAny,
      DumpFingerprint: actsWithAny,
    },
  },
} as const satisfies Record<string, Environment>;
