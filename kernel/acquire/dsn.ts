// A DSN among the operands of a command: what a datasource reads of it, once, as a source of lines
// like a file. `file://` is no more than another way to write paths.
import {asLines} from '../agent/framing.ts';
import {EngineError} from '../errors.ts';
import type {DatasourceCatalogue} from '../plugin/datasources.ts';
import {configOfDsn} from '../plugin/run/ask.ts';
import type {PluginEnvironment, PluginSinks} from '../plugin/run/environment.ts';
import {openUse} from '../plugin/run/open.ts';
import type {Chunk, PluginPackage} from '../plugin.ts';
import {type ByteReader, peek, readChunks, untilAborted} from './bytes.ts';
import {detectType, HEAD_SIZE} from './detect.ts';
import type {LogSource, OnProblem} from './log-source.ts';
import {shownDsn} from './shown-dsn.ts';

/** What reading DSNs takes from the command. */
export interface DsnWorld {
  datasources(): Promise<DatasourceCatalogue>;
  environment(plugin: PluginPackage, sinks: Partial<PluginSinks>): Promise<PluginEnvironment>;
}

export interface DsnSource {
  /** As the datasource calls its first stream: a container, a log group. */
  readonly name: string;
  /** Of the datasource. */
  readonly module: string;
  readonly type: string;
  readonly typeBy: 'option' | 'detection';
  readonly typeWhy: string;
  readonly reader: ByteReader;
}

export interface DsnOptions {
  /** Type given by the operator: no detection. */
  readonly type?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of a line that is not whole yet; the engine keeps less. */
const LINE_MAX = 1 << 20;
const NEWLINE = Uint8Array.of(10);
const FILES = 'file';

/** The operands with `file://` replaced by the paths it means. Throws FW6302. */
export async function withFilePaths(
  operands: readonly string[],
  world: DsnWorld,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const operand of operands) {
    if (operand.startsWith(`${FILES}://`)) {
      const {config} = await configured(operand, world);
      paths.push(...((config as {filenames?: readonly string[]}).filenames ?? []));
    } else paths.push(operand);
  }
  return paths;
}

/**
 * Opens what a DSN names. Throws FW6302 and FW6303 for a DSN that names nothing, FW6304 when there
 * is no line, FW1017 for lines of no known kind, FW43xx for what the datasource does.
 */
export async function openDsn(
  dsn: string,
  {type, signal}: DsnOptions,
  world: DsnWorld,
  onProblem: OnProblem,
): Promise<DsnSource> {
  const where = {file: shownDsn(dsn)};
  const {plugin, name: module, config} = await configured(dsn, world);
  const log: PluginSinks['log'] = (level, message) => {
    if (level === 'warn') onProblem(new EngineError('FW6304', message, {where}));
    if (level === 'error') onProblem(new EngineError('FW6305', message, {where}));
  };
  const environment = await world.environment(plugin, {log});
  const use = await openUse({plugin, kind: 'datasources', name: module, config}, environment);
  const streams: string[] = [];
  const lines = wholeLinesOf(use.run.chunks, (stream) => streams.push(stream));
  const raw = readChunks(untilAborted(lines, signal), where.file);
  const close = async () => {
    await raw.close();
    await use.close();
  };
  try {
    const {head, reader} = await peek(raw, HEAD_SIZE);
    if (head.length === 0) throw new EngineError('FW6304', 'gave no line', {where});
    const detection = type === undefined ? detectType(head, '') : undefined;
    const label = type ?? detection?.type;
    if (label === undefined)
      throw new EngineError(
        'FW1017',
        `cannot tell what kind of log this is: ${detection?.why ?? ''}`,
        {where, hint: 'name it with --type if you know it'},
      );
    return {
      name: streams[0] ?? where.file,
      module,
      type: label,
      typeBy: type === undefined ? 'detection' : 'option',
      typeWhy: detection?.why ?? '',
      reader: {read: (into) => reader.read(into), close},
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The same as a source that `analyze` reads. */
export const asLogSource = ({reader, ...source}: DsnSource): LogSource => ({
  ...source,
  size: 0,
  compressions: new Map([[source.name, 'none']]),
  read: (into) => reader.read(into),
  modifiedAt: () => undefined,
  consumed: () => 0,
  close: () => reader.close(),
});

/** The datasource and the configuration that a DSN means, to be read once. */
async function configured(
  dsn: string,
  world: DsnWorld,
): Promise<{plugin: PluginPackage; name: string; config: object}> {
  const where = {file: shownDsn(dsn)};
  const scheme = dsn.slice(0, dsn.indexOf('://'));
  const datasources = await world.datasources();
  const found = await datasources.ofScheme(scheme);
  if (!found)
    throw new EngineError(
      'FW6303',
      `no datasource reads "${scheme}://"; there are ${datasources.schemes.join(', ')}`,
      {where, hint: `firewatch plugins search ${scheme}`},
    );
  const {plugin, name} = found;
  const {modes, schema} = plugin.manifest.provides.datasources![name]!;
  if (!modes.includes('cat'))
    throw new EngineError('FW6302', `"${name}" only listens; it has nothing to read once`, {where});
  const environment = await world.environment(plugin, {});
  const config = (await configOfDsn(plugin, name, dsn, environment)) as object;
  const hasMode = 'mode' in ((plugin.schemas[schema] as {properties?: object}).properties ?? {});
  return {plugin, name, config: {...config, ...(hasMode && {mode: 'cat'})}};
}

/** Runs of whole lines: chunks of several streams come in turns, lines of them must not mix. */
async function* wholeLinesOf(
  chunks: AsyncIterable<Chunk>,
  begin: (stream: string) => void,
): AsyncGenerator<Uint8Array> {
  const unfinished = new Map<string, Uint8Array>();
  for await (const chunk of chunks) {
    const {bytes, source, isLast} = asLines(chunk);
    if (!unfinished.has(source)) begin(source);
    const before = unfinished.get(source) ?? new Uint8Array();
    const end = bytes.lastIndexOf(NEWLINE[0]!) + 1;
    if (end > 0 && before.length > 0) yield before;
    if (end > 0) yield bytes.subarray(0, end);
    const rest = Buffer.concat(end > 0 ? [bytes.subarray(end)] : [before, bytes]);
    const isOver = (isLast || rest.length > LINE_MAX) && rest.length > 0;
    if (isOver) yield Buffer.concat([rest, NEWLINE]);
    unfinished.set(source, isOver ? new Uint8Array() : rest);
  }
  for (const rest of unfinished.values()) if (rest.length > 0) yield Buffer.concat([rest, NEWLINE]);
}
