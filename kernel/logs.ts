// What reading logs once takes. A face of its own, which loads nothing of plugins, hubs, stores
// and the compiler: they are more than half of what a start loads.

export {type ByteReader, readChunks, skipBytes} from './acquire/bytes.ts';
export {type Detection, detectType} from './acquire/detect.ts';
export type {DsnWorld} from './acquire/dsn.ts';
export {type OpenSource, openSource} from './acquire/open.ts';
export {isDsn} from './acquire/operand.ts';
export {STDIN} from './acquire/walk.ts';
export {type AnalyzeOptions, analyze, type Progress} from './analyze.ts';
export {
  type MachineView,
  type ProtectedAddress,
  protectedAddresses,
  THIS_MACHINE,
} from './decisions/machine.ts';
export {
  type EngineOptions,
  type LineEngine,
  type OpenEngine,
  openEngine,
  RulesError,
} from './engine.ts';
export {chooseGeo} from './enrich/choose-geo.ts';
export {type FillSource, sourceFiller} from './enrich/fill-source.ts';
export {type Geo, openGeo} from './enrich/geo.ts';
export {joinFunctions} from './enrich/join-functions.ts';
export {CODES, type Code, type CodeEntry, EngineError, type Where} from './errors.ts';
export {type ExplainedLine, type Explainer, type ExplainOptions, explain} from './explain.ts';
export {FaultsError} from './faults-error.ts';
export {installedRules} from './hub/state/installed-rules.ts';
export {addressesInTime, type Resolver, systemResolver} from './network/resolver.ts';
export {problemOf} from './problem.ts';
export {isUserKey, type Redaction} from './report/redact.ts';
export type {ImageCache} from './rules/image-cache.ts';
export {formatInstant, parseInstant, parseMoment} from './time/instant.ts';
export {type ZoneOffset, zoneOffsets} from './time/zone.ts';
