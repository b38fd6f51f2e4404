import type {Alert} from '@firewatch/schemas';
import {jsonText} from './json.ts';

/** One alert a line. */
export function* ndjsonAlerts(alerts: readonly Alert[]): Generator<string> {
  for (const alert of alerts) yield `${jsonText(alert)}\n`;
}
