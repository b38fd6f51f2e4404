// What the engine did, under the reference's names and labels, so that dashboards made for it
// work. It times no single line, and so has no histogram of parsing and pouring.
import type {EngineStats, NodeTally, ScenarioStats, SourceSpec, Tally} from '@firewatch/core-wasm';
import {type Labels, type MetricFamily, type MetricsLevel, type Sample, summed} from './family.ts';
import {aggregatedName, hitsOf} from './source-hits.ts';

export interface EngineReading {
  readonly stats: EngineStats;
  readonly tallies: readonly Tally[];
  /** In the order of `stats.sources`. */
  readonly sources: readonly SourceSpec[];
}

type Lines = EngineStats['sources'][number];

/** Source and type, as `cs_parser_*`, `cs_node_*` and `cs_bucket_poured_total` have them. */
interface Place {
  readonly source: string;
  readonly type: string;
}

export function engineFamilies(
  {stats, tallies, sources}: EngineReading,
  level: MetricsLevel,
): MetricFamily[] {
  if (level === 'none') return [];
  const specs = level === 'full' ? sources : sources.map(aggregated);
  const families = [
    ...hits(specs, stats.sources),
    ...lines(specs, stats.sources),
    ...events(stats.sources),
    ...scenarios(stats.scenarios),
    ...losses(stats),
  ];
  return level === 'full' ? [...families, ...rules(tallies)] : families;
}

const aggregated = (spec: SourceSpec): SourceSpec => ({...spec, name: aggregatedName(spec)});

const counter = (name: string, help: string, samples: readonly Sample[]): MetricFamily => ({
  name,
  help,
  type: 'counter',
  samples: summed(samples),
});

const gauge = (name: string, help: string, samples: readonly Sample[]): MetricFamily => ({
  name,
  help,
  type: 'gauge',
  samples,
});

function hits(specs: readonly SourceSpec[], read: readonly Lines[]): MetricFamily[] {
  const byMetric = new Map<string, Sample[]>();
  for (const [i, spec] of specs.entries()) {
    const hit = hitsOf(spec);
    if (!hit) continue;
    const samples = byMetric.get(hit.metric) ?? [];
    samples.push({labels: hit.labels, value: read[i]!.lines});
    byMetric.set(hit.metric, samples);
  }
  return [...byMetric].map(([name, samples]) => counter(name, 'Lines that were read.', samples));
}

function lines(specs: readonly SourceSpec[], read: readonly Lines[]): MetricFamily[] {
  const of = (value: (lines: Lines) => number, labelsOf: (spec: SourceSpec) => Labels) =>
    specs.map((spec, i) => ({labels: labelsOf(spec), value: value(read[i]!)}));
  const place = ({name, module}: SourceSpec) => ({source: name, type: module});
  const typed = (spec: SourceSpec) => ({...place(spec), acquis_type: spec.labels.type ?? ''});
  const own = ({name, module, labels: {type = ''}}: SourceSpec) => ({
    source: module,
    name,
    acquis_type: type,
  });
  return [
    counter(
      'cs_parser_hits_total',
      'Lines that were given to parsers.',
      of((one) => one.lines, place),
    ),
    counter(
      'cs_parser_hits_ok_total',
      'Lines that went through all stages.',
      of(({parsed, whitelisted}) => parsed + whitelisted, typed),
    ),
    counter(
      'cs_parser_hits_ko_total',
      'Lines that stayed unparsed.',
      of(({unparsed}) => unparsed, typed),
    ),
    counter(
      'fw_source_records_total',
      'Lines that were read.',
      of((one) => one.lines, own),
    ),
    counter(
      'fw_source_bytes_total',
      'Bytes that were read.',
      of(({bytes}) => bytes, own),
    ),
    counter(
      'fw_source_truncated_total',
      'Lines longer than the longest that is parsed whole.',
      of(({truncated}) => truncated, own),
    ),
  ];
}

function events(read: readonly Lines[]): MetricFamily[] {
  const sum = (value: (lines: Lines) => number) => read.reduce((all, one) => all + value(one), 0);
  const of = (value: number) => [{labels: {}, value}];
  return [
    counter(
      'cs_bucket_pour_ok_total',
      'Events that some scenario accepted.',
      of(sum(({poured}) => poured)),
    ),
    counter(
      'cs_bucket_pour_ko_total',
      'Events that no scenario accepted.',
      of(sum(({parsed, poured}) => parsed - poured)),
    ),
  ];
}

