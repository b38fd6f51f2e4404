// Configuration files as the reference reads them: YAML 1.1, in which `off` is a boolean.
import {EngineError} from '../errors.ts';
import {readIfThere} from './files.ts';

/** Keys and values of a configuration file. */
export type YamlMap = Readonly<Record<string, unknown>>;

/** The map a file holds; empty when there is no file, or nothing in it. */
export async function readYamlMap(file: string): Promise<YamlMap> {
  const bytes = await readIfThere(file);
  if (bytes === undefined) return {};
  const {parseDocument} = await import('yaml');
  const document = parseDocument(new TextDecoder().decode(bytes), {
    version: '1.1',
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error) {
    const [{line, col}] = error.linePos ?? [{line: 1, col: 1}];
    const message = error.message.split(/ at line |:\n/, 1)[0]!;
    throw new EngineError('FW2806', message, {where: {file, line, column: col}, cause: error});
  }
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new EngineError('FW2806', 'holds no map of settings', {where: {file}});
  }
  return value as YamlMap;
}
