// `hub lint`: the compiler's faults, and what a careful reviewer of rules would say.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {DataFile} from '@firewatch/core-wasm';
import {surveyRules} from '@firewatch/core-wasm/compiler';
import type {Problem} from '@firewatch/schemas';
import {problemOfFault} from '../../problem.ts';
import {readHub, ruleFile} from '../catalogue.ts';
import {DataFolders, dataSources} from '../data.ts';
import {withoutAnswered} from './allowed.ts';
import {fieldValues, unusedCaptures, unwrittenFields} from './fields.ts';
import {describedRemarks, testedRemarks} from './items.ts';
import {forgeableSources, patternRemarks} from './patterns.ts';
import {falseFilters, unreachableNodes} from './reach.ts';
import {scenarioRemarks} from './scenarios.ts';

export interface HubLintOptions {
  readonly hub: string;
  /** Folders of data files besides the hub's own. */
  readonly data: readonly string[];
}

export interface HubLintReport {
  readonly summary: {
    readonly items: number;
    readonly errors: number;
    readonly warnings: number;
    /** Remarks that authors answered. */
    readonly answered: number;
  };
  /** By file and line. */
  readonly findings: readonly Problem[];
}

/** Reviews all items of a hub, as one rule set. */
export async function lintHub({hub: root, data}: HubLintOptions): Promise<HubLintReport> {
  const hub = await readHub(root);
  const rules = hub.items.filter(({kind}) => kind !== 'collections');
  const files = await Promise.all(rules.map((item) => ruleFile(hub, item)));
  const folders = await DataFolders.open([...data, join(root, 'data')]);
  const survey = surveyRules({
    files,
    data: await dataFiles(
      files.map(({text}) => text),
      folders,
    ),
    patterns: [],
  });
  const texts = new Map(files.map(({path, text}) => [path, text]));
  for (const {kind, path} of hub.items) {
    if (kind === 'collections') texts.set(path, await readFile(path, 'utf8'));
  }
  const values = fieldValues(survey);
  const findings = [
    ...survey.compiled.faults.map(problemOfFault),
    ...unreachableNodes(survey),
    ...falseFilters(survey, values),
    ...unwrittenFields(survey, values),
    ...unusedCaptures(survey, texts),
    ...patternRemarks(survey),
    ...forgeableSources(survey),
    ...scenarioRemarks(survey),
    ...describedRemarks(hub.items, texts),
    ...(await testedRemarks(hub)),
  ].sort(byPlace);
  const {standing, answered} = withoutAnswered(findings, texts);
  const count = (severity: Problem['severity']) =>
    standing.filter((finding) => finding.severity === severity).length;
  return {
    summary: {
      items: hub.items.length,
      errors: count('error'),
      warnings: count('warning'),
      answered,
    },
    findings: standing,
  };
}

async function dataFiles(texts: readonly string[], folders: DataFolders): Promise<DataFile[]> {
  const found = new Map<string, DataFile>();
  for (const source of texts.flatMap(dataSources)) {
    const path = source.type === '' || found.has(source.name) ? undefined : folders.find(source);
    if (path) found.set(source.name, {name: source.name, text: await folders.text(path)});
  }
  return [...found.values()];
}

const place = ({where, code}: Problem) =>
  `${where?.file ?? ''}\0${String(where?.line ?? 0).padStart(8, '0')}\0${code}`;

function byPlace(one: Problem, other: Problem): number {
  const [a, b] = [place(one), place(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}
