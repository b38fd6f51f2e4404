// Assertions made from a replay, in the reference's words: what a test without
// any is offered.
import {
  type Dump,
  type DumpedEvent,
  HostList,
  HostMap,
  type NodeResult,
} from '@firewatch/core-wasm';
import {quoted} from './shown.ts';

/** Digits after the point, as the reference compares floats. */
const FLOAT_DIGITS = 6;
const PATH_KEY = 'datasource_path';

/** parser.assert */
export function generateParserAssertions({stages}: Dump): string {
  const lines = [`len(results) == ${stages.size + 1}`];
  for (const [stage, nodes] of sorted(stages)) {
    for (const [node, list] of sorted(nodes)) {
      const results = `results[${quoted(stage)}][${quoted(node)}]`;
      lines.push(`len(${results}) == ${list.length}`);
      for (const [i, result] of list.entries()) lines.push(...ofNode(`${results}[${i}]`, result));
    }
  }
  lines.push('len(results["success"][""]) == 0');
  return text(lines);
}

function ofNode(path: string, {Success, Evt}: NodeResult): string[] {
  const lines = [`${path}.Success == ${Success}`];
  if (!Success) return lines;
  for (const [space, map] of [
    ['Parsed', Evt.Parsed],
    ['Meta', Evt.Meta],
    ['Enriched', Evt.Enriched],
  ] as const) {
    for (const [key, value] of sorted(map.entries as ReadonlyMap<string, string>)) {
      if (value === '') continue;
      lines.push(equals(`${path}.Evt.${space}[${quoted(key)}]`, value, key === PATH_KEY));
    }
  }
  lines.push(...ofDocument(`${path}.Evt.Unmarshaled`, Evt.Unmarshaled));
  lines.push(`${path}.Evt.Whitelisted == ${Evt.Whitelisted}`);
  if (Evt.WhitelistReason !== '') {
    lines.push(equals(`${path}.Evt.WhitelistReason`, Evt.WhitelistReason, false));
  }
  return lines;
}

/** Leaves of a document; lists are left out. */
function ofDocument(path: string, {entries}: HostMap): string[] {
  return sorted(entries).flatMap(([key, value]) => {
    const at = `${path}[${quoted(key)}]`;
    if (value instanceof HostMap) return ofDocument(at, value);
    if (value instanceof HostList || value === null || value === '') return [];
    if (typeof value === 'string') return [equals(at, value, false)];
    if (typeof value === 'number')
      return [`FloatApproxEqual(${at}, ${value.toFixed(FLOAT_DIGITS)})`];
    return [`${at} == ${value}`];
  });
}

/** scenario.assert */
export function generateScenarioAssertions(overflows: readonly DumpedEvent[]): string {
  const lines = [`len(results) == ${overflows.length}`];
  for (const [i, {Overflow}] of overflows.entries()) {
    const at = `results[${i}].Overflow`;
    for (const [value, source] of sorted(Overflow.Sources)) {
      const path = `${at}.Sources[${quoted(value)}]`;
      lines.push(
        `${quoted(value)} in ${at}.GetSources()`,
        equals(`${path}.IP`, source.IP, false),
        equals(`${path}.Range`, source.Range, false),
        equals(`${path}.GetScope()`, source.GetScope(), false),
        equals(`${path}.GetValue()`, source.GetValue(), false),
      );
    }
    for (const [j, event] of (Overflow.Alert?.Events ?? []).entries()) {
      for (const {Key, Value} of event.Meta) {
        lines.push(
          equals(`${at}.Alert.Events[${j}].GetMeta(${quoted(Key)})`, Value, Key === PATH_KEY),
        );
      }
    }
    lines.push(
      equals(`${at}.Alert.GetScenario()`, Overflow.Alert?.Scenario ?? '', false),
      `${at}.Alert.Remediation == ${Overflow.Alert?.Remediation ?? false}`,
      `${at}.Alert.GetEventsCount() == ${Overflow.Alert?.EventsCount ?? 0}`,
    );
  }
  return text(lines);
}

function equals(path: string, value: string, isPath: boolean): string {
  if (!isPath) return `${path} == ${quoted(value)}`;
  return `basename(${path}) == ${quoted(value.slice(value.lastIndexOf('/') + 1))}`;
}

const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;
