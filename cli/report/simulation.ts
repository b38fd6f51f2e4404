// What is simulated, in cscli's words.
import {jsonText} from './json.ts';
import {printable} from './printable.ts';

export function simulationLines(
  {simulation, exclusions}: {readonly simulation: boolean; readonly exclusions: readonly string[]},
  output: 'human' | 'json' | 'raw',
): string {
  if (output === 'json') return `${jsonText({simulation, exclusions})}\n`;
  const state = `global simulation: ${simulation ? 'enabled' : 'disabled'}\n`;
  if (exclusions.length === 0) return state;
  const title = `Scenarios ${simulation ? 'not ' : ''}in simulation mode:\n`;
  return state + title + exclusions.map((name) => `  - ${printable(name, true)}\n`).join('');
}
