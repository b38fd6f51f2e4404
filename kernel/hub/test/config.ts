// `config.yaml` of a hub test, as the reference reads it: leniently.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {isMap, parseDocument, stringify} from 'yaml';
import {EngineError} from '../../errors.ts';

/** What a test in the reference's format asks for. */
export interface TestConfig {
  /** Item names, or paths. */
  readonly parsers: readonly string[];
  readonly postoverflows: readonly string[];
  readonly scenarios: readonly string[];
  /** Absolute. */
  readonly log: string;
  /** `type` and the extra ones. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ignoresParsers: boolean;
  /** Text of the parser that runs first, made of `override_statics`; undefined without any. */
  readonly overrides: string | undefined;
}

/** Name of that parser. */
const OVERRIDES = 'overrides';

export async function readTestConfig(folder: string): Promise<TestConfig> {
  const file = join(folder, 'config.yaml');
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new EngineError('FW3002', `cannot be read: ${cause.message}`, {where: {file}, cause});
  });
  const document = parseDocument(text, {merge: true, version: '1.1', uniqueKeys: false});
  const [fault] = document.errors;
  if (fault) {
    const line = fault.linePos?.[0].line;
    throw new EngineError('FW3004', fault.message.split('\n')[0]!.replace(/:$/, ''), {
      where: {file, ...(line !== undefined && {line})},
    });
  }
  if (!isMap(document.contents)) throw faulty(file, 'expected keys and values');
  const config: Readonly<Record<string, unknown>> = document.toJS();
  if (config.nuclei_template || textList(config['appsec-rules'], 'appsec-rules', file).length > 0) {
    throw new EngineError('FW3005', 'the test is one of application rules', {
      where: {file},
      hint: 'only tests of logs run in this version',
    });
  }
  const log = config.log_file;
  if (typeof log !== 'string' || log === '') throw faulty(file, '"log_file" is missing');
  return {
    parsers: textList(config.parsers, 'parsers', file),
    postoverflows: textList(config.postoverflows, 'postoverflows', file),
    scenarios: textList(config.scenarios, 'scenarios', file),
    log: join(folder, log),
    labels: {...textMap(config.labels, 'labels', file), type: text1(config.log_type)},
    ignoresParsers: config.ignore_parsers === true,
    overrides: overridesOf(config.override_statics, file),
  };
}

const text1 = (value: unknown) => (value === undefined || value === null ? '' : String(value));

const faulty = (file: string, message: string) =>
  new EngineError('FW3004', message, {where: {file}});

/** Empty entries are skipped. */
function textList(value: unknown, key: string, file: string): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw faulty(file, `"${key}" is no list`);
  return value.map((item) => text1(item).trim()).filter((item) => item !== '');
}

function textMap(value: unknown, key: string, file: string): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw faulty(file, `"${key}" is no map`);
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, text1(text)]));
}

function overridesOf(statics: unknown, file: string): string | undefined {
  if (statics === undefined || statics === null) return undefined;
  if (!Array.isArray(statics)) throw faulty(file, '"override_statics" is no list');
  if (statics.length === 0) return undefined;
  return stringify({name: OVERRIDES, filter: '1==1', statics});
}
