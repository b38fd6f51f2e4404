// The face of the compiler.

import type {CompiledRules, RuleSet} from '../host/model.ts';
import {type CompileOptions, compileAll} from './compile.ts';

export {
  type AssertionFault,
  type AssertionKind,
  type CompiledAssertions,
  compileAssertions,
} from './assertions.ts';
export type {CompileOptions} from './compile.ts';
export {type CompiledProfiles, compileProfiles, type ProfileFile} from './profiles.ts';
export type {DebugInfo} from './rules/debug.ts';
export {FAULTS, type FaultCode, type FaultKind} from './rules/faults.ts';
export type {DecisionTemplate, ProfileProgram} from './rules/profile.ts';
export type {SimulationSpec} from './rules/simulation.ts';
export {
  type FieldName,
  type GrokSurvey,
  type NodeSurvey,
  type ReadSurvey,
  type RuleSurvey,
  type ScenarioSurvey,
  type StaticSurvey,
  surveyRules,
} from './survey.ts';
export {type CompiledTransform, compileTransform} from './transform.ts';
export {excerpt} from './yaml/source-file.ts';

/** Compiles a rule set. Nothing throws: what is wrong with the rules is in `faults`. */
export const compileRules = (rules: RuleSet, options: CompileOptions = {}): CompiledRules =>
  compileAll(rules, options).compiled;
