// What the commands on metrics have in common.
import {METRIC_SECTIONS, type MetricSection, SECTION_ALIASES} from '@firewatch/kernel';
import {UsageError} from 'clipanion';

/** The sections that were named, aliases resolved; all when none was. */
export function sectionsOf(names: readonly string[]): readonly MetricSection[] {
  if (names.length === 0) return METRIC_SECTIONS;
  const asked = new Set(names.flatMap(sectionOf));
  return METRIC_SECTIONS.filter((section) => asked.has(section));
}

function sectionOf(name: string): readonly MetricSection[] {
  const alias = SECTION_ALIASES[name];
  if (alias) return alias;
  const section = METRIC_SECTIONS.find((one) => one === name);
  if (section) return [section];
  const known = [...new Set([...METRIC_SECTIONS, ...Object.keys(SECTION_ALIASES)])]
    .sort()
    .join(', ');
  throw new UsageError(`unknown metrics type: ${name}; there are ${known}`);
}
