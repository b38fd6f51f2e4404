// Patterns: those that cannot match, those that are slow, and those that let the peer
// choose the address it is known by.
//
// An address is taken to be forgeable when text of any kind (any number of
// characters, blanks, letters, digits and points among them) may stand both before
// it and after it in its pattern, an end that is not anchored counting as such text;
// but text that cannot hold what its pattern wants between it and the address does not
// count (`"[^"]*", client: ` cannot run over a second `", client: `).
// Then a line has two readings as soon as the peer writes something that looks like
// the rest, and the pattern decides which. With one side fixed, the first or the last
// place is meant, and the daemon wrote it.
import type {NodeSurvey, RuleSurvey} from '@firewatch/core-wasm/compiler';
import type {Problem} from '@firewatch/schemas';
import {allNodes} from './fields.ts';
import {remark} from './finding.ts';

const SOURCE = 'Meta.source_ip';
/** Positions that the tables of the matcher can remember (AUTOMATON_REGISTERS_MAX of the core). */
const TAGS_MAX = 250;

export function patternRemarks(survey: RuleSurvey): Problem[] {
  return allNodes(survey).flatMap((node) => {
    const {grok, name} = node;
    if (!grok) return [];
    const found: Problem[] = [];
    if (grok.traits.impossible) {
      found.push(
        remark(
          'FW3105',
          node,
          `the grok of "${name}" cannot match: something must follow the end of the text, or precede its start`,
        ),
      );
    }
    if (grok.traits.tags > TAGS_MAX) {
      found.push(
        remark(
          'FW3106',
          node,
          `the grok of "${name}" captures too much for tables: ${grok.traits.tags} positions, expected at most ${TAGS_MAX}`,
        ),
      );
    }
    return found;
  });
}

/** Groks whose capture becomes the source's address though the peer may have written it. */
export function forgeableSources({nodes}: RuleSurvey): Problem[] {
  return nodes.flatMap((node) => judge(node, []));
}

/** `above`: the nodes around it. A static of a node sees what the groks of its whole tree captured. */
function judge(node: NodeSurvey, above: readonly NodeSurvey[]): Problem[] {
  const sources = node.statics.filter(({target}) => target === SOURCE).flatMap(({reads}) => reads);
  const givers = [...above, ...tree(node)];
  const found = new Set(
    sources.flatMap((field) => givers.filter((giver) => isForgeable(giver, field))),
  );
  return [
    ...[...found].map((giver) =>
      remark(
        'FW3109',
        giver,
        `"${giver.name}" takes the source's address from between two texts that may be anything: the peer can write one that looks the same`,
      ),
    ),
    ...node.children.flatMap((child) => judge(child, [...above, node])),
  ];
}

const tree = (node: NodeSurvey): NodeSurvey[] => [node, ...node.children.flatMap(tree)];

function isForgeable({grok}: NodeSurvey, field: string): boolean {
  const group = grok?.fields.get(field);
  const around = group === undefined ? undefined : grok!.traits.surroundings.get(group);
  return (around?.freeBefore ?? false) && (around?.freeAfter ?? false);
}
