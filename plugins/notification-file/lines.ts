// What is written of a batch: the operator's text, or a line of JSON for each alert. Log text is
// inside of JSON strings, where a line break is `\n`: it makes no line of its own.
import type {AlertBatch} from '@firewatch/kernel';

/** Ends with a line break. */
export function linesOf({alerts, text}: AlertBatch): string {
  if (text !== undefined) return text.endsWith('\n') ? text : `${text}\n`;
  return alerts
    .map((alert) => `${JSON.stringify({time: alert.stop_at, program: 'firewatch', alert})}\n`)
    .join('');
}
