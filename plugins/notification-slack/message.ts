// Messages in Slack's limits. Of a template, its text; else a block for each alert. Log text is in
// them: it is escaped, and stands in texts that Slack does not take for markup.
import {
  type AlertBatch,
  decisionsOf,
  escapeSlack,
  factsOf,
  oneLine,
  titleOf,
} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import type {IncomingWebhookSendArguments} from '@slack/webhook';

/** Characters that Slack shows of `text`; the rest it cuts off. */
export const TEXT_MAX = 40_000;
/** Of the text of one block. */
const BLOCK_TEXT_MAX = 3_000;
/** Alerts with a block of their own; a message has at most 50 blocks. */
export const ALERTS_MAX = 48;

type Block = NonNullable<IncomingWebhookSendArguments['blocks']>[number];

export interface SlackMessage {
  readonly text: string;
  readonly blocks?: Block[];
  /** Slack fetches no address that somebody wrote into a log. */
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

export function messageOf({alerts, text}: AlertBatch): SlackMessage {
  const unfurled = {unfurl_links: false, unfurl_media: false} as const;
  if (text !== undefined) return {text: cut(text, TEXT_MAX), ...unfurled};
  const shown = alerts.slice(0, ALERTS_MAX);
  const blocks = shown.map((alert) => section(textOf(alert)));
  const rest = alerts.length - shown.length;
  if (rest > 0) blocks.push(section(`and ${rest} more alerts`));
  return {text: summaryOf(alerts), blocks, ...unfurled};
}

/** What a notification on a phone shows. */
function summaryOf(alerts: readonly Alert[]): string {
  const [first] = alerts;
  if (!first) return 'no alerts';
  const title = escapeSlack(oneLine(titleOf(first), 300));
  return alerts.length === 1 ? title : `${title} and ${alerts.length - 1} more alerts`;
}

function textOf(alert: Alert): string {
  const facts = factsOf(alert).map(([name, value]) => `${name}: ${value}`);
  return [
    titleOf(alert),
    oneLine(alert.message, 1_000),
    ...decisionsOf(alert),
    facts.join(' · '),
  ].join('\n');
}

/** `plain_text`: asterisks, underscores and names of emoji in it are what they are. */
const section = (text: string): Block => ({
  type: 'section',
  text: {type: 'plain_text', text: cut(escapeSlack(text), BLOCK_TEXT_MAX), emoji: false},
});

/** At most `max` characters, without half an escape or half a pair at the end. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = text.slice(0, max - 1).toWellFormed();
  const at = kept.lastIndexOf('&');
  const isHalf = at >= 0 && at > kept.length - 6 && !kept.includes(';', at);
  return `${isHalf ? kept.slice(0, at) : kept}…`;
}
