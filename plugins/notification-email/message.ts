// A mail of a batch: HTML and plain text. Log text is in it: escaped in HTML, one line in headers.
// Its Message-ID is the batch's, so that a mail that comes twice is known as the same.
import {createHash} from 'node:crypto';
import {
  type AlertBatch,
  decisionsOf,
  ESCAPE,
  escapeHeader,
  escapeHtml,
  factsOf,
  titleOf,
} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import MailComposer from 'nodemailer/lib/mail-composer';
import type {EmailConfig} from './config.ts';

const SUBJECT_MAX = 200;
/** Alerts that are told of one by one. */
export const ALERTS_MAX = 200;
const MESSAGE_MAX = 4_000;

/** The whole mail as it goes over the wire. `now`: ms since the epoch. */
export function mailOf(batch: AlertBatch, config: EmailConfig, now: number): Promise<Buffer> {
  const {sender_name, sender_email, receiver_emails, email_subject} = config;
  const [, domain] = sender_email.split('@');
  const id = createHash('sha256').update(batch.key).digest('hex').slice(0, 32);
  const composer = new MailComposer({
    from: {name: sender_name, address: sender_email},
    to: [...receiver_emails],
    subject: email_subject ?? subjectOf(batch.alerts),
    date: new Date(now),
    messageId: `<${id}@${domain}>`,
    headers: {'Auto-Submitted': 'auto-generated'},
    text: textOf(batch.alerts),
    html: batch.text ?? htmlOf(batch.alerts),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** The mail as people can read it: its head, its plain text, its HTML. */
export const mailText = ({alerts, text}: AlertBatch, config: EmailConfig): string =>
  [
    `To: ${config.receiver_emails.join(', ')}\nSubject: ${config.email_subject ?? subjectOf(alerts)}`,
    textOf(alerts).trim(),
    text ?? htmlOf(alerts),
  ].join('\n\n');

function subjectOf(alerts: readonly Alert[]): string {
  const [first] = alerts;
  if (!first) return 'firewatch';
  const title = escapeHeader(titleOf(first)).slice(0, SUBJECT_MAX);
  return alerts.length === 1 ? title : `${title} and ${alerts.length - 1} more`;
}

const cut = (text: string) => (text.length > MESSAGE_MAX ? `${text.slice(0, MESSAGE_MAX)}…` : text);

const restOf = (alerts: readonly Alert[]) =>
  alerts.length > ALERTS_MAX ? `and ${alerts.length - ALERTS_MAX} more alerts` : undefined;

function textOf(alerts: readonly Alert[]): string {
  const parts = alerts
    .slice(0, ALERTS_MAX)
    .map((alert) =>
      [
        titleOf(alert),
        cut(alert.message),
        ...decisionsOf(alert),
        ...factsOf(alert).map(([name, value]) => `  ${name}: ${value}`),
      ]
        .map(ESCAPE.header)
        .join('\n'),
    );
  return [...parts, restOf(alerts) ?? ''].join('\n\n');
}

function htmlOf(alerts: readonly Alert[]): string {
  const parts = alerts.slice(0, ALERTS_MAX).map((alert) => {
    const rows = factsOf(alert).map(
      ([name, value]) => `<tr><th align="left">${name}</th><td>${escapeHtml(value)}</td></tr>`,
    );
    const decisions = decisionsOf(alert).map((one) => `<li>${escapeHtml(one)}</li>`);
    return [
      `<h3>${escapeHtml(titleOf(alert))}</h3>`,
      `<p>${escapeHtml(cut(alert.message))}</p>`,
      decisions.length > 0 ? `<ul>${decisions.join('')}</ul>` : '',
      `<table>${rows.join('')}</table>`,
    ].join('\n');
  });
  const rest = restOf(alerts);
  return `<!doctype html>\n<html><body>\n${parts.join('\n<hr>\n')}\n${rest ? `<p>${rest}</p>\n` : ''}</body></html>\n`;
}
