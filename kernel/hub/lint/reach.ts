// Nodes that are never reached, and filters that never hold.
import type {FieldName, NodeSurvey, RuleSurvey} from '@firewatch/core-wasm/compiler';
import type {Problem} from '@firewatch/schemas';
import {remark} from './finding.ts';

/** The values each field may have: undefined for one that rules compute. */
export type FieldValues = ReadonlyMap<FieldName, ReadonlySet<string> | undefined>;

/** Nodes behind one that always takes the event along. */
export function unreachableNodes({nodes}: RuleSurvey): Problem[] {
  const found: Problem[] = [];
  const stages = Map.groupBy(nodes, ({kind, stage}) => `${kind} ${stage}`);
  for (const stage of stages.values()) found.push(...behindTaker(stage));
  const descend = (node: NodeSurvey) => {
    // Children after one that succeeds run unless the parent moves on.
    if (node.movesOn) found.push(...behindTaker(node.children, true));
    node.children.forEach(descend);
  };
  nodes.forEach(descend);
  return found;
}

function behindTaker(nodes: readonly NodeSurvey[], isChild = false): Problem[] {
  const at = nodes.findIndex((node) => succeedsAlways(node) && (isChild || node.movesOn));
  if (at < 0) return [];
  const taker = nodes[at]!;
  return nodes
    .slice(at + 1)
    .map((node) =>
      remark(
        'FW3101',
        node,
        `"${node.name}" is never reached: "${taker.name}" (${place(taker)}) takes every event that comes there`,
      ),
    );
}

const place = ({file, line}: NodeSurvey) => `${file}:${line}`;

/** Without a filter, and without anything that could fail. */
const succeedsAlways = ({filter, grok, children}: NodeSurvey): boolean =>
  filter === undefined && grok === undefined && children.length === 0;

/** Filters that are false, contradict themselves or what holds around them, or ask for what nobody writes. */
export function falseFilters({nodes, scenarios}: RuleSurvey, values: FieldValues): Problem[] {
  const found: Problem[] = [];
  const judge = (
    part: Pick<NodeSurvey, 'name' | 'file' | 'line' | 'filter'>,
    around: ReadonlyMap<FieldName, readonly string[]>,
  ): ReadonlyMap<FieldName, readonly string[]> => {
    if (part.filter?.isFalse) {
      found.push(
        remark('FW3102', part, `the filter of "${part.name}" is false whatever the event`),
      );
    }
    const held = new Map(around);
    for (const {field, values: wanted} of part.filter?.demands ?? []) {
      const before = held.get(field);
      const common =
        before === undefined ? wanted : wanted.filter((value) => before.includes(value));
      held.set(field, common);
      const list = wanted.map((value) => `"${value}"`).join(', ');
      const known = values.get(field);
      if (common.length === 0) {
        found.push(
          remark(
            'FW3102',
            part,
            `the filter of "${part.name}" never holds: ${field} cannot be both ${before!.map((value) => `"${value}"`).join(', ')} and ${list}`,
          ),
        );
      } else if (
        known &&
        known.size > 0 &&
        !wanted.some((value) => value === '' || known.has(value))
      ) {
        found.push(
          remark(
            'FW3102',
            part,
            `the filter of "${part.name}" never holds: no rule sets ${field} to ${list}`,
          ),
        );
      }
    }
    return held;
  };
  const descend = (node: NodeSurvey, around: ReadonlyMap<FieldName, readonly string[]>) => {
    const held = new Map(judge(node, around));
    for (const field of settledBy(node)) held.delete(field);
    for (const child of node.children) {
      descend(child, held);
      for (const field of allSettledBy(child)) held.delete(field);
    }
  };
  for (const node of nodes) descend(node, new Map());
  for (const scenario of scenarios) judge(scenario, new Map());
  return found;
}

/** Fields the node itself may change before its children run. */
const settledBy = ({grok, statics}: NodeSurvey): FieldName[] => [
  ...(grok?.fields.keys() ?? []),
  ...statics.map(({target}) => target),
];

const allSettledBy = (node: NodeSurvey): FieldName[] => [
  ...settledBy(node),
  ...node.children.flatMap(allSettledBy),
];
