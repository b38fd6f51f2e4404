// A template of a notification, loaded once and rendered for each message. Everything that
// can be wrong with it without an alert is found when it is loaded.
import type {Alert} from '@firewatch/schemas';
import {EngineError, type Where} from '../errors.ts';
import {alertValue} from './alert-value.ts';
import {TemplateError} from './ast.ts';
import {BUILTINS} from './builtins.ts';
import {
  escapeCef,
  escapeCefHeader,
  escapeHeader,
  escapeHtml,
  escapeMarkdown,
  escapeSlack,
  type TextKind,
} from './escape.ts';
import {formatGoDate} from './go-date.ts';
import {parse} from './parse.ts';
import {type Functions, render, type TemplateFunction} from './render.ts';
import {DATA_FUNCTIONS} from './sprig-data.ts';
import {TEXT_FUNCTIONS} from './sprig-text.ts';
import {summaryOf} from './summary.ts';
import {isList, print, SafeText, Struct, type Value} from './value.ts';

/** What templates may ask of the world. */
export interface TemplateWorld {
  readonly hostname: string;
  readonly machine: string;
  readonly zone: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** ms since the epoch */
  now(): number;
}

/** Renders a message about alerts; throws EngineError FW5102 when the template fails on them. */
export type MessageTemplate = (alerts: readonly Alert[]) => string;

/** Loads a template that makes a text of this kind; throws EngineError FW5101, with the place of what is wrong. */
export function loadTemplate(
  source: string,
  where: Where,
  world: TemplateWorld,
  kind: TextKind = 'none',
): MessageTemplate {
  const functions: Functions = new Map(
    Object.entries({
      ...BUILTINS,
      ...TEXT_FUNCTIONS,
      ...DATA_FUNCTIONS,
      ...ESCAPING,
      ...worldFunctions(world),
    }),
  );
  const coded = <T>(code: 'FW5101' | 'FW5102', run: () => T): T => {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const {line, column} = error.at;
      const place = `line ${line}, column ${column} of the template`;
      throw new EngineError(code, `${place}: ${error.message}`, {where, cause: error});
    }
  };
  const template = coded('FW5101', () => parse(source, new Set(functions.keys())));
  return (alerts) =>
    coded('FW5102', () =>
      render(
        template,
        alerts.map((alert) => alertValue(alert, world.machine)),
        functions,
        kind,
      ),
    );
}

/** A function of templates whose text is escaped for one kind. */
const escaping =
  (kind: TextKind, run: (text: string) => string): TemplateFunction =>
  (text = '') =>
    new SafeText(run(print(text)), kind);

const ESCAPING: Readonly<Record<string, TemplateFunction>> = {
  HTMLEscape: escaping('html', escapeHtml),
  slackEscape: escaping('slack', escapeSlack),
  headerEscape: escaping('header', escapeHeader),
  cefValue: escaping('cef', escapeCef),
  cefHeader: escaping('cef', escapeCefHeader),
  // No kind of its own: Markdown goes into JSON or a plain text, and is escaped for that too.
  markdownEscape: (text = '') => escapeMarkdown(print(text)),
  raw: escaping('none', (text) => text),
};

function worldFunctions(world: TemplateWorld): Readonly<Record<string, TemplateFunction>> {
  const instant = (value: Value) => {
    if (typeof value === 'bigint') return Number(value) * 1000;
    const ms = Date.parse(print(value));
    if (Number.isNaN(ms)) throw new Error(`"${print(value)}" is no instant`);
    return ms;
  };
  return {
    env: (name = '') => world.env[print(name)] ?? '',
    Hostname: () => world.hostname,
    Summary: (of = null) => summaryOf(alertsOf(of)),
    GetMeta: (of = null, key = '') => metaValues(of, print(key)),
    now: () => new Date(world.now()).toISOString(),
    date: (layout = '', at = null) => formatGoDate(print(layout), instant(at), world.zone),
    dateInZone: (layout = '', at = null, zone = 'UTC') =>
      formatGoDate(print(layout), instant(at), print(zone)),
    unixEpoch: (at = null) => String(Math.floor(instant(at) / 1000)),
  };
}

/** The alerts behind the values of a template. */
function alertsOf(value: Value): Alert[] {
  const values = isList(value) ? value : [value];
  return values.map((one) => {
    if (one instanceof Struct && one.name === 'Alert') return one.json as Alert;
    throw new Error('expected alerts');
  });
}

/** The distinct values of a key over the events of an alert. */
function metaValues(alert: Value, key: string): Value {
  const events = alert instanceof Struct ? alert.fields.get('Events') : undefined;
  if (events === undefined || !isList(events)) throw new Error('expected an alert');
  const found = events.map((event) =>
    event instanceof Struct ? (event.methods.get('GetMeta')?.(key) ?? '') : '',
  );
  return [...new Set(found.filter((value) => value !== ''))];
}
