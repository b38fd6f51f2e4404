// Messages of RFC 5424:
//
//   message = "<" priority ">1 " time " " host " " app " - " msgid " " data " " text
//   data    = "-" | "[firewatch@32473" { " " name '="' value '"' } "]"
//
// A line break in a message would be another message to some servers: there is none.
import {type AlertBatch, decisionsOf, ESCAPE, parseInstant, titleOf} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import {cefOf} from './cef.ts';
import {priorityOf, type SyslogConfig} from './config.ts';

const NS_PER_MS = 1_000_000n;
const PARAMETER_MAX = 300;
/** Says that the text is UTF-8. */
const BOM = '\uFEFF';

/** `now`: of the operator's text, and of an alert whose time cannot be read; ns since the epoch. */
export const messagesOf = (
  {alerts, text}: AlertBatch,
  config: SyslogConfig,
  now: bigint,
): readonly Buffer[] =>
  text === undefined || config.message === 'cef'
    ? alerts.map((alert) => messageOf(alert, config, now))
    : [framed('-', BOM + ESCAPE.header(text.trim()), now, config)];

function messageOf(alert: Alert, config: SyslogConfig, now: bigint): Buffer {
  const {message} = config;
  const time = parseInstant(alert.stop_at) ?? now;
  if (message === 'cef') return framed('-', cefOf(alert), time, config);
  if (message === 'json') return framed('-', ESCAPE.header(JSON.stringify(alert)), time, config);
  const text = [titleOf(alert), alert.message, ...decisionsOf(alert)].join('; ');
  return framed(dataOf(alert), BOM + ESCAPE.header(text), time, config);
}

function framed(data: string, text: string, time: bigint, config: SyslogConfig): Buffer {
  const {hostname, app_name, max_bytes} = config;
  const at = new Date(Number(time / NS_PER_MS)).toISOString();
  const bytes = Buffer.from(
    `<${priorityOf(config)}>1 ${at} ${hostname} ${app_name} - alert ${data} ${text}`,
  );
  if (bytes.length <= max_bytes) return bytes;
  let end = max_bytes;
  // Not within a character.
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

function dataOf(alert: Alert): string {
  const {uuid, scenario, source, events_count} = alert;
  const parameters = {
    uuid,
    scenario,
    scope: source.scope,
    value: source.value,
    country: source.cn ?? '',
    events: String(events_count),
  };
  const written = Object.entries(parameters)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}="${escapeParameter(value.slice(0, PARAMETER_MAX))}"`);
  return `[firewatch@32473 ${written.join(' ')}]`;
}

const escapeParameter = (value: string) =>
  ESCAPE.header(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(']', '\\]');
