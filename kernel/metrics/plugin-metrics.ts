// Counters and gauges of plugins and of their uses: each under a prefix of its kind, with the labels of its use.
// Names and labels may come from what a plugin reads, so series are bounded.
import type {Labels, MetricFamily} from './family.ts';

/** Series that may be kept; more are counted as left out. */
const SERIES_MAX = 2_000;

interface Series {
  readonly labels: Labels;
  value: number;
}

interface Family {
  readonly type: MetricFamily['type'];
  readonly series: Map<string, Series>;
}

export class PluginMetrics {
  private readonly families = new Map<string, Family>();
  private kept = 0;
  private leftOut = 0;

  /** What a use of a plugin counts goes here. `prefix`: "fw_datasource_". */
  sinks(prefix: string, own: Labels) {
    const note = (type: MetricFamily['type'], name: string, labels: Labels = {}) =>
      this.series(`${prefix}${name}`, type, {...labels, ...own});
    return {
      count: (name: string, value = 1, labels?: Labels) => {
        const series = note('counter', name, labels);
        if (series) series.value += value;
      },
      gauge: (name: string, value: number, labels?: Labels) => {
        const series = note('gauge', name, labels);
        if (series) series.value = value;
      },
    };
  }

  read(): MetricFamily[] {
    const read = [...this.families].map(
      ([name, {type, series}]): MetricFamily => ({
        name,
        help: 'As the plugin, or its host, counts it.',
        type,
        samples: [...series.values()].map(({labels, value}) => ({labels, value})),
      }),
    );
    if (this.leftOut === 0) return read;
    const help = 'Values of plugins that were left out, for their number of series.';
    const samples = [{labels: {}, value: this.leftOut}];
    return [...read, {name: 'fw_plugin_metrics_lost_total', help, type: 'counter', samples}];
  }

  private series(name: string, type: MetricFamily['type'], labels: Labels): Series | undefined {
    const family = this.families.get(name) ?? {type, series: new Map<string, Series>()};
    const key = JSON.stringify(Object.entries(labels).sort());
    const known = family.series.get(key);
    if (known && family.type === type) return known;
    if (this.kept >= SERIES_MAX || family.type !== type) {
      this.leftOut += 1;
      return undefined;
    }
    this.kept += 1;
    const made = {labels, value: 0};
    family.series.set(key, made);
    this.families.set(name, family);
    return made;
  }
}
