// Items that nobody described, or that no test runs.
import {join} from 'node:path';
import type {Problem} from '@firewatch/schemas';
import {parseAllDocuments} from 'yaml';
import {EngineError} from '../../errors.ts';
import {problemOf} from '../../problem.ts';
import {type Hub, type HubItem, isFile} from '../catalogue.ts';
import {DataFolders} from '../data.ts';
import {readTestConfig} from '../test/config.ts';
import {OWN_LOG, ownRules} from '../test/own-test.ts';
import {configuredRules} from '../test/resolve.ts';
import {remark} from './finding.ts';

/** Documents without a description. */
export function describedRemarks(
  items: readonly HubItem[],
  texts: ReadonlyMap<string, string>,
): Problem[] {
  return items.flatMap(({path, kind}) => {
    if (kind === 'contexts') return [];
    const text = texts.get(path) ?? '';
    const documents = parseAllDocuments(text, {version: '1.1', merge: true, logLevel: 'silent'});
    return documents.flatMap((document) => {
      const value = document.errors.length > 0 ? undefined : document.toJS();
      if (typeof value !== 'object' || value === null || value.description) return [];
      const line = text.slice(0, document.range[0]).split('\n').length;
      return [remark('FW3110', {file: path, line}, `"${value.name ?? path}" has no description`)];
    });
  });
}

/** Items that no test names, and tests that name what is not there. */
export async function testedRemarks(hub: Hub): Promise<Problem[]> {
  const data = await DataFolders.open([]);
  const problems: Problem[] = [];
  const tested = new Set<string>();
  for (const folder of hub.tests) {
    try {
      const rules = (await isFile(join(folder, OWN_LOG)))
        ? await ownRules(hub, folder, data)
        : await configuredRules(hub, folder, await readTestConfig(folder), data);
      for (const {path} of rules.set.files) tested.add(path);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      problems.push(problemOf(error));
    }
  }
  const untested = hub.items.filter(
    ({kind, path}) => kind !== 'collections' && kind !== 'contexts' && !tested.has(path),
  );
  return [
    ...problems,
    ...untested.map(({path, name}) =>
      remark('FW3112', {file: path, line: 1}, `no test runs "${name}"`),
    ),
  ];
}
