// Machines and bouncers as tables, as cscli's CSV, and as JSON with its keys.
import {type Bouncer, type Enforcement, type Machine, wireTime} from '@firewatch/server';
import type {Terminal} from '../ui/terminal.ts';
import {csvRow} from './csv.ts';
import {tableLines} from './table.ts';

/** A machine that was silent for longer is marked, ms. */
const SILENT_MS = 120_000;

const MACHINE_HEADER = [
  ...['Name', 'IP Address', 'Last Update', 'Status', 'Version', 'OS', 'Auth Type'],
  'Last Heartbeat',
];
const BOUNCER_HEADER = [
  ...['Name', 'IP Address', 'Valid', 'Last API pull', 'Type', 'Version', 'Auth Type'],
];
/** How far back hits of bouncers are summed, ms. */
export const HITS_MS = 24 * 3_600_000;
const ENFORCEMENT_HEADER = ['In force', 'Lag', 'Repaired', 'Hits of a day'];

/** By the bouncer's name. */
export type Enforcements = ReadonlyMap<string, Enforcement>;

const timeOf = (ms: number | null) => (ms === null ? '' : wireTime(ms));
const osOf = ({os_name, os_version}: Machine | Bouncer) =>
  os_name === '' ? '?' : `${os_name}/${os_version}`;

/** "12s", "3m4s"; of a silent machine with a mark. */
function heartbeatOf({last_heartbeat: last}: Machine, now: number): string {
  if (last === null) return '-';
  const seconds = Math.max(Math.round((now - last) / 1000), 0);
  const minutes = Math.floor(seconds / 60);
  const text =
    minutes === 0
      ? `${seconds}s`
      : minutes < 60
        ? `${minutes}m${seconds % 60}s`
        : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds % 60}s`;
  return now - last > SILENT_MS ? `! ${text}` : text;
}

export function machineTable(
  machines: readonly Machine[],
  now: number,
  terminal: Terminal,
): Iterable<string> {
  if (machines.length === 0) return ['No machines\n'];
  const rows = machines.map((one) => [
    ...[one.machine_id, one.ip, timeOf(one.updated_at)],
    one.validated === 0 ? 'pending' : 'validated',
    ...[one.version || '?', osOf(one), one.auth_type, heartbeatOf(one, now)],
  ]);
  return tableLines(MACHINE_HEADER, rows, terminal);
}

export function* machineCsv(machines: readonly Machine[]): Generator<string> {
  yield csvRow([
    ...['machine_id', 'ip_address', 'updated_at', 'validated', 'version', 'auth_type'],
    ...['last_heartbeat', 'os'],
  ]);
  for (const one of machines)
    yield csvRow([
      ...[one.machine_id, one.ip, timeOf(one.updated_at), String(one.validated !== 0)],
      ...[one.version, one.auth_type, timeOf(one.last_heartbeat), osOf(one)],
    ]);
}

export const machineJson = (one: Machine) => ({
  created_at: wireTime(one.created_at),
  updated_at: wireTime(one.updated_at),
  last_push: one.last_push === null ? null : wireTime(one.last_push),
  last_heartbeat: one.last_heartbeat === null ? null : wireTime(one.last_heartbeat),
  machineId: one.machine_id,
  ipAddress: one.ip,
  version: one.version,
  isValidated: one.validated !== 0,
  auth_type: one.auth_type,
  os: osOf(one),
  featureflags: JSON.parse(one.feature_flags),
  datasources: JSON.parse(one.datasources),
});

/** A paused bouncer is told that nothing holds. */
const validityOf = ({paused_at}: Bouncer) => (paused_at === null ? 'validated' : 'paused');

/** What bouncers reported of themselves is shown as soon as one of them did. */
export function bouncerTable(
  bouncers: readonly Bouncer[],
  terminal: Terminal,
  enforcements: Enforcements = new Map(),
): Iterable<string> {
  if (bouncers.length === 0) return ['No bouncers\n'];
  const isReported = bouncers.some(({name}) => enforcements.has(name));
  const rows = bouncers.map((one) => [
    ...[one.name, one.ip, validityOf(one), timeOf(one.last_pull)],
    ...[one.type, one.version, one.auth_type],
    ...(isReported ? enforcementCells(enforcements.get(one.name)) : []),
  ]);
  const header = isReported ? [...BOUNCER_HEADER, ...ENFORCEMENT_HEADER] : BOUNCER_HEADER;
  return tableLines(header, rows, terminal);
}

function enforcementCells(one: Enforcement | undefined): string[] {
  if (!one) return ENFORCEMENT_HEADER.map(() => '?');
  const {inForce, wanted, lagMs, repaired, hits} = one;
  const isShort = wanted !== undefined && wanted !== inForce;
  return [
    `${inForce ?? '?'}${isShort ? ` of ${wanted}` : ''}`,
    lagMs === undefined ? '?' : `${lagMs} ms`,
    String(repaired ?? '?'),
    [...hits].map(([unit, count]) => `${count} ${unit}${count === 1 ? '' : 's'}`).join(', ') || '0',
  ];
}

export function* bouncerCsv(bouncers: readonly Bouncer[]): Generator<string> {
  yield csvRow(['name', 'ip', 'revoked', 'last_pull', 'type', 'version', 'auth_type']);
  for (const one of bouncers)
    yield csvRow([
      ...[one.name, one.ip, validityOf(one), timeOf(one.last_pull)],
      ...[one.type, one.version, one.auth_type],
    ]);
}

export const bouncerJson = (one: Bouncer, enforcement: Enforcement | undefined) => ({
  created_at: wireTime(one.created_at),
  updated_at: wireTime(one.updated_at),
  name: one.name,
  revoked: false,
  ip_address: one.ip,
  type: one.type,
  version: one.version,
  last_pull: one.last_pull === null ? null : wireTime(one.last_pull),
  auth_type: one.auth_type,
  os: osOf(one),
  featureflags: JSON.parse(one.feature_flags),
  auto_created: one.auto_created !== 0,
  paused_at: one.paused_at === null ? null : wireTime(one.paused_at),
  enforcement: enforcement
    ? {
        reported_at: wireTime(enforcement.reportedAt),
        in_force: enforcement.inForce ?? null,
        wanted: enforcement.wanted ?? null,
        lag_ms: enforcement.lagMs ?? null,
        repaired: enforcement.repaired ?? null,
        hits_24h: Object.fromEntries(enforcement.hits),
      }
    : null,
});

/** One client: its keys and values, a line each. */
export function detailTable(value: object, terminal: Terminal): Iterable<string> {
  const rows = Object.entries(value).map(([key, one]) => [
    key,
    typeof one === 'string' ? one : JSON.stringify(one),
  ]);
  return tableLines(['Key', 'Value'], rows, terminal);
}
