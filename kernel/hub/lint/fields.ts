// Fields: captured for nobody, read though nobody writes them.
import type {FieldName, NodeSurvey, RuleSurvey} from '@firewatch/core-wasm/compiler';
import type {Problem} from '@firewatch/schemas';
import {remark} from './finding.ts';
import type {FieldValues} from './reach.ts';

/** Fields that methods of statics set. */
const BY_METHOD: Readonly<Record<string, readonly string[]>> = {
  'ParseDate()': ['MarshaledTime'],
  'GeoIpCity()': ['IsoCode', 'IsInEU', 'Latitude', 'Longitude'],
  'GeoIpASN()': ['ASNNumber', 'ASNumber', 'ASNOrg'],
  'IpToRange()': ['SourceRange'],
  'reverse_dns()': ['reverse_dns'],
};

const flat = (node: NodeSurvey): NodeSurvey[] => [node, ...node.children.flatMap(flat)];

/** All nodes, children included. */
export const allNodes = ({nodes}: RuleSurvey): NodeSurvey[] => nodes.flatMap(flat);

/** What each field can have been set to: constants, or undefined where something is computed. */
export function fieldValues(survey: RuleSurvey): FieldValues {
  const values = new Map<FieldName, Set<string> | undefined>();
  const computed = (field: FieldName) => values.set(field, undefined);
  for (const node of allNodes(survey)) {
    for (const field of node.grok?.fields.keys() ?? []) computed(field);
    for (const {target, value} of node.statics) {
      for (const field of BY_METHOD[target] ?? []) computed(`Enriched.${field}`);
      if (value === undefined) computed(target);
      else if (!values.has(target)) values.set(target, new Set([value]));
      else values.get(target)?.add(value);
    }
  }
  for (const {space, name} of survey.written) if (name !== undefined) computed(`${space}.${name}`);
  return values;
}

/** Meta and Parsed that expressions read though no rule sets them. */
export function unwrittenFields(survey: RuleSurvey, values: FieldValues): Problem[] {
  const open = new Set(
    survey.written.flatMap(({space, name}) => (name === undefined ? [space] : [])),
  );
  const told = new Set<string>();
  return survey.reads.flatMap(({field, role, ...at}) => {
    const space = field.slice(0, field.indexOf('.'));
    if (space !== 'Meta' && space !== 'Parsed') return [];
    if (values.has(field) || open.has(space as 'Meta' | 'Parsed')) return [];
    const key = `${at.file}\0${field}`;
    if (told.has(key)) return [];
    told.add(key);
    return [remark('FW3104', at, `no rule sets evt.${field}, which this ${role} reads`)];
  });
}

/**
 * Fields that a grok captures by a name written in its own item, and that no rule reads.
 * `texts` are the items by their paths.
 */
export function unusedCaptures(survey: RuleSurvey, texts: ReadonlyMap<string, string>): Problem[] {
  if (survey.readsAnything) return [];
  const nodes = allNodes(survey);
  const read = new Set([
    ...survey.reads.map(({field}) => field),
    ...nodes.flatMap(({grok}) => grok?.from ?? []),
  ]);
  return nodes.flatMap((node) => {
    const text = texts.get(node.file) ?? '';
    const unused = [...(node.grok?.fields.keys() ?? [])].filter(
      (field) => !read.has(field) && text.includes(`:${field.slice(field.indexOf('.') + 1)}}`),
    );
    if (unused.length === 0) return [];
    const list = unused.map((field) => `evt.${field}`).join(', ');
    return [remark('FW3103', node, `"${node.name}" captures ${list}, which no rule reads`)];
  });
}
