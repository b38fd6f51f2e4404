// Templates in Liquid, for those who write new ones: the same alerts by the names of the API, the
// same escaping by the kind of text, every run bounded. Filters whose regular expressions would see
// log text, partials and layouts are left out.
import type {Alert} from '@firewatch/schemas';
import {Context, type FilterImplOptions, Liquid, type LiquidError} from 'liquidjs';
import {EngineError, type Where} from '../errors.ts';
import {
  ESCAPE,
  escapeCef,
  escapeCefHeader,
  escapeHeader,
  escapeHtml,
  escapeMarkdown,
  escapeSlack,
  fits,
  type TextKind,
} from './escape.ts';
import type {MessageTemplate, TemplateWorld} from './load.ts';
import {OUTPUT_MAX} from './render.ts';
import {summaryOf} from './summary.ts';
import {SafeText} from './value.ts';

const MEMORY_MAX = 8 << 20;
const STEPS_MAX = 200_000;

/** Of liquidjs, those that are linear and need no regular expression. */
const FILTERS = [
  ...['abs', 'at_least', 'at_most', 'ceil', 'divided_by', 'floor', 'minus', 'modulo', 'plus'],
  ...['round', 'times', 'append', 'capitalize', 'downcase', 'prepend', 'remove', 'replace'],
  ...['slice', 'split', 'strip', 'truncate', 'upcase', 'compact', 'concat', 'first', 'group_by'],
  ...['join', 'last', 'map', 'push', 'reject', 'reverse', 'size', 'sort', 'sort_natural', 'sum'],
  ...['uniq', 'where', 'date', 'default', 'base64_encode', 'sha256'],
];
const NO_TAGS = ['include', 'render', 'layout', 'block'];

const text = (value: unknown): string =>
  value instanceof SafeText
    ? value.text
    : value === null || value === undefined
      ? ''
      : Array.isArray(value)
        ? value.map(text).join('')
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value);

/** Filters that escape, beside the escaping that happens anyway. */
const ESCAPING: Readonly<Record<string, FilterImplOptions>> = {
  escape: (value: unknown) => new SafeText(escapeHtml(text(value)), 'html'),
  slack: (value: unknown) => new SafeText(escapeSlack(text(value)), 'slack'),
  header: (value: unknown) => new SafeText(escapeHeader(text(value)), 'header'),
  cef: (value: unknown) => new SafeText(escapeCef(text(value)), 'cef'),
  cef_header: (value: unknown) => new SafeText(escapeCefHeader(text(value)), 'cef'),
  url_encode: (value: unknown) => new SafeText(ESCAPE.url(text(value)), 'url'),
  json: (value: unknown) => new SafeText(JSON.stringify(value ?? null), 'json'),
  markdown: (value: unknown) => escapeMarkdown(text(value)),
  raw: (value: unknown) => new SafeText(text(value), 'none'),
};

/** Loads a template that makes a text of this kind; throws EngineError FW5101, with the place of what is wrong. */
export function loadLiquid(
  source: string,
  where: Where,
  world: TemplateWorld,
  kind: TextKind = 'none',
): MessageTemplate {
  const liquid = new Liquid({
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    ownPropertyOnly: true,
    templates: {},
    dynamicPartials: false,
    memoryLimit: MEMORY_MAX,
    timezoneOffset: world.zone,
    outputEscape: (value: unknown) =>
      value instanceof SafeText && fits(value.kind, kind) ? value.text : ESCAPE[kind](text(value)),
  });
  for (const name of Object.keys(liquid.filters))
    if (!FILTERS.includes(name)) delete liquid.filters[name];
  Object.assign(liquid.filters, ESCAPING);
  for (const tag of NO_TAGS) delete liquid.tags[tag];
  const coded = <T>(code: 'FW5101' | 'FW5102', run: () => T): T => {
    try {
      return run();
    } catch (error) {
      throw new EngineError(code, saying(error as LiquidError), {where, cause: error});
    }
  };
  const template = coded('FW5101', () => liquid.parse(source));
  return (alerts) =>
    coded('FW5102', () => {
      const context = new Context(valuesOf(alerts, world), liquid.options, {}, {
        renderLimit: stepLimit(),
      } as never);
      const rendered: string = liquid.renderSync(template, context);
      if (rendered.length > OUTPUT_MAX) throw new Error('the text grows too long');
      return rendered;
    });
}

/** In place of liquidjs' limit of time: a loaded machine is slow, and a message is not lost for that. */
function stepLimit() {
  let steps = 0;
  return {
    check() {
      if (++steps > STEPS_MAX) throw new Error('too many steps');
    },
  };
}

const valuesOf = (alerts: readonly Alert[], {machine, hostname, now}: TemplateWorld) => ({
  alerts: alerts.map((alert) => ({...alert, machine_id: machine})),
  hostname,
  summary: summaryOf(alerts),
  now: new Date(now()).toISOString(),
});

function saying({message, token}: LiquidError): string {
  const [line, column] = token?.getPosition?.() ?? [];
  const said = message.replace(/, line:\d+, col:\d+$/, '');
  return line === undefined ? said : `line ${line}, column ${column} of the template: ${said}`;
}
