import type {InjectedEvent} from '@firewatch/core-wasm';
import {describe, expect, test} from 'vitest';
import {conformance, hasConformance, titled} from '../conformance-data.ts';
import {openVector, pourAll} from './engine.ts';

interface WhitelistRow {
  readonly name: string;
  readonly whitelist: object;
  readonly event: InjectedEvent & {
    readonly Type?: number;
    readonly Overflow?: {
      readonly Sources?: Readonly<Record<string, object>>;
      readonly APIAlerts?: readonly {readonly Source: {readonly Cn: string}}[];
    };
  };
  readonly expected: boolean;
}

const document = (whitelist: object) => ({name: 'test/list', description: 'a list', whitelist});
const MARSHALED = '2026-01-01T00:00:00Z';

/** An overflow with one source, made by a trigger. */
const TRIGGER = {
  type: 'trigger',
  name: 'test/trigger',
  description: 'every event',
  filter: 'true',
  scope: {type: 'Ip'},
  labels: {},
};

describe.skipIf(!hasConformance)(titled('whitelist vectors'), () => {
  const rows =
    (conformance('vectors/whitelists.json') as {check: WhitelistRow[]} | undefined)?.check ?? [];
  for (const {name, whitelist, event, expected} of rows) {
    test(name, async () => {
      if (event.Type !== 1) {
        const {engine, source} = await openVector({
          parsers: [{stage: 's00-raw', file: 'list.yaml', documents: [document(whitelist)]}],
        });
        expect(engine.inject(source, event, false).event.whitelisted).toBe(expected);
        return;
      }
      const {engine, source} = await openVector({
        postoverflows: [
          {stage: 's01-whitelist', file: 'list.yaml', documents: [document(whitelist)]},
        ],
        scenarios: [TRIGGER],
      });
      const {Sources, APIAlerts} = event.Overflow!;
      const [address] = Object.keys(Sources ?? {});
      const cause = {
        Meta: {source_ip: address ?? '192.0.2.1'},
        Enriched: {IsoCode: APIAlerts?.[0]?.Source.Cn ?? ''},
        MarshaledTime: MARSHALED,
      };
      const alerts = pourAll(engine, source, [cause]);
      expect(alerts.map(({whitelisted}) => whitelisted)).toEqual([expected]);
    });
  }
});
