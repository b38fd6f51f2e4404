/** `simulation.yaml`: which scenarios only pretend. */
export interface SimulationSpec {
  readonly simulation?: boolean;
  /** Names of scenarios for which the opposite holds. */
  readonly exclusions?: readonly string[];
}

/** Whether alerts of the scenario are marked simulated. */
export function isSimulated(scenario: string, spec: SimulationSpec = {}): boolean {
  return (spec.simulation ?? false) !== (spec.exclusions ?? []).includes(scenario);
}
