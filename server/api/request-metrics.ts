// What the Local API answered, counted for Prometheus under the reference's names (lapi.md 13).
import type {Labels, MetricFamily, MetricsLevel, Sample} from '@firewatch/kernel';
import type {FastifyReply, FastifyRequest} from 'fastify';

/** Upper ends, s. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1];
const MS_PER_S = 1000;
/** Of a path that there is not. */
const NO_ROUTE = 'invalid-endpoint';

export class RequestMetrics {
  private readonly routes = new Counter();
  private readonly machines = new Counter();
  private readonly bouncers = new Counter();
  private readonly found = new Counter();
  private readonly empty = new Counter();
  private readonly durations = new Durations();

  /** A request that was answered. */
  note({routeOptions, method, machine, bouncer}: FastifyRequest, reply: FastifyReply): void {
    const route = routeOptions.url ?? NO_ROUTE;
    this.routes.add({route, method});
    if (machine !== '') this.machines.add({machine, route, method});
    if (bouncer !== '') this.bouncers.add({bouncer, route, method});
    this.durations.add({endpoint: route, method}, reply.elapsedTime / MS_PER_S);
  }

  /** A bouncer asked about decisions, and was told of some or of none. */
  answered(bouncer: string, isEmpty: boolean): void {
    (isEmpty ? this.empty : this.found).add({bouncer});
  }

  families(level: MetricsLevel): MetricFamily[] {
    if (level === 'none') return [];
    const counter = (name: string, help: string, {samples}: Counter): MetricFamily => ({
      name: `cs_lapi_${name}_total`,
      help,
      type: 'counter',
      samples,
    });
    const routes = counter('route_requests', 'Requests.', this.routes);
    if (level === 'aggregated') return [routes];
    return [
      routes,
      counter('machine_requests', 'Requests of a machine.', this.machines),
      counter('bouncer_requests', 'Requests of a bouncer.', this.bouncers),
      counter('decisions_ok', 'Answers that hold decisions.', this.found),
      counter('decisions_ko', 'Answers that hold none.', this.empty),
      {
        name: 'cs_lapi_request_duration_seconds',
        help: 'How long requests took.',
        type: 'histogram',
        samples: this.durations.samples,
      },
    ];
  }
}

class Counter {
  private readonly values = new Map<string, {readonly labels: Labels; value: number}>();

  add(labels: Labels): void {
    const key = JSON.stringify(labels);
    const known = this.values.get(key);
    if (known) known.value += 1;
    else this.values.set(key, {labels, value: 1});
  }

  get samples(): Sample[] {
    return [...this.values.values()].map(({labels, value}) => ({labels, value}));
  }
}

interface Duration {
  readonly labels: Labels;
  /** By bucket: not longer than its end, and longer than the one before. */
  readonly within: number[];
  count: number;
  sum: number;
}

class Durations {
  private readonly values = new Map<string, Duration>();

  add(labels: Labels, seconds: number): void {
    const key = JSON.stringify(labels);
    const one = this.values.get(key) ?? {labels, within: BUCKETS.map(() => 0), count: 0, sum: 0};
    this.values.set(key, one);
    one.count += 1;
    one.sum += seconds;
    const at = BUCKETS.findIndex((end) => seconds <= end);
    if (at >= 0) one.within[at]! += 1;
  }

  get samples(): Sample[] {
    return [...this.values.values()].flatMap(({labels, within, count, sum}) => {
      let below = 0;
      const buckets = BUCKETS.map((end, i) => {
        below += within[i]!;
        return {suffix: '_bucket', labels: {...labels, le: String(end)}, value: below} as const;
      });
      return [
        ...buckets,
        {suffix: '_bucket', labels: {...labels, le: '+Inf'}, value: count} as const,
        {suffix: '_sum', labels, value: sum} as const,
        {suffix: '_count', labels, value: count} as const,
      ];
    });
  }
}
