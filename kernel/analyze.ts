// `analyze`: everything behind the command, without a terminal. Opens the engine, reads
// the sources to their ends into the core's memory, and writes up what was raised. One bad
// source never stops the others: it becomes a problem of the report.
import type {BucketStep, HostFunctions, RaisedAlert, SourceStats} from '@firewatch/core-wasm';
import type {Alert, Problem, Report} from '@firewatch/schemas';
import type {DsnWorld} from './acquire/dsn.ts';
import {openLogSource} from './acquire/log-source.ts';
import {isDsn} from './acquire/operand.ts';
import {rotatedSets} from './acquire/rotation.ts';
import type {Transform} from './acquire/transform.ts';
import {type Found, walk} from './acquire/walk.ts';
import {type CursorRun, openCursorRun} from './cursor/run.ts';
import {type LineEngine, type OpenEngine, type OpenedEngine, openEngine} from './engine.ts';
import {sourceFiller} from './enrich/fill-source.ts';
import type {Geo} from './enrich/geo.ts';
import {joinFunctions} from './enrich/join-functions.ts';
import {EngineError} from './errors.ts';
import {problemOf} from './problem.ts';
import {type EngineSource, readSources, settled} from './reading.ts';
import {acquisitionOf} from './report/acquisition.ts';
import {openLedger} from './report/ledger.ts';
import {lossProblems} from './report/losses.ts';
import {type Redaction, redact} from './report/redact.ts';
import {summarize} from './report/summary.ts';
import {formatInstant} from './time/instant.ts';
import type {ZoneOffset} from './time/zone.ts';

export interface AnalyzeOptions {
  /** Files, directories, "-" for standard input, and DSNs. */
  readonly paths: readonly string[];
  /** Reads DSNs; without it there are none. */
  readonly dsn?: DsnWorld;
  /** Folder of rules in hub layout. */
  readonly rules: string;
  /** Type of every source; detected when absent. */
  readonly type?: string | undefined;
  /** What lines of every source become before they are events; not with a cursor. */
  readonly transform?: Transform | undefined;
  /** Only alerts of these scenarios (full names, or what follows the author); empty: all. */
  readonly scenarios?: readonly string[];
  readonly strict?: boolean;
  /** Only events from here on are poured; ns. */
  readonly since?: bigint | undefined;
  /** Only events before this are poured; ns. */
  readonly until?: bigint | undefined;
  /** Sources in the report; all when absent. */
  readonly top?: number | undefined;
  /** Replace what would tell who the users are. */
  readonly redact?: Redaction | undefined;
  /** ns */
  readonly now: bigint;
  /** `now` was said by the operator: years of year-less dates come from it, not from the file's time. */
  readonly isNowGiven: boolean;
  readonly zone: string;
  readonly offsets: readonly ZoneOffset[];
  readonly version: string;
  /** File that remembers where each log was left and what its buckets hold: every line counts once over all runs. */
  readonly cursor?: string | undefined;
  /**
   * Takes the alerts as they are raised, in order, and is waited for; the report then holds none:
   * their number is the attackers' choice. With `redact` they come last, for it must know all names.
   */
  readonly takeAlerts?: (alerts: readonly Alert[]) => void | Promise<void>;
  /** Hands the report over; only then the cursor moves on. */
  readonly deliver?: (report: Report) => Promise<void>;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Stops between two chunks; the report covers what was read. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Told the course of the buckets of the wanted scenarios. */
  readonly onBucketStep?: (step: BucketStep) => void;
  /** Awaited before each chunk: what was told so far can be written at the reader's pace. */
  readonly betweenChunks?: () => Promise<void>;
  /** What rules may ask of the network; nothing when absent. */
  readonly functions?: HostFunctions | undefined;
  /** Databases of places and networks of addresses, for rules and the sources of alerts. */
  readonly geo?: Geo | undefined;
  readonly open?: OpenEngine;
}

/** Where the run is. */
export interface Progress {
  /** What is being read. */
  readonly source: string;
  /** Bytes read from disk, and of how many; streams count as nothing. */
  readonly bytes: number;
  readonly bytesTotal: number;
  readonly alerts: number;
  /** Lines so far; to be asked between two chunks. */
  lines(): number;
}

/** Errors of these codes lose nothing: the report is complete all the same. */
const WARNINGS: readonly string[] = ['FW1018', 'FW1025', 'FW1028', 'FW1032', 'FW2611', 'FW6304'];

