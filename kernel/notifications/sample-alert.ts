// The alert that notifications are tried with: as the reference's, an address that nobody has, of a
// scenario that nobody wrote, banned for four hours.
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {Alert} from '@firewatch/schemas';
import {EngineError} from '../errors.ts';
import {schemaFaults} from '../plugin/config/schema-faults.ts';

const ADDRESS = '10.10.10.10';
const SCENARIO = 'test alert';

export interface SampleOptions {
  /** ms */
  readonly now: number;
  /** A new UUID each time. */
  uuid(): string;
}

export function sampleAlert({now, uuid}: SampleOptions): Alert {
  const at = new Date(now).toISOString();
  return {
    uuid: uuid(),
    scenario: SCENARIO,
    scenario_hash: '',
    scenario_version: '',
    message: 'a test of this notification: nothing has happened',
    leakspeed: '10s',
    capacity: 0,
    simulated: false,
    remediation: true,
    kind: 'crowdsec',
    events_count: 1,
    start_at: at,
    stop_at: at,
    source: {scope: 'Ip', value: ADDRESS, ip: ADDRESS},
    events: [{timestamp: at, meta: [{key: 'source_ip', value: ADDRESS}]}],
    meta: [],
    labels: [],
    decisions: [
      {
        uuid: uuid(),
        origin: 'cscli',
        type: 'ban',
        scope: 'Ip',
        value: ADDRESS,
        duration: '4h0m0s',
        scenario: SCENARIO,
        simulated: false,
      },
    ],
  };
}

/**
 * The alert with what a JSON text says is different: maps are merged, everything else is put in the
 * place of what was there, null takes it away (RFC 7396). Throws FW5224.
 */
export async function alteredAlert(alert: Alert, json: string): Promise<Alert> {
  let patch: unknown;
  try {
    patch = JSON.parse(json);
  } catch (cause) {
    throw new EngineError('FW5224', `no JSON: ${(cause as Error).message}`, {cause});
  }
  if (!isMap(patch)) throw new EngineError('FW5224', 'expected a JSON object');
  const altered = merged(alert, patch);
  const path = createRequire(import.meta.url).resolve('@firewatch/schemas/alert.schema.json');
  const faults = schemaFaults(JSON.parse(await readFile(path, 'utf8')), altered);
  if (faults.length === 0) return altered as Alert;
  const said = faults.map(({at, message}) => `${at || '/'}: ${message}`).join('; ');
  throw new EngineError('FW5224', said);
}

function merged(value: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const kept = new Map(Object.entries(isMap(value) ? value : {}));
  for (const [name, one] of Object.entries(patch)) {
    if (one === null) kept.delete(name);
    else kept.set(name, merged(kept.get(name), one));
  }
  return Object.fromEntries(kept);
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
