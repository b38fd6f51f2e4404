// What the agent did beside the engine: how far behind streams are, what waits.
import type {AgentReading} from '../agent/options.ts';
import type {MetricFamily, Sample} from './family.ts';

const NS_PER_S = 1e9;

export function agentFamilies({
  sources,
  lags,
  held,
  journalBytes,
  savedAt,
  generation,
}: AgentReading): MetricFamily[] {
  const one = (value: number): Sample[] => [{labels: {}, value}];
  const gauge = (name: string, help: string, samples: readonly Sample[]): MetricFamily => ({
    name,
    help,
    type: 'gauge',
    samples,
  });
  return [
    gauge(
      'fw_source_lag_seconds',
      'How much older than its arrival the last line was.',
      sources.flatMap(({name, module, labels: {type = ''}}, i) => {
        const lag = lags.get(i);
        const labels = {source: module, name, acquis_type: type};
        return lag === undefined ? [] : [{labels, value: Math.max(Number(lag) / NS_PER_S, 0)}];
      }),
    ),
    gauge('fw_alerts_held', 'Alerts that wait for the journal or the store.', one(held)),
    gauge('fw_journal_bytes', 'Bytes of input since the last checkpoint.', one(journalBytes)),
    gauge(
      'fw_source_checkpoint_timestamp',
      'When the last checkpoint was taken, seconds since the epoch.',
      one(Number(savedAt) / NS_PER_S),
    ),
    gauge('fw_checkpoint_generation', 'Number of the last checkpoint.', one(generation)),
  ];
}