function scenarios(all: readonly ScenarioStats[]): MetricFamily[] {
  const used = all.filter(({poured}) => poured > 0);
  const of = (value: (one: ScenarioStats) => number) =>
    used.map((one) => ({labels: {name: one.name}, value: value(one)}));
  return [
    counter(
      'cs_bucket_overflowed_total',
      'Buckets that overflowed.',
      of(({overflowed}) => overflowed),
    ),
    counter(
      'cs_bucket_canceled_total',
      'Buckets that an event cancelled.',
      of(({cancelled}) => cancelled),
    ),
    counter(
      'cs_bucket_underflowed_total',
      'Buckets whose life ended.',
      of(({expired}) => expired),
    ),
    counter(
      'cs_bucket_instantiation_total',
      'Buckets that were made.',
      of(({created}) => created),
    ),
    // The name of older versions, which dashboards still ask for.
    counter(
      'cs_bucket_created_total',
      'Buckets that were made.',
      of(({created}) => created),
    ),
    counter(
      'fw_bucket_evicted_total',
      'Buckets that a ceiling took.',
      of(({evicted}) => evicted),
    ),
    gauge(
      'cs_buckets',
      'Buckets that live.',
      of(({live}) => live),
    ),
  ];
}

function losses({losses, memory, errors}: EngineStats): MetricFamily[] {
  return [
    counter('fw_lost_total', 'What ceilings of memory made the engine give up.', [
      ...Object.entries(losses).map(([what, value]) => ({labels: {what}, value})),
    ]),
    gauge('fw_state_bytes', 'Memory of buckets, events and stashes.', [
      {labels: {}, value: memory.stateBytes},
    ]),
    gauge('fw_automata_bytes', 'Memory of automata; they can be dropped at any time.', [
      {labels: {}, value: memory.automataBytes},
    ]),
    counter(
      'fw_expression_errors_total',
      'Run-time errors of expressions.',
      errors.map(({where, reason, count}) => ({labels: {where, reason}, value: count})),
    ),
  ];
}

function rules(tallies: readonly Tally[]): MetricFamily[] {
  const nodes = tallies.flatMap(({of, nodes}) =>
    nodes.map((node) => ({node, labels: {...placeOf(of), ...nodeLabels(node), ...acquis(of)}})),
  );
  const counted = (value: (node: NodeTally) => number) =>
    nodes.map(({node, labels}) => ({labels, value: value(node)}));
  const listed = (value: (node: NodeTally) => number) =>
    nodes.flatMap(({node, labels}) =>
      node.whitelist
        ? [{labels: {...labels, reason: node.whitelist.reason}, value: value(node)}]
        : [],
    );
  return [
    counter(
      'cs_node_hits_total',
      'Events that a node let in.',
      counted(({entered}) => entered),
    ),
    counter(
      'cs_node_hits_ok_total',
      'Events that a node parsed.',
      counted(({accepted}) => accepted),
    ),
    counter(
      'cs_node_hits_ko_total',
      'Events that a node did not parse.',
      counted(({entered, accepted}) => entered - accepted),
    ),
    counter(
      'cs_node_wl_hits_total',
      'Events that a whitelist looked at.',
      listed(({entered}) => entered),
    ),
    counter(
      'cs_node_wl_hits_ok_total',
      'Events that a whitelist matched.',
      listed(({whitelist}) => whitelist!.listed),
    ),
    counter(
      'cs_bucket_poured_total',
      'Events that a scenario accepted.',
      tallies.flatMap(({of, scenarios}) =>
        scenarios.map(({name, accepted}) => ({
          labels: {...placeOf(of), name},
          value: accepted,
        })),
      ),
    ),
  ];
}

/** Overflows have neither source nor type, as in the reference. */
function placeOf(of: Tally['of']): Place & Labels {
  if (of === 'overflows') return {source: '', type: ''};
  return of === 'others' ? {source: 'others', type: ''} : {source: of.name, type: of.module};
}

const nodeLabels = ({name, stage}: NodeTally) => ({name, stage});
const acquis = (of: Tally['of']) => ({
  acquis_type: typeof of === 'string' ? '' : (of.labels.type ?? ''),
});
