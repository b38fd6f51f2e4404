// What a hub has to pass before it is published: items that compile and say what they are,
// tests that hold, an index by its schema.
import type {HubIndex, Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {FaultsError} from '../../faults-error.ts';
import {problemOf} from '../../problem.ts';
import {schemaFaults} from '../../schema.ts';
import {readHub} from '../catalogue.ts';
import {lintHub} from '../lint/index.ts';
import {HUB_TEST_NOW, testHub} from '../test/index.ts';

export interface CheckOptions {
  readonly folder: string;
  readonly data: readonly string[];
  readonly threads: number;
}

/** Lints and tests a hub. Gives the warnings; throws FaultsError (FW4012) with every fault. */
export async function checkHub(
  {folder, data, threads}: CheckOptions,
  hasPlugins: boolean,
): Promise<Problem[]> {
  if (hasPlugins && !(await hasItems(folder))) return [];
  const {findings} = await lintHub({hub: folder, data});
  const faults = findings.filter(({severity}) => severity === 'error');
  const {tests} = await readHub(folder);
  if (tests.length > 0) {
    const report = await testHub({
      hub: folder,
      data,
      names: [],
      now: HUB_TEST_NOW,
      update: false,
      threads,
      clock: () => 0,
    });
    for (const test of report.tests) {
      if (test.status !== 'failed') continue;
      const shown = test.problem ?? problemOf(failedTest(folder, test.name));
      faults.push(shown);
    }
  }
  if (faults.length > 0) {
    throw new FaultsError(
      'FW4012',
      `${faults.length === 1 ? 'a fault' : `${faults.length} faults`}; nothing was published`,
      faults,
      {where: {file: folder}},
    );
  }
  return findings.filter(({severity}) => severity === 'warning');
}

/** Throws FW4003 for an index that is not by the schema. */
export async function checkIndex(index: HubIndex, file: string): Promise<void> {
  const faults = await schemaFaults('hub-index', index);
  if (faults.length > 0) {
    throw new FaultsError(
      'FW4003',
      'is not by the schema of an index',
      faults.map((message) => problemOf(new EngineError('FW4003', message, {where: {file}}))),
      {where: {file}},
    );
  }
}

/** A hub may be one of plugins alone. */
const hasItems = (folder: string): Promise<boolean> =>
  readHub(folder).then(
    () => true,
    (error) => {
      if (error instanceof EngineError && error.code === 'FW3001') return false;
      throw error;
    },
  );

const failedTest = (folder: string, name: string) =>
  new EngineError('FW4012', `the test "${name}" fails: "firewatch hub test ${name}" says how`, {
    where: {file: folder},
  });
