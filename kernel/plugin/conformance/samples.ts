// Alerts and decisions to try plugins with. Their texts are what attackers write.
import type {Alert} from '@firewatch/schemas';
import type {AlertBatch, Decision} from '../../plugin.ts';

const SECONDS_OF_BAN = 14_400n;
const NS_PER_S = 1_000_000_000n;

/** A batch of one alert, whose raw line tries HTML, markup, header and shell. */
export function sampleBatch(): AlertBatch {
  const line = `GET /<script>alert(1)</script>"'\`;$(id)\\r\\nBcc: x@example.com <!channel> *_~ \u202e`;
  const alert: Alert = {
    uuid: '00000000-0000-4000-8000-000000000001',
    scenario: 'firewatch/http-probing',
    scenario_hash: '',
    scenario_version: '',
    message: `203.0.113.7 asked for 11 paths: ${line}`,
    leakspeed: '10s',
    capacity: 10,
    simulated: false,
    remediation: true,
    kind: 'crowdsec',
    events_count: 11,
    start_at: '2026-03-14T10:00:00Z',
    stop_at: '2026-03-14T10:00:09Z',
    source: {scope: 'Ip', value: '203.0.113.7', ip: '203.0.113.7'},
    events: [{timestamp: '2026-03-14T10:00:00Z', meta: [{key: 'http_path', value: line}]}],
    meta: [],
    labels: [],
    decisions: [],
  };
  return {key: 'firewatch-test-1', alerts: [alert]};
}

/** Bans of these values, for four hours from `now` (ns). */
export const sampleDecisions = (values: readonly string[], now: bigint): readonly Decision[] =>
  values.map((value, at) => ({
    id: at + 1,
    scope: value.includes('/') ? 'Range' : 'Ip',
    value,
    type: 'ban',
    origin: 'firewatch',
    scenario: 'firewatch/http-probing',
    until: now + SECONDS_OF_BAN * NS_PER_S,
  }));
