// Alerts, their sources, and what application rules matched: members, methods and
// types, as the rule language has them (specification 2.2, 2.3).

import {hostStruct, method} from './host-struct.ts';
import {
  ANY,
  BOOL,
  FLOAT,
  INT,
  INT32,
  INTS,
  listOf,
  MAP,
  type Method,
  mapOf,
  pointerTo,
  STRING,
  STRING_MAP,
  STRINGS,
  type StructType,
  type Type,
} from './types.ts';

const STRING_POINTER = pointerTo(STRING);
const META = listOf(pointerTo(hostStruct('MetaItem', {Key: STRING, Value: STRING})));

/** Who an alert is about. */
export const SOURCE = hostStruct(
  'Source',
  {
    AsName: STRING,
    AsNumber: STRING,
    Cn: STRING,
    IP: STRING,
    Range: STRING,
    Latitude: FLOAT,
    Longitude: FLOAT,
    Scope: STRING_POINTER,
    Value: STRING_POINTER,
  },
  {
    GetScope: method([], STRING),
    GetValue: method([], STRING),
    GetAsNumberName: method([], STRING),
    String: method([], STRING),
  },
);

const ALERT_EVENT = hostStruct(
  'AlertEvent',
  {Meta: META, Timestamp: STRING_POINTER},
  {GetMeta: method([STRING], STRING)},
);
const DECISION = hostStruct('Decision', {
  ID: {kind: 'int', name: 'int64'},
  UUID: STRING,
  Duration: STRING_POINTER,
  Until: STRING,
  Origin: STRING_POINTER,
  Scenario: STRING_POINTER,
  Scope: STRING_POINTER,
  Type: STRING_POINTER,
  Value: STRING_POINTER,
  Simulated: pointerTo(BOOL),
});

/** An alert, of profiles and overflows. */
export const ALERT = hostStruct(
  'Alert',
  {
    Capacity: pointerTo(INT32),
    CreatedAt: STRING,
    Decisions: listOf(pointerTo(DECISION)),
    Events: listOf(pointerTo(ALERT_EVENT)),
    EventsCount: pointerTo(INT32),
    ID: {kind: 'int', name: 'int64'},
    Kind: STRING,
    Labels: STRINGS,
    Leakspeed: STRING_POINTER,
    MachineID: STRING,
    Message: STRING_POINTER,
    Meta: META,
    Remediation: BOOL,
    Scenario: STRING_POINTER,
    ScenarioHash: STRING_POINTER,
    ScenarioVersion: STRING_POINTER,
    Simulated: pointerTo(BOOL),
    Source: pointerTo(SOURCE),
    StartAt: STRING_POINTER,
    StopAt: STRING_POINTER,
    UUID: STRING,
  },
  {
    GetScope: method([], STRING),
    GetValue: method([], STRING),
    GetScenario: method([], STRING),
    GetEventsCount: method([], INT32),
    GetMeta: method([STRING], STRING),
  },
);

/** `evt.Overflow`, `signal`. */
export const RUNTIME_ALERT = hostStruct(
  'RuntimeAlert',
  {
    Mapkey: STRING,
    BucketId: STRING,
    Whitelisted: BOOL,
    Reprocess: BOOL,
    Sources: mapOf(SOURCE),
    Alert: pointerTo(ALERT),
    APIAlerts: listOf(ALERT),
  },
  {GetSources: method([], STRINGS)},
);

const RULES_METHODS = (rules: Type): Record<string, Method> => ({
  ByID: method([INT], rules),
  ByKind: method([STRING], rules),
  ByTags: method([STRINGS], rules),
  ByTag: method([STRING], rules),
  ByTagRx: method([STRING], rules),
  ByDisruptiveness: method([BOOL], rules),
  BySeverity: method([STRING], rules),
  ByAccuracy: method([STRING], rules),
  GetURI: method([], STRING),
  GetHash: method([], STRING),
  GetVersion: method([], STRING),
  GetName: method([], STRING),
  GetMethod: method([], STRING),
  GetNames: method([], STRINGS),
  GetRuleIDs: method([], INTS),
  Kinds: method([], STRINGS),
  GetMatchedZones: method([], STRINGS),
  GetField: method([STRING], ANY),
  GetHighestSeverity: method([], INT),
});
/** Filters answer their own type, which therefore is tied to itself. */
const RULES: StructType = hostStruct('MatchedRules', {});
Object.assign(RULES.methods, RULES_METHODS(RULES));

/** `evt.Appsec` */
export const APPSEC = hostStruct(
  'AppsecEvent',
  {
    HasInBandMatches: BOOL,
    HasOutBandMatches: BOOL,
    Vars: STRING_MAP,
    HookVars: STRING_MAP,
    MatchedRules: listOf(MAP),
  },
  {...RULES_METHODS(RULES), GetVar: method([STRING], STRING)},
);