/** Reads the sources and reports who attacked. Throws EngineError when the rules do not allow a run. */
export async function analyze(options: AnalyzeOptions): Promise<Report> {
  const {onBucketStep} = options;
  let isWanted: ScenarioFilter = () => true;
  const opened = await (options.open ?? openEngine)({
    rules: options.rules,
    strict: options.strict ?? false,
    now: options.now,
    offsets: options.offsets,
    window: {
      ...(options.since !== undefined && {since: options.since}),
      ...(options.until !== undefined && {until: options.until}),
    },
    keepRaw: true,
    functions: joinFunctions(options.geo?.functions, options.functions),
    ...(onBucketStep && {
      onBucketStep: (step) => {
        if (isWanted(step.scenario)) onBucketStep(step);
      },
    }),
  });
  isWanted = scenarioFilter(options.scenarios ?? [], opened.engine);
  if (options.cursor === undefined) {
    const report = await run(options, opened, isWanted, undefined, []);
    await options.deliver?.(report);
    return report;
  }
  const problems: Problem[] = [];
  const cursor = await openCursorRun(options.cursor, opened.engine, opened.image, (error) =>
    problems.push(asProblem(error)),
  );
  try {
    const report = await run(options, opened, isWanted, cursor, problems);
    await options.deliver?.(report);
    // An interrupted run leaves the cursor where it was: the next one reports it all.
    if (!report.summary.interrupted) await cursor.commit(formatInstant(options.now));
    return report;
  } finally {
    await cursor.release();
  }
}

/** Reads what there is to read, and writes it up. */
async function run(
  options: AnalyzeOptions,
  {engine, loaded, problems: faults}: OpenedEngine,
  isWanted: ScenarioFilter,
  cursor: CursorRun | undefined,
  earlier: readonly Problem[],
): Promise<Report> {
  const ledger = openLedger();
  const kept: Alert[] = [];
  const keep = (alerts: readonly Alert[]) => {
    for (const alert of alerts) kept.push(alert);
  };
  const take = (!options.redact && options.takeAlerts) || keep;
  let alerts = 0;
  let whitelistedAlerts = 0;
  const geoProblems: Problem[] = [];
  const fill = sourceFiller(options.geo, (error) => geoProblems.push(asProblem(error)));
  const raise = async (raised: readonly RaisedAlert[]) => {
    const wanted: Alert[] = [];
    for (const one of raised) {
      if (!isWanted(one.alert.scenario)) continue;
      if (one.whitelisted) {
        whitelistedAlerts += 1;
        continue;
      }
      fill(one.alert.source);
      wanted.push(one.alert);
      ledger.add(one);
    }
    if (wanted.length === 0) return;
    alerts += wanted.length;
    await take(wanted);
  };

  const {sources: before, losses: lossesBefore} = engine.stats();
  const linesBefore = lineCount(before);
  const {paths, dsns} = await operandsOf(options);
  const {found, problems} = await findSources(paths);
  const onProblem = (error: EngineError) => problems.push(asProblem(error));
  const files = cursor
    ? await cursor.openSources(found, options, onProblem)
    : await openSources(found, engine, options, onProblem);
  const plain = [...files, ...(await openDsns(dsns, engine, options, onProblem))];
  const {transform, now} = options;
  const sources = transform ? await transformedSources(plain, transform, now, onProblem) : plain;
  const bytesTotal = sources.reduce((sum, {log}) => sum + log.size, 0);
  await readSources(sources, {
    engine,
    raise,
    onProblem,
    ...(options.isNowGiven && {yearReference: options.now}),
    signal: options.signal,
    onChunk: ({log}) => {
      options.onProgress?.({
        source: log.name,
        bytes: sources.reduce((sum, {log}) => sum + log.consumed(), 0),
        bytesTotal,
        alerts,
        lines: () => lineCount(engine.stats().sources) - linesBefore,
      });
      return options.betweenChunks?.();
    },
  });
  // The end of a run on a cursor is not the end of its logs.
  if (cursor) for (const error of cursor.lost()) onProblem(error);
  else await settled(engine, engine.finish(), raise);

  const stats = engine.stats();
  for (const loss of lossProblems(stats.losses, lossesBefore)) onProblem(loss);
  const attackers = ledger.sources();
  const report: Report = {
    summary: summarize({
      version: options.version,
      now: options.now,
      zone: options.zone,
      rules: loaded,
      geo: options.geo?.facts ?? [],
      ...(cursor && {
        cursor: {resumed: cursor.isResumed, rules_changed: cursor.isOfOtherRules},
      }),
      interrupted: options.signal?.aborted ?? false,
      isWhole: problems.every(({severity}) => severity === 'warning'),
      acquisitions: sources.map(({id, log}) => acquisitionOf(log, stats.sources[id]!, before[id])),
      problems: [...faults, ...earlier, ...problems, ...geoProblems],
      expressionErrors: stats.errors,
      scenarios: ledger.scenarios(),
      alerts,
      whitelistedAlerts,
      sources: attackers.length,
    }),
    sources: attackers.slice(0, options.top),
    alerts: kept,
  };
  const shown = options.redact ? redact(report, options.redact) : report;
  if (!options.takeAlerts) return shown;
  if (shown.alerts.length > 0) await options.takeAlerts(shown.alerts);
  return {...shown, alerts: []};
}

