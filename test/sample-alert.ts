// An alert and a decision as the agent makes them; what a test is about goes over it.
import type {Alert, Decision} from '@firewatch/schemas';

/** A uuid that ends in a number. */
export const uuidOf = (number: number): string =>
  `00000000-0000-8000-8000-${String(number).padStart(12, '0')}`;

/** Six failed logins from 203.0.113.7 at ten o'clock, of which nothing has been decided. */
export const sampleAlert = (more: Partial<Alert> = {}): Alert => ({
  uuid: uuidOf(0),
  scenario: 'firewatch/ssh-bf',
  scenario_hash: '',
  scenario_version: '0.1',
  message: '',
  leakspeed: '10s',
  capacity: 5,
  simulated: false,
  remediation: true,
  kind: 'crowdsec',
  events_count: 6,
  start_at: '2026-02-03T10:00:00Z',
  stop_at: '2026-02-03T10:00:06Z',
  source: {scope: 'Ip', value: '203.0.113.7'},
  events: [],
  meta: [],
  labels: [],
  decisions: [],
  ...more,
});

/** A ban of four hours. */
export const sampleDecision = (value: string, more: Partial<Decision> = {}): Decision => ({
  uuid: uuidOf(1),
  origin: 'crowdsec',
  type: 'ban',
  scope: value.includes('/') ? 'Range' : 'Ip',
  value,
  duration: '4h0m0s',
  scenario: 'firewatch/ssh-bf',
  simulated: false,
  ...more,
});
