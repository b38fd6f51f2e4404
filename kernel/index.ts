// The kernel's face: what the command line, the server and plugins use.

export {formatDuration, parseDuration, parseLongDuration} from '@firewatch/core-wasm';

export {openDsn} from './acquire/dsn.ts';
export {linesNaming, type NamingLine} from './acquire/lines-naming.ts';
export {withoutDoubles} from './acquire/log-source.ts';
export {inOrderOfTime, rotatedName} from './acquire/rotation.ts';
export {openTransform, type Transform} from './acquire/transform.ts';
export type {Acquisition} from './agent/acquisition.ts';
export {Agent} from './agent/agent.ts';
export type {AgentLog, LogFields} from './agent/log.ts';
export {
  AGENT_INTERVALS,
  type AgentOptions,
  type AgentReading,
  type AgentStart,
  type Reloaded,
} from './agent/options.ts';
export type {AlertSink} from './agent/outlet.ts';
export {acquisitionsOf, detectFile, type FoundLog, findLogs} from './config/find.ts';
export {
  type AgentConfig,
  type ConfigOptions,
  type Places,
  readConfig,
  readPlaces,
} from './config/read.ts';
export type {Conversion, KeyReport} from './config/reference/convert.ts';
export {type MigratedFile, type Migration, planMigration} from './config/reference/migrate.ts';
export {fetchSecrets, type SecretProblem} from './config/secrets.ts';
export type {ClientRetention, ServerSettings} from './config/server.ts';
export {CONFIG_SCHEMA, shownSettings} from './config/settings.ts';
export {withoutSecrets} from './config/shown.ts';
export {
  collateralOf,
  type Decide,
  type Decided,
  type Decider,
  type DeciderOptions,
  type Memory,
  openDecider,
} from './decisions/decide.ts';
export {derivedId} from './decisions/derived-id.ts';
export {type Escalation, type Held, NO_ESCALATION} from './decisions/escalation.ts';
export {DecisionHistoryBook, type PastDecisions} from './decisions/history.ts';
export {guardAgainstLockout, LockoutGuard, type LockoutOptions} from './decisions/lockout.ts';
export {NO_ROLL_UP, type RollUp} from './decisions/roll-up.ts';
export {strictnessOf} from './decisions/strictness.ts';
export * from './enforcement/face.ts';
export * from './hub/face.ts';
export {type HubLintOptions, type HubLintReport, lintHub} from './hub/lint/index.ts';
export {
  type Failure,
  type Gap,
  HUB_TEST_NOW,
  type HubTestOptions,
  type HubTestReport,
  type ItemCoverage,
  type TestOutcome,
  type TimedOutcome,
  testHub,
} from './hub/test/index.ts';
export * from './logs.ts';
export {agentFamilies} from './metrics/agent-families.ts';
export {engineFamilies} from './metrics/engine-families.ts';
export {parseExposition, type ScrapedSample} from './metrics/exposition.ts';
export type {Labels, MetricFamily, MetricsLevel, Sample} from './metrics/family.ts';
export {PluginMetrics} from './metrics/plugin-metrics.ts';
export {
  type Counts,
  METRIC_SECTIONS,
  type MetricSection,
  metricSections,
  SECTION_ALIASES,
} from './metrics/sections.ts';
export {type AddressList, isDomainName, parseAddressList} from './net/address-list.ts';
export {canonicalAddress} from './net/canonical.ts';
export {forwardedFor, intervalsOf, isWithin, plainAddress} from './net/client-address.ts';
export {covers, type Interval, intervalOf, networkOf} from './net/interval.ts';
export {type Prefix, prefixOf, prefixOfInterval} from './net/prefix.ts';
export {Trie} from './net/trie.ts';
export {type NetworkOptions, networkFunctions} from './network/functions.ts';
export * from './notifications/face.ts';
export * from './plugin/face.ts';
export {Inbox} from './plugin/kit/inbox.ts';
export * from './plugin/kit/index.ts';
export * from './plugin.ts';
export {
  DEFAULT_DURATION,
  type Judgement,
  normalScope,
  type ProfileAnswer,
} from './profiles/judge.ts';
export {
  DEFAULT_PROFILES,
  openProfiles,
  type Profiles,
  ProfilesError,
  readProfiles,
} from './profiles/load.ts';
export {readRecords} from './records/read.ts';
export {
  type FileRecord,
  formatOfName,
  RECORD_FORMATS,
  type RecordFault,
  type RecordFormat,
} from './records/record.ts';
export {findPlaces} from './rules/places.ts';
export {readSimulation} from './rules/simulation.ts';
export {changeSimulation, type SimulationChange} from './rules/simulation-edit.ts';
export {NEW_ITEM_KINDS, type NewItemKind, newItem} from './scaffold/item.ts';
export {NEW_PLUGIN_KINDS, type NewPluginKind, newPlugin} from './scaffold/plugin.ts';
export {
  ESCAPE,
  escapeCef,
  escapeCefHeader,
  escapeHeader,
  escapeHtml,
  escapeMarkdown,
  escapeSlack,
  TEXT_KINDS,
  type TextKind,
} from './template/escape.ts';
export {loadLiquid} from './template/liquid.ts';
export {loadTemplate, type MessageTemplate, type TemplateWorld} from './template/load.ts';
export {Schedule} from './time/schedule.ts';
export {untilEnd} from './until-end.ts';
