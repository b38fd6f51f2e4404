// The sections in which metrics are shown, filled from samples (hub.md 3.3): nested maps of
// counts, as cscli has them in JSON.
import type {ScrapedSample} from './exposition.ts';

/** Counts by names. */
export interface Counts {
  [name: string]: number | string | Counts;
}

export const METRIC_SECTIONS = [
  'acquisition',
  'alerts',
  'appsec-engine',
  'appsec-rule',
  'decisions',
  'lapi',
  'lapi-bouncer',
  'lapi-decisions',
  'lapi-machine',
  'parsers',
  'scenarios',
  'stash',
  'whitelists',
] as const;
export type MetricSection = (typeof METRIC_SECTIONS)[number];

export const SECTION_ALIASES: Readonly<Record<string, readonly MetricSection[]>> = {
  engine: ['acquisition', 'parsers', 'scenarios', 'stash', 'whitelists'],
  lapi: ['alerts', 'decisions', 'lapi', 'lapi-bouncer', 'lapi-decisions', 'lapi-machine'],
  appsec: ['appsec-engine', 'appsec-rule'],
};

type Path = readonly (string | undefined)[];
interface Rule {
  readonly section: MetricSection;
  /** Where the value is added; undefined anywhere: nowhere. */
  readonly path: (labels: ScrapedSample['labels'], name: string) => Path;
}

/** Modules by the metric that counts what they read. */
const READ: Readonly<Record<string, readonly [module: string, ...labels: string[]]>> = {
  cs_filesource_hits_total: ['file', 'source'],
  cs_journalctlsource_hits_total: ['journalctl', 'source'],
  cs_dockersource_hits_total: ['docker', 'source'],
  cs_lokisource_hits_total: ['loki', 'source'],
  cs_victorialogssource_hits_total: ['victorialogs', 'source'],
  cs_winevtlogsource_hits_total: ['wineventlog', 'source'],
  cs_syslogsource_hits_total: ['syslog', 'source'],
  cs_httpsource_hits_total: ['http', 'src'],
  cs_kafkasource_hits_total: ['kafka', 'topic'],
  cs_kinesis_stream_hits_total: ['kinesis', 'stream'],
  cs_cloudwatch_stream_hits_total: ['cloudwatch', 'group', 'stream'],
  cs_s3_hits_total: ['s3', 'bucket'],
  cs_k8sauditsource_hits_total: ['k8s-audit', 'source'],
};

/** A source as the parsers count it; undefined for what comes from none. */
const placeOf = ({type = '', source = ''}: ScrapedSample['labels']) =>
  type === '' && source === '' ? undefined : `${type}:${source}`;

const acquired = (field: string): Rule => ({
  section: 'acquisition',
  path: (labels) => [placeOf(labels), field],
});
const named = (section: MetricSection, label: string, field: string): Rule => ({
  section,
  path: (labels) => [labels[label], field],
});
const listed = (field: string): Rule => ({
  section: 'whitelists',
  path: ({name, reason}) => [name, reason, field],
});

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  ...Object.fromEntries(
    Object.entries(READ).map(([metric, [module, ...names]]) => [
      metric,
      [
        {
          section: 'acquisition',
          path: (labels: ScrapedSample['labels']) => [
            `${module}:${names.map((name) => labels[name] ?? '').join(':')}`,
            'reads',
          ],
        } as const,
      ],
    ]),
  ),
  cs_parser_hits_ok_total: [acquired('parsed')],
  cs_parser_hits_ko_total: [acquired('unparsed')],
  cs_bucket_poured_total: [acquired('pour'), named('scenarios', 'name', 'pour')],
  cs_node_wl_hits_ok_total: [acquired('whitelisted'), listed('whitelisted')],
  cs_node_wl_hits_total: [listed('hits')],
  cs_node_hits_total: [named('parsers', 'name', 'hits')],
  cs_node_hits_ok_total: [named('parsers', 'name', 'parsed')],
  cs_node_hits_ko_total: [named('parsers', 'name', 'unparsed')],
  cs_buckets: [named('scenarios', 'name', 'curr_count')],
  cs_bucket_overflowed_total: [named('scenarios', 'name', 'overflow')],
  cs_bucket_instantiation_total: [named('scenarios', 'name', 'instantiation')],
  cs_bucket_underflowed_total: [named('scenarios', 'name', 'underflow')],
  cs_alerts: [{section: 'alerts', path: ({reason}) => [reason]}],
  cs_active_decisions: [
    {section: 'decisions', path: ({reason, origin, action}) => [reason, origin, action]},
  ],
  cs_lapi_route_requests_total: [{section: 'lapi', path: ({route, method}) => [route, method]}],
  cs_lapi_machine_requests_total: [
    {section: 'lapi-machine', path: ({machine, route, method}) => [machine, route, method]},
  ],
  cs_lapi_bouncer_requests_total: [
    {section: 'lapi-bouncer', path: ({bouncer, route, method}) => [bouncer, route, method]},
  ],
  cs_lapi_decisions_ok_total: [named('lapi-decisions', 'bouncer', 'NonEmpty')],
  cs_lapi_decisions_ko_total: [named('lapi-decisions', 'bouncer', 'Empty')],
  cs_appsec_reqs_total: [named('appsec-engine', 'appsec_engine', 'processed')],
  cs_appsec_block_total: [named('appsec-engine', 'appsec_engine', 'blocked')],
  cs_appsec_challenge_requested_total: [named('appsec-engine', 'appsec_engine', 'requested')],
  cs_appsec_challenge_accepted_total: [named('appsec-engine', 'appsec_engine', 'accepted')],
  cs_appsec_challenge_rejected_total: [named('appsec-engine', 'appsec_engine', 'rejected')],
  cs_appsec_rule_hits: [
    {
      section: 'appsec-rule',
      path: ({appsec_engine, rule_name}) => [appsec_engine, rule_name, 'triggered'],
    },
  ],
};

/** Older versions have one name, newer ones another, we both. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  cs_bucket_created_total: 'cs_bucket_instantiation_total',
};

export function metricSections(
  samples: readonly ScrapedSample[],
): Readonly<Record<MetricSection, Counts>> {
  const sections = Object.fromEntries(METRIC_SECTIONS.map((name) => [name, {}])) as Record<
    MetricSection,
    Counts
  >;
  const names = new Set(samples.map(({name}) => name));
  for (const {name, labels, value} of samples) {
    const now = OLD_NAMES[name];
    if (now !== undefined && names.has(now)) continue;
    if (name === 'cs_cache_size') {
      const {name: stash, type} = labels;
      if (stash !== undefined) sections.stash[stash] = {Type: type ?? '', Count: value};
    }
    for (const {section, path} of RULES[now ?? name] ?? [])
      add(sections[section], path(labels, name), value);
  }
  return sections;
}

function add(counts: Counts, path: Path, value: number): void {
  let at = counts;
  for (const [depth, name] of path.entries()) {
    if (name === undefined) return;
    const known = Object.hasOwn(at, name) ? at[name] : undefined;
    if (depth === path.length - 1) {
      define(at, name, (typeof known === 'number' ? known : 0) + value);
      return;
    }
    const below: Counts = typeof known === 'object' ? known : {};
    define(at, name, below);
    at = below;
  }
}

/** A label may be called anything, `__proto__` too. */
const define = (counts: Counts, name: string, value: number | Counts) =>
  Object.defineProperty(counts, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
