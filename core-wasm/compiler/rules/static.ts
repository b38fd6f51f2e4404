// Statics: which target wins, where the text comes from.

import {Method, NONE, StaticTarget} from '../../assembly/abi.ts';
import {ENVIRONMENTS} from '../expr/index.ts';
import type {FaultLog} from './fault-log.ts';
import type {StaticSpec} from './specs.ts';
import {mapTarget, resolveTarget, type Target} from './target.ts';
import type {Workshop} from './workshop.ts';

/** A static ready for the image. */
export interface StaticProgram extends Target {
  /** String or NONE. */
  readonly value: number;
  /** Expression or NONE. */
  readonly expression: number;
  /** Slot that the expression is nothing but, or NONE. */
  readonly slot: number;
  readonly line: number;
}

const METHODS: Readonly<Record<string, Method>> = {
  ParseDate: Method.ParseDate,
  UnmarshalJSON: Method.UnmarshalJSON,
  GeoIpCity: Method.GeoIpCity,
  GeoIpASN: Method.GeoIpASN,
  IpToRange: Method.IpToRange,
  reverse_dns: Method.ReverseDns,
};

/**
 * Compiles one static. Those of a node are checked more strictly than those of a
 * grok: there `enriched` alone does not count as a target, and a source is needed.
 */
export function compileStatic(
  spec: StaticSpec,
  of: 'node' | 'grok',
  item: string,
  workshop: Workshop,
  log: FaultLog,
): StaticProgram | undefined {
  if (!spec.damaged) checkStatic(spec, of, log);
  const target = targetOf(spec, workshop, log);
  const purpose = {env: ENVIRONMENTS.event, item, role: `static ${target?.text ?? ''}`.trim()};
  const compiled = workshop.compile(spec.expression, purpose, log);
  if (!target) return undefined;
  const literal = spec.value?.value ?? '';
  const takesLiteral = literal !== '' || !compiled;
  return {
    ...target,
    value: takesLiteral ? workshop.image.string(literal) : NONE,
    expression: takesLiteral ? NONE : compiled.id,
    slot: takesLiteral ? NONE : (compiled.slot ?? NONE),
    line: log.file.place(spec.start).line,
  };
}

function checkStatic(spec: StaticSpec, of: 'node' | 'grok', log: FaultLog): void {
  const counts = [spec.method, spec.meta, spec.parsed, spec.target];
  const expected = ['"method"', '"parsed"', '"meta"', '"target"'];
  if (of === 'grok') {
    counts.push(spec.enriched);
    expected.push('"enriched"');
  }
  if (!counts.some((text) => text?.value)) {
    const found = spec.enriched?.value ? 'only "enriched"' : 'none';
    log.error(
      'FW2409',
      spec.start,
      `a static of a ${of} has no target: expected one of ${expected.join(', ')}, found ${found}`,
    );
  }
  if (of === 'node' && !spec.value?.value && !spec.expression?.value) {
    log.error(
      'FW2410',
      spec.start,
      'a static has no source: expected "value" or "expression", found neither',
    );
  }
}

function targetOf(spec: StaticSpec, {image}: Workshop, log: FaultLog): Target | undefined {
  const {method, parsed, meta, enriched, target} = spec;
  if (method?.value) {
    const index = Object.hasOwn(METHODS, method.value) ? METHODS[method.value]! : Method.Unknown;
    if (index === Method.Unknown) {
      log.warn(
        'FW2412',
        method.at.start,
        `unknown method "${method.value}": expected one of ${Object.keys(METHODS).join(', ')}`,
      );
    }
    return {target: StaticTarget.Method, index, text: `${method.value}()`};
  }
  if (parsed?.value) return mapTarget(image, 'Parsed', parsed.value);
  if (meta?.value) return mapTarget(image, 'Meta', meta.value);
  if (enriched?.value) return mapTarget(image, 'Enriched', enriched.value);
  if (!target?.value) return undefined;
  const found = resolveTarget(image, target.value);
  if (found.target === StaticTarget.Nothing) {
    log.warn(
      'FW2411',
      target.at.start,
      `target "${target.value}" names nothing a text can be stored in`,
    );
  }
  return found;
}
