// re2js: Go's regexp in JavaScript, the oracle for our own matcher.
import {RE2JS} from 're2js';
import type {CompiledGrok} from '../../../core-wasm/compiler/grok/index.ts';

/** The fields a grok finds; null when it fails. */
export function matchByOracle(
  {regex, fields}: CompiledGrok,
  input: string,
): Record<string, string> | null {
  const matcher = RE2JS.compile(regex).matcher(input);
  if (fields.length === 0 || !matcher.find()) return null;
  return Object.fromEntries(fields.map(([field, group]) => [field, matcher.group(group) ?? '']));
}
