// Scenarios: what grows without bound, what alerts without end, what users cannot judge.
import type {RuleSurvey, ScenarioSurvey} from '@firewatch/core-wasm/compiler';
import type {Problem} from '@firewatch/schemas';
import {remark} from './finding.ts';

/** Labels that consoles, profiles and users rely on. */
const LABELS = ['service', 'behavior', 'label', 'confidence', 'spoofable', 'remediation'];
/** Values of `distinct` that a bucket remembers (DISTINCT_MAX of the core). */
const DISTINCT_MAX = 6144;

export function scenarioRemarks({scenarios}: RuleSurvey): Problem[] {
  return scenarios.flatMap((scenario) => [
    ...distinctRemarks(scenario),
    ...blackholeRemarks(scenario),
    ...labelRemarks(scenario),
  ]);
}

function distinctRemarks(scenario: ScenarioSurvey): Problem[] {
  if (!scenario.remembersAll) return [];
  const message = `"${scenario.name}" remembers every value of "distinct": a bucket without capacity keeps up to ${DISTINCT_MAX}`;
  return [remark('FW3107', scenario, message)];
}

function blackholeRemarks(scenario: ScenarioSurvey): Problem[] {
  if (scenario.hasBlackhole) return [];
  const often =
    scenario.type === 'trigger'
      ? 'each event is an alert'
      : 'an attack that goes on is an alert again and again';
  return [remark('FW3108', scenario, `"${scenario.name}" has no blackhole: ${often}`)];
}

function labelRemarks(scenario: ScenarioSurvey): Problem[] {
  const missing = LABELS.filter((label) => !(label in scenario.labels));
  if (missing.length === 0) return [];
  const list = missing.map((label) => `"${label}"`).join(', ');
  return [remark('FW3111', scenario, `"${scenario.name}" lacks labels: ${list}`)];
}
