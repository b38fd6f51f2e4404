// Documents of notifications, ours and CrowdSec's, as sinks that can be told. Everything that can be
// wrong with one without an alert is found here, with its place.
import {createHash} from 'node:crypto';
import {parseLongDuration} from '@firewatch/core-wasm';
import type {NotificationSpec, Problem} from '@firewatch/schemas';
import type {ConfigDocument} from '../config/document.ts';
import {
  problemTeller,
  readPluginDocument,
  schemaOf,
  type TellProblem,
} from '../config/plugin-document.ts';
import {EngineError} from '../errors.ts';
import type {Catalogue} from '../plugin/catalogue.ts';
import {problemOf} from '../problem.ts';
import {openFilter} from '../profiles/filter.ts';
import {ESCAPE, type TextKind} from '../template/escape.ts';
import {loadLiquid} from '../template/liquid.ts';
import {loadTemplate, type MessageTemplate, type TemplateWorld} from '../template/load.ts';
import {summaryOf} from '../template/summary.ts';
import {isZone} from './local-time.ts';
import {type DeliveryPolicy, MAX_RETRY, TIMEOUT_MS} from './policy.ts';
import {minutesOf, type QuietHours} from './quiet-hours.ts';
import type {NotificationSink} from './sink.ts';

export interface NotificationOptions {
  readonly catalogue: Catalogue;
  readonly world: TemplateWorld;
}

export interface NotificationRead {
  readonly sink?: NotificationSink;
  /** The file itself holds secrets: not only names of variables that do. */
  readonly hasSecrets: boolean;
  readonly problems: readonly Problem[];
}

const NS_PER_MS = 1_000_000n;
const DIGEST_MS_MIN = 60_000;
const DIGEST_MS_MAX = 86_400_000;
const LEVELS: Readonly<Record<string, NotificationSink['logLevel']>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
};

/** The sink of one document, or of the part of one that lies at `below`. */
export async function readNotification(
  document: ConfigDocument,
  below: string,
  value: unknown,
  written: unknown,
  {catalogue, world}: NotificationOptions,
  folder: string,
): Promise<NotificationRead> {
  const problems: Problem[] = [];
  const tell = problemTeller(problems, document, below, 'FW5201');
  const failed = () => problems.some(({severity}) => severity === 'error');
  const read = await readPluginDocument<NotificationSpec>(
    {value, written, folder, env: world.env},
    {
      kind: 'notifications',
      schema: await schemaOf('notification'),
      catalogue,
      missing: {code: 'FW5202', severity: 'warning', word: 'notification'},
    },
    tell,
  );
  if (!read || failed()) return {problems, hasSecrets: false};
  const {spec, plugin, config: own} = read;
  const provided = plugin.manifest.provides.notifications![spec.type]!;
  const policy = policyOf(spec, world.zone, tell);
  const kind: TextKind = spec.escape ?? provided.text ?? 'plain';
  const where = document.place(`${below}/${spec.format_liquid ? 'format_liquid' : 'format'}`);
  // Variables are not replaced in templates: there they are asked for by name.
  const template = templateOf(spec, written as NotificationSpec);
  let render: MessageTemplate | undefined;
  try {
    render = template
      ? template.load(template.source, where, world, kind)
      : spec.digest
        ? (alerts) => ESCAPE[kind](summaryOf(alerts))
        : undefined;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    problems.push(problemOf(error));
  }
  if (spec.format && spec.format_liquid)
    tell('/format_liquid', 'expected format or format_liquid, found both');
  const filter = spec.quiet_hours?.urgent ? await openFilter(spec.quiet_hours.urgent) : undefined;
  if (typeof filter === 'string') tell('/quiet_hours/urgent', filter);
  // Plugins of the hub say it when they are opened.
  const code = 'plugin' in plugin.code ? plugin.code.plugin.notifications?.[spec.type] : undefined;
  for (const fault of failed() ? [] : (code?.check?.(own as never) ?? []))
    tell(fault.at, fault.message);
  if (failed()) return {problems, hasSecrets: false};
  const {name, version} = plugin.manifest;
  return {
    problems,
    hasSecrets: read.hasSecrets,
    sink: {
      name: spec.name,
      type: spec.type,
      where: document.place(below),
      plugin,
      config: own,
      logLevel: LEVELS[spec.log_level ?? 'info'] ?? 'error',
      policy,
      ...(render && {render}),
      ...(typeof filter === 'function' && {isUrgent: filter}),
      fingerprint: createHash('sha256')
        .update(JSON.stringify([name, version, spec, own, template?.source, world.zone]))
        .digest('hex'),
    },
  };
}

function templateOf(
  spec: NotificationSpec,
  {format, format_liquid}: NotificationSpec,
): {readonly source: string; readonly load: typeof loadTemplate} | undefined {
  if (spec.format) return {source: format!, load: loadTemplate};
  return spec.format_liquid ? {source: format_liquid!, load: loadLiquid} : undefined;
}

function policyOf(spec: NotificationSpec, zone: string, tell: TellProblem): DeliveryPolicy {
  const duration = (at: string, written: string | undefined): number | undefined => {
    if (written === undefined) return undefined;
    const ns = parseLongDuration(written);
    if (ns !== undefined && ns >= 0n) return Number(ns / NS_PER_MS);
    tell(at, `expected a duration, such as 30s, 5m or 1h, found "${written}"`);
    return undefined;
  };
  const groupWaitMs = duration('/group_wait', spec.group_wait) || undefined;
  const groupThreshold = spec.group_threshold || undefined;
  if (
    groupThreshold !== undefined &&
    groupThreshold > 1 &&
    groupWaitMs === undefined &&
    !spec.digest
  )
    tell(
      '/group_threshold',
      `alerts wait until there are ${groupThreshold}: add a group_wait`,
      'FW5205',
      'warning',
    );
  const digestMs = duration('/digest', spec.digest);
  if (digestMs !== undefined && (digestMs < DIGEST_MS_MIN || digestMs > DIGEST_MS_MAX))
    tell('/digest', 'expected 1m to 24h');
  const perMs = duration('/rate_limit/per', spec.rate_limit?.per);
  return {
    groupWaitMs,
    groupThreshold,
    digestMs,
    timeoutMs: duration('/timeout', spec.timeout) || TIMEOUT_MS,
    maxRetry: spec.max_retry || MAX_RETRY,
    rateLimit: spec.rate_limit && {messages: spec.rate_limit.messages, perMs: perMs ?? 0},
    quiet: spec.quiet_hours && quietOf(spec.quiet_hours, zone, tell),
    zone,
  };
}

function quietOf(
  {from, to, timezone}: NonNullable<NotificationSpec['quiet_hours']>,
  zone: string,
  tell: TellProblem,
): QuietHours | undefined {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  if (start === undefined) tell('/quiet_hours/from', `expected a time like 22:00, found "${from}"`);
  if (end === undefined) tell('/quiet_hours/to', `expected a time like 07:00, found "${to}"`);
  if (start !== undefined && start === end)
    tell('/quiet_hours/to', 'expected another time than from');
  if (timezone !== undefined && !isZone(timezone))
    tell('/quiet_hours/timezone', `"${timezone}" is no time zone; expected one like Europe/Berlin`);
  if (start === undefined || end === undefined) return undefined;
  return {from: start, to: end, zone: timezone ?? zone};
}
