// Metrics as Prometheus has them: a family is a name with its samples.

export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** Of a histogram: what follows the family's name. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
  readonly labels: Labels;
  readonly value: number;
}

/** `full`; `aggregated` leaves out what has a series for each rule and source; `none` has nothing of lines. */
export type MetricsLevel = 'full' | 'aggregated' | 'none';

/** Samples of equal labels become one, their sum. */
export function summed(samples: readonly Sample[]): Sample[] {
  const sums = new Map<string, {labels: Labels; value: number}>();
  for (const {labels, value} of samples) {
    const key = JSON.stringify(Object.entries(labels).sort());
    const sum = sums.get(key);
    if (sum) sum.value += value;
    else sums.set(key, {labels, value});
  }
  return [...sums.values()];
}
