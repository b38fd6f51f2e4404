// What an operation would change, before it is done: logs are replayed with the rules in force
// and with those that would be, and the alerts are compared. An alert is the same when
// scenario, source and first event are; nothing is installed.
import type {Alert} from '@firewatch/schemas';
import {type AnalyzeOptions, analyze} from '../../analyze.ts';
import {compare} from '../../rules/files.ts';

export interface PreviewedAlert {
  readonly scenario: string;
  readonly scope: string;
  readonly value: string;
  readonly start_at: string;
  readonly stop_at: string;
  readonly events_count: number;
}

export interface Preview {
  readonly lines: number;
  /** Alerts that both rule sets raise. */
  readonly same: number;
  readonly appear: readonly PreviewedAlert[];
  readonly vanish: readonly PreviewedAlert[];
  /** Totals of the scenarios whose numbers differ. */
  readonly scenarios: readonly {
    readonly name: string;
    readonly before: number;
    readonly after: number;
  }[];
}

/** What a replay needs besides the rules. */
export type ReplayOptions = Pick<
  AnalyzeOptions,
  'paths' | 'type' | 'now' | 'isNowGiven' | 'zone' | 'offsets' | 'version' | 'stdin' | 'open'
>;

/** Replays the logs with both folders of rules. Throws EngineError where one cannot run. */
export async function previewRules(
  before: string,
  after: string,
  options: ReplayOptions,
): Promise<Preview> {
  const old = await replay(before, options);
  const next = await replay(after, options);
  const appear = missing(next.alerts, old.alerts);
  const vanish = missing(old.alerts, next.alerts);
  const names = [...new Set([...appear, ...vanish].map(({scenario}) => scenario))].sort(compare);
  const count = (alerts: readonly PreviewedAlert[], name: string) =>
    alerts.filter(({scenario}) => scenario === name).length;
  return {
    lines: next.lines,
    same: next.alerts.length - appear.length,
    appear,
    vanish,
    scenarios: names.map((name) => ({
      name,
      before: count(old.alerts, name),
      after: count(next.alerts, name),
    })),
  };
}

async function replay(rules: string, options: ReplayOptions) {
  const alerts: PreviewedAlert[] = [];
  const report = await analyze({
    ...options,
    rules,
    takeAlerts: (raised) => {
      for (const alert of raised) alerts.push(previewed(alert));
    },
  });
  return {alerts, lines: report.summary.lines};
}

/** What has no equal among the others; each of those counts once. */
function missing(
  alerts: readonly PreviewedAlert[],
  others: readonly PreviewedAlert[],
): PreviewedAlert[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(keyOf(other), (left.get(keyOf(other)) ?? 0) + 1);
  return alerts.filter((alert) => {
    const key = keyOf(alert);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

const keyOf = ({scenario, scope, value, start_at}: PreviewedAlert) =>
  JSON.stringify([scenario, scope, value, start_at]);

const previewed = ({
  scenario,
  source: {scope, value},
  start_at,
  stop_at,
  events_count,
}: Alert): PreviewedAlert => ({scenario, scope, value, start_at, stop_at, events_count});
