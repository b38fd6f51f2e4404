// Events, queues of them and buckets: members, methods and types (specification
// 2.1, 2.2). Members of events say where they lie.

import {Effect, EventMember, Space, SpecialSlot} from '../../assembly/abi.ts';
import {EventMethod} from '../../assembly/abi-expr.ts';
import {APPSEC, RUNTIME_ALERT} from './alert-structs.ts';
import {hostStruct} from './host-struct.ts';
import {
  ANY,
  BOOL,
  DURATION,
  type Field,
  FLOAT,
  INT,
  listOf,
  MAP,
  type Method,
  mapOf,
  pointerTo,
  STRING,
  STRING_MAP,
  STRINGS,
  type StructType,
  TIME,
} from './types.ts';

const LINE_FIELDS: Record<string, Field> = {
  Raw: {type: STRING, special: SpecialSlot.LineRaw},
  Src: {type: STRING, special: SpecialSlot.LineSrc},
  Module: {type: STRING, special: SpecialSlot.LineModule},
  Time: {type: TIME, member: EventMember.LineTime},
  Labels: {type: STRING_MAP, space: Space.Label},
  Process: {type: BOOL, member: EventMember.LineProcess},
};
/** Its value is the event itself: all its members are the event's. */
const LINE: StructType = {
  kind: 'struct',
  name: 'Line',
  access: 'event',
  fields: LINE_FIELDS,
  methods: {},
};

const EVENT_FIELDS: Record<string, Field> = {
  Type: {type: INT, member: EventMember.Type},
  ExpectMode: {type: INT, member: EventMember.ExpectMode},
  Whitelisted: {type: BOOL, member: EventMember.Whitelisted},
  WhitelistReason: {type: STRING, special: SpecialSlot.WhitelistReason},
  Stage: {type: STRING, member: EventMember.Stage},
  Line: {type: LINE, member: EventMember.Line},
  Parsed: {type: STRING_MAP, space: Space.Parsed},
  Enriched: {type: STRING_MAP, space: Space.Enriched},
  Meta: {type: STRING_MAP, space: Space.Meta},
  Unmarshaled: {type: MAP, member: EventMember.Unmarshaled},
  Overflow: {type: RUNTIME_ALERT, member: EventMember.Overflow},
  Time: {type: TIME, member: EventMember.Time},
  StrTime: {type: STRING, special: SpecialSlot.StrTime},
  StrTimeFormat: {type: STRING, special: SpecialSlot.StrTimeFormat},
  MarshaledTime: {type: STRING, special: SpecialSlot.MarshaledTime},
  Process: {type: BOOL, member: EventMember.Process},
  Appsec: {type: APPSEC, member: EventMember.Appsec},
};
const EVENT_METHODS: Record<string, Method> = {
  GetType: {params: [], result: STRING, event: EventMethod.GetType},
  GetMeta: {params: [STRING], result: STRING, event: EventMethod.GetMeta},
  SetMeta: {
    params: [STRING, STRING],
    result: BOOL,
    event: EventMethod.SetMeta,
    effects: Effect.WritesEvent,
  },
  SetParsed: {
    params: [STRING, STRING],
    result: BOOL,
    event: EventMethod.SetParsed,
    effects: Effect.WritesEvent,
  },
  ParseIPSources: {params: [], result: ANY, event: EventMethod.ParseIPSources},
};

/** The event in hand, or one of a queue. */
export const EVENT: StructType = {
  kind: 'struct',
  name: 'Event',
  access: 'event',
  fields: EVENT_FIELDS,
  methods: EVENT_METHODS,
};
const byName = (known: Record<string, Field>) =>
  Object.fromEntries(Object.entries(known).map(([name, {type}]) => [name, type]));
/** An event the host holds: results of tests. */
export const HOST_EVENT = hostStruct(
  'Event',
  {...byName(EVENT_FIELDS), Line: hostStruct('Line', byName(LINE_FIELDS))},
  Object.fromEntries(
    Object.entries(EVENT_METHODS).map(([name, {params, result}]) => [name, {params, result}]),
  ),
);

/** `queue` */
export const QUEUE: StructType = {
  ...hostStruct('Queue', {Queue: listOf(EVENT), L: INT}),
  methods: {GetQueue: {params: [], result: listOf(EVENT), field: 'Queue'}},
};
const SPEC = hostStruct('BucketFactory', {
  Spec: hostStruct('BucketSpec', {
    FormatVersion: STRING,
    Author: STRING,
    Description: STRING,
    References: STRINGS,
    Type: STRING,
    Name: STRING,
    Capacity: INT,
    LeakSpeed: STRING,
    Duration: STRING,
    Filter: STRING,
    GroupBy: STRING,
    Distinct: STRING,
    Debug: BOOL,
    Labels: MAP,
    Blackhole: STRING,
    Reprocess: BOOL,
    CacheSize: INT,
    Profiling: BOOL,
    OverflowFilter: STRING,
    ConditionalOverflow: STRING,
    BayesianPrior: FLOAT,
    BayesianThreshold: FLOAT,
    CancelOnFilter: STRING,
    ScopeType: ANY,
    Data: ANY,
  }),
});
/** `leaky` */
export const LEAKY = hostStruct('Leaky', {
  Mode: INT,
  Queue: pointerTo(QUEUE),
  Mapkey: STRING,
  Uuid: STRING,
  First_ts: TIME,
  Last_ts: TIME,
  Ovflw_ts: TIME,
  Total_count: INT,
  Duration: DURATION,
  Factory: pointerTo(SPEC),
});
const RESULT = hostStruct('ParserResult', {Idx: INT, Evt: HOST_EVENT, Success: BOOL});
/** stage → node → results, of assertions about parsers. */
export const PARSER_RESULTS = mapOf(mapOf(listOf(RESULT)));
/** Events of overflows, of assertions about scenarios. */
export const SCENARIO_RESULTS = listOf(HOST_EVENT);
