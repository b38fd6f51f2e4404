// hub.yaml: the hubs that an operator installs from, written once.
import {dirname, resolve} from 'node:path';
import type {HubSources} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {FaultsError} from '../../faults-error.ts';
import {problemOf} from '../../problem.ts';
import {readIfThere} from '../../rules/files.ts';
import {readYamlMap} from '../../rules/yaml-map.ts';
import {schemaFaults} from '../../schema.ts';
import type {SourceSpec} from './spec.ts';

export interface ConfiguredSources {
  readonly sources: readonly SourceSpec[];
  /** The hub that came with firewatch is asked as well, last. */
  readonly hasShipped: boolean;
}

/** The hubs of a file; none, and the shipped one, where there is no file. Throws FW4028. */
export async function readSources(file: string): Promise<ConfiguredSources> {
  if ((await readIfThere(file)) === undefined) return {sources: [], hasShipped: true};
  const document = await readYamlMap(file);
  const faults = await schemaFaults('hub-sources', document);
  if (faults.length > 0) {
    throw new FaultsError(
      'FW4028',
      'is not as a list of hubs has to be',
      faults.map((message) => problemOf(new EngineError('FW4028', message, {where: {file}}))),
      {where: {file}},
    );
  }
  const {hubs, shipped = true} = document as unknown as HubSources;
  const placed = (place: string) =>
    /^[a-z][a-z0-9+.-]+:/i.test(place) ? place : resolve(dirname(file), place);
  return {
    sources: hubs.map(({place, mirrors = [], keys = [], allow = [], data_mirror}) => ({
      places: [placed(place), ...mirrors.map(placed)],
      keys: keys.map((key) => key.trim()),
      allow,
      ...(data_mirror !== undefined && {dataMirror: placed(data_mirror)}),
    })),
    hasShipped: shipped,
  };
}
