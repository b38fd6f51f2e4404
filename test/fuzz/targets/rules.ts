// Any rule file is refused with faults that have a place, or makes an image that runs.
import {compileRules} from '@firewatch/core-wasm/compiler';
import {expect} from 'vitest';
import {feedAll, openEngine} from '../../core-wasm/engine/replay.ts';
import type {Target} from './target.ts';

const KINDS = ['parsers', 'scenarios', 'postoverflows', 'contexts'] as const;
/** Opening an engine costs most: of the images that come out, one in so many is run. */
const RUN_ONE_OF = 20;

const LINE = new TextEncoder().encode(
  'May  1 10:00:00 h sshd[1]: Failed password for root from 192.0.2.1 port 1 ssh2\n',
);
let images = 0;

export const rules: Target = {
  name: 'rules',
  rounds: 600,
  tokens: [
    '\n',
    '\n---\n',
    '\n  ',
    '- ',
    ': ',
    ': |\n  ',
    ': >-\n  ',
    ': [',
    ']',
    ': {',
    '}',
    '&a ',
    '*a',
    '<<: *a',
    '!!binary ',
    '? ',
    '# ',
    'name',
    'filter',
    'onsuccess',
    'grok',
    'pattern',
    'apply_on',
    'nodes',
    'statics',
    'meta',
    'parsed',
    'target',
    'method',
    'expression',
    'value',
    'whitelist',
    'reason',
    'ip',
    'cidr',
    'stash',
    'key',
    'ttl',
    'size',
    'strategy',
    'pattern_syntax',
    'data',
    'type',
    'leaky',
    'trigger',
    'counter',
    'conditional',
    'bayesian',
    'capacity',
    'leakspeed',
    'duration',
    'groupby',
    'distinct',
    'blackhole',
    'cancel_on',
    'overflow_filter',
    'condition',
    'labels',
    'scope',
    'reprocess',
    'bayesian_conditions',
    'context',
    "'",
    '"',
    '%{IP:a}',
    '1h',
    '-1',
    '0',
    '1e9',
    '~',
    'null',
    'true',
    'evt.Meta.a',
    "evt.Parsed.b == 'c'",
    'next_stage',
  ],
  async check(text) {
    const files = KINDS.map((kind) => ({
      kind,
      stage: kind === 'scenarios' || kind === 'contexts' ? '' : 's01',
      path: `${kind}/s01/a.yaml`,
      text,
    }));
    const {image, faults} = compileRules({files, data: [], patterns: []});
    for (const {where, message} of faults) {
      expect(message).not.toBe('');
      expect(where.line).toBeGreaterThanOrEqual(1);
      expect(where.line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length + 1);
      expect(where.column).toBeGreaterThanOrEqual(1);
    }
    if (!image || images++ % RUN_ONE_OF !== 0) return;
    const engine = await openEngine(image);
    const source = engine.addSource({name: 'x', module: 'file', labels: {type: 'syslog'}});
    for (let i = 0; i < 20; i++) feedAll(engine, source, LINE);
    engine.finish();
    engine.restore(engine.snapshot());
  },
};
