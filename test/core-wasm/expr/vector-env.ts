// The environment of the vectors of expr-lang.json, as its head describes it.
import {Space, Tag} from '../../../core-wasm/assembly/abi.ts';
import {EnvIndex} from '../../../core-wasm/assembly/abi-expr.ts';
import {SOURCE} from '../../../core-wasm/compiler/expr/alert-structs.ts';
import {HOST_EVENT} from '../../../core-wasm/compiler/expr/event-structs.ts';
import {ENVIRONMENTS, type Environment} from '../../../core-wasm/compiler/expr/index.ts';
import {pointerTo} from '../../../core-wasm/compiler/expr/types.ts';
import type {EventFacts, Machine} from './machine.ts';
import {event, HostCollection, HostObject, int, stringMap, strings, Tagged} from './values.ts';

const SECOND = 1_000_000_000n;
const TIME = BigInt(Date.UTC(2024, 1, 3, 4, 5, 6)) * 1_000_000n;

export const VECTOR_ENV: Environment = {
  name: 'vectors',
  variables: {
    ...ENVIRONMENTS.condition.variables,
    ovf: {type: pointerTo(HOST_EVENT), at: EnvIndex.Free},
    src: {type: SOURCE, at: EnvIndex.Free + 1},
  },
};

const META = [
  [Space.Meta, 'source_ip', '1.2.3.4'],
  [Space.Meta, 'log_type', 'ssh_failed-auth'],
] as const;

export const VECTOR_EVENT: EventFacts = {
  strings: [
    [Space.Special, 'Line.Raw', 'the raw line'],
    [Space.Special, 'Line.Src', '/var/log/x.log'],
    [Space.Special, 'Line.Module', 'file'],
    [Space.Special, 'StrTime', '2024-02-03T04:05:06Z'],
    [Space.Label, 'type', 'syslog'],
    [Space.Parsed, 'a', '1'],
    [Space.Parsed, 'empty', ''],
    [Space.Parsed, 'program', 'sshd'],
    [Space.Parsed, 'message', 'Failed password for root'],
    ...META,
  ],
  time: TIME,
  stage: 's01-parse',
  unmarshaled: new Map<string, unknown>([
    ['n', 200],
    ['f', 1.5],
    ['s', 'str'],
    ['num', '42'],
    ['b', true],
    ['nil', null],
    ['empty', ''],
    [
      'm',
      new Map<string, unknown>([
        ['k', 'v'],
        ['n', 1.5],
        ['deep', new Map([['x', [1, 2, new Map([['y', 'z']])]]])],
      ]),
    ],
    ['arr', ['x', 1, null]],
    ['strs', ['a', 'b']],
    [
      'objs',
      [
        new Map([
          ['key', 'username'],
          ['value', 'bob'],
        ]),
        new Map([
          ['key', 'other'],
          ['value', ''],
        ]),
      ],
    ],
    ['big', 1_700_000_000],
    ['i', int(5)],
    ['kv', stringMap({z: '1'})],
  ]),
};

function source(members: {IP: string; Scope: string | null; Value: string | null}): HostObject {
  return new HostObject({
    ...members,
    GetScope: () => members.Scope ?? '',
    GetValue: () => members.Value ?? '',
  });
}

function overflow(): HostObject {
  const ours = source({IP: '1.2.3.4', Scope: 'Ip', Value: '1.2.3.4'});
  const alert = new HostObject({
    Source: ours,
    Scenario: 'test/scn',
    Remediation: true,
    EventsCount: int(6, 1),
    GetScope: () => 'Ip',
    GetEventsCount: () => int(6, 1),
  });
  return new HostObject({
    Type: int(1),
    Overflow: new HostObject({
      Sources: new HostCollection({'1.2.3.4': ours}),
      Alert: alert,
      APIAlerts: new HostCollection([alert]),
      GetSources: () => strings(['1.2.3.4']),
    }),
  });
}

function queue(machine: Machine): unknown {
  const facts = VECTOR_EVENT.strings;
  const others = facts.filter(([space]) => space !== Space.Meta);
  const records = [
    machine.record({strings: facts, time: TIME}),
    machine.record({strings: facts, time: TIME + 30n * SECOND}),
    machine.record({
      strings: [...others, [Space.Meta, 'source_ip', '5.6.7.8']],
      time: TIME + 90n * SECOND,
    }),
  ];
  return new Tagged(Tag.Map, {Queue: records.map(event), L: int(5)});
}

/** What the bank holds, by EnvIndex. */
export const VECTOR_BANK: Readonly<Record<number, unknown>> = {
  [EnvIndex.Queue]: queue,
  [EnvIndex.Free]: overflow,
  [EnvIndex.Free + 1]: () => source({IP: '', Scope: null, Value: null}),
};