const lineCount = (sources: readonly SourceStats[]) =>
  sources.reduce((sum, {lines}) => sum + lines, 0);

async function findSources(
  paths: readonly string[],
): Promise<{found: Found[]; problems: Problem[]}> {
  const found: Found[] = [];
  const problems: Problem[] = [];
  for await (const one of walk(paths)) {
    if (one instanceof EngineError) problems.push(asProblem(one));
    else found.push(one);
  }
  return {found, problems};
}

/** Opens what was found and makes it known to the engine, rotated files of one log as one source. */
async function openSources(
  found: readonly Found[],
  engine: LineEngine,
  options: AnalyzeOptions,
  onProblem: (error: EngineError) => void,
): Promise<EngineSource[]> {
  const opened: EngineSource[] = [];
  for (const set of rotatedSets(found)) {
    if (options.signal?.aborted) break;
    try {
      const log = await openLogSource(set, options, onProblem);
      const id = engine.addSource({name: log.name, module: 'file', labels: {type: log.type}});
      opened.push({id, log});
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      onProblem(error);
    }
  }
  return opened;
}

/** DSNs apart from what lies in files. */
async function operandsOf({
  paths,
  dsn,
}: AnalyzeOptions): Promise<{paths: readonly string[]; dsns: readonly string[]}> {
  if (!dsn || !paths.some(isDsn)) return {paths, dsns: []};
  const {withFilePaths} = await import('./acquire/dsn.ts');
  const all = await withFilePaths(paths, dsn);
  return {paths: all.filter((one) => !isDsn(one)), dsns: all.filter(isDsn)};
}

async function transformedSources(
  sources: readonly EngineSource[],
  transform: Transform,
  now: bigint,
  onProblem: (error: EngineError) => void,
): Promise<EngineSource[]> {
  const {transformed} = await import('./acquire/transformed-source.ts');
  return sources.map(({id, log}) => ({id, log: transformed(log, transform, now, onProblem)}));
}

async function openDsns(
  dsns: readonly string[],
  engine: LineEngine,
  options: AnalyzeOptions,
  onProblem: (error: EngineError) => void,
): Promise<EngineSource[]> {
  const opened: EngineSource[] = [];
  if (dsns.length === 0) return opened;
  const {asLogSource, openDsn} = await import('./acquire/dsn.ts');
  for (const dsn of dsns) {
    if (options.signal?.aborted) break;
    try {
      const log = asLogSource(await openDsn(dsn, options, options.dsn!, onProblem));
      const {name, module = 'file', type} = log;
      opened.push({id: engine.addSource({name, module, labels: {type}}), log});
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      onProblem(error);
    }
  }
  return opened;
}

type ScenarioFilter = (scenario: string) => boolean;

/** Which scenarios are wanted; a name nobody has is an error, not an empty report. */
function scenarioFilter(names: readonly string[], engine: LineEngine): ScenarioFilter {
  if (names.length === 0) return () => true;
  const loaded = engine.stats().scenarios.map(({name}) => name);
  const wanted = new Set<string>();
  for (const name of names) {
    const matches = loaded.filter((one) => one === name || one.endsWith(`/${name}`));
    if (matches.length === 0)
      throw new EngineError('FW2805', `no loaded scenario is named "${name}"`);
    for (const match of matches) wanted.add(match);
  }
  return (scenario) => wanted.has(scenario);
}

const asProblem = (error: EngineError): Problem =>
  problemOf(error, WARNINGS.includes(error.code) ? 'warning' : 'error');
