// The book of alerts: severity, order, targets and samples.
import type {RaisedAlert} from '@firewatch/core-wasm';
import {describe, expect, test} from 'vitest';
import {openLedger} from '../../kernel/report/ledger.ts';
import {severityOf} from '../../kernel/report/severity.ts';

describe('severity by labels', () => {
  const CASES = [
    {
      name: 'sure, hard to forge',
      labels: {remediation: true, confidence: 3, spoofable: 0},
      severity: 'high',
    },
    {
      name: 'sure, easily forged',
      labels: {remediation: true, confidence: 3, spoofable: 3},
      severity: 'medium',
    },
    {
      name: 'half sure',
      labels: {remediation: true, confidence: 1, spoofable: 0},
      severity: 'medium',
    },
    {name: 'hardly sure', labels: {remediation: true, confidence: 0}, severity: 'low'},
    {name: 'worth no decision', labels: {confidence: 3, spoofable: 0}, severity: 'low'},
    {
      name: 'grades as text',
      labels: {remediation: true, confidence: '3', spoofable: '1'},
      severity: 'high',
    },
    {
      name: 'the word true is not true',
      labels: {remediation: 'true', confidence: 3},
      severity: 'low',
    },
    {name: 'no grades', labels: {remediation: true}, severity: 'medium'},
    {name: 'nothing', labels: {}, severity: 'low'},
  ];
  for (const {name, labels, severity} of CASES) {
    test(name, () => expect(severityOf(labels)).toBe(severity));
  }
});

interface Sketch {
  readonly value: string;
  readonly scenario?: string;
  readonly at?: [start: string, stop: string];
  readonly meta?: readonly [key: string, value: string][][];
  readonly lines?: readonly string[];
  readonly confidence?: number;
}

const raised = ({
  value,
  scenario = 's/bf',
  at = ['2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'],
  meta = [[]],
  lines = [],
  confidence = 3,
}: Sketch): RaisedAlert => ({
  alert: {
    uuid: '',
    scenario,
    scenario_hash: '',
    scenario_version: '',
    message: '',
    leakspeed: '',
    capacity: 1,
    simulated: false,
    remediation: true,
    kind: '',
    events_count: meta.length,
    start_at: at[0],
    stop_at: at[1],
    source: {scope: 'Ip', value},
    events: meta.map((entries) => ({
      timestamp: '',
      meta: entries.map(([key, value]) => ({key, value})),
    })),
    meta: [],
    labels: [],
    decisions: [],
  },
  evidence: lines.map((line) => ({source: 'log', line, at: 0n})),
  whitelisted: false,
  whitelistReason: '',
  labels: {remediation: true, confidence, spoofable: 0},
});

const bookOf = (...sketches: Sketch[]) => {
  const ledger = openLedger();
  for (const sketch of sketches) ledger.add(raised(sketch));
  return ledger;
};

test('sources come worst first, then by events, then by value', () => {
  const book = bookOf(
    {value: 'c', confidence: 1, meta: [[], [], []]},
    {value: 'b'},
    {value: 'a'},
    {value: 'd', meta: [[], []]},
  );
  expect(book.sources().map(({value, severity}) => `${value} ${severity}`)).toEqual([
    'd high',
    'a high',
    'b high',
    'c medium',
  ]);
});

test('a source adds up its alerts, and is as bad as the worst', () => {
  const [source] = bookOf(
    {
      value: 'a',
      scenario: 's/slow',
      confidence: 1,
      at: ['2026-01-01T00:00:00.5Z', '2026-01-03T00:00:00Z'],
      meta: [[], []],
    },
    {value: 'a', scenario: 's/bf', at: ['2026-01-01T02:00:00+02:00', '2026-01-02T00:00:00Z']},
  ).sources();
  expect(source).toMatchObject({
    severity: 'high',
    alerts: 2,
    events_count: 3,
    first_seen: '2026-01-01T00:00:00Z',
    last_seen: '2026-01-03T00:00:00Z',
    scenarios: [
      {name: 's/bf', alerts: 1},
      {name: 's/slow', alerts: 1, severity: 'medium'},
    ],
  });
});

test('the most telling target of each event counts', () => {
  const [source] = bookOf({
    value: 'a',
    meta: [
      [
        ['service', 'ssh'],
        ['target_user', 'root'],
      ],
      [['target_user', 'root']],
      [['target_user', 'admin']],
      [
        ['service', 'ssh'],
        ['target_user', ''],
      ],
    ],
  }).sources();
  expect(source!.targets).toEqual([
    {key: 'target_user', value: 'root', count: 2},
    {key: 'target_user', value: 'admin', count: 1},
    {key: 'service', value: 'ssh', count: 1},
  ]);
});

test('samples are few and different', () => {
  const [source] = bookOf({value: 'a', lines: ['x', 'x', 'y', 'z', 'w']}).sources();
  expect(source!.samples.map(({line}) => line)).toEqual(['x', 'y', 'z']);
});

test('scenarios add up over sources, most alerts first', () => {
  const book = bookOf(
    {value: 'a', scenario: 's/one'},
    {value: 'a', scenario: 's/two'},
    {value: 'b', scenario: 's/two'},
  );
  expect(book.scenarios()).toMatchObject([
    {name: 's/two', alerts: 2, sources: 2, events_count: 2},
    {name: 's/one', alerts: 1, sources: 1},
  ]);
});
