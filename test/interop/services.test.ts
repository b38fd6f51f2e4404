// Both engines with the whole of Debian's hub on recorded logs of many services: the same
// lines understood, the same fields read from each, the same scenarios reached, the same
// alerts. Logs of one type are run as one.
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {beforeAll, describe, expect, test} from 'vitest';
import {conformanceFolder, noConformance} from '../conformance-data.ts';
import {found} from './compare.ts';
import {OurRules} from './ours.ts';
import {writeDirectory} from './reference/directory.ts';
import type {PushedAlert} from './reference/local-api.ts';
import {type PouredEvent, referenceAlerts, referenceDump} from './reference/run.ts';
import {against, hasReference, reference, temporaryFolder} from './workshop.ts';

const logs = join(conformanceFolder, 'service-logs');
const isPresent = existsSync(logs);

/** Left out: most logs are of private addresses, and names are not looked up in a test. */
const LEFT_OUT = [
  'parsers/s02-enrich/crowdsecurity/whitelists',
  'postoverflows/s00-enrich/crowdsecurity/rdns',
];

/** Log types of which Debian's hub understands at least a line. */
const TYPES = [
  'Nextcloud',
  'Sonarr',
  'Vaultwarden',
  'adguardhome',
  'apache2',
  'asterisk',
  'authelia',
  'caddy',
  'cas',
  'cpanel',
  'emby',
  'endlessh',
  'exchange-imap',
  'exchange-smtp',
  'exim',
  'gitlab',
  'gotify',
  'haproxy',
  'jellyfin',
  'kasm',
  'litespeed',
  'magento-extension',
  'mariadb',
  'modsecurity',
  'mongodb',
  'named',
  'nginx',
  'nginx-proxy-manager',
  'odoo',
  'proftpd',
  'pterodactyl',
  'sshesame',
  'suricata-evelogs',
  'suricata-fastlogs',
  'syslog',
  'thehive',
  'traefik',
  'uptime-kuma',
  'vsftpd',
  'zimbra',
  'zoneminder',
];

/** Of the reference at most, until one of them gives our alerts. */
const RUNS = 6;

/** It counts alerts: those of the reference by the wall clock, differences.test.ts. */
const COUNTS_ALERTS = 'crowdsecurity/ban-defcon-drop_range';

/** An event in the fields that are compared. */
interface Fields {
  readonly line: string;
  readonly parsed: Readonly<Record<string, string>>;
  readonly meta: Readonly<Record<string, string>>;
  readonly enriched: Readonly<Record<string, string>>;
}

const title = isPresent ? 'service logs' : `service logs: ${noConformance}`;

describe.skipIf(!hasReference || !isPresent)(against(title), () => {
  const folder = temporaryFolder();
  const directory = join(folder, 'crowdsec');
  let rules: OurRules;
  beforeAll(async () => {
    writeDirectory(directory, reference, (path) => !LEFT_OUT.includes(path));
    rules = await OurRules.load(directory);
  });

  test.concurrent.each(TYPES)('%s', async (type) => {
    const log = {path: join(folder, `${type}.log`), type};
    writeFileSync(log.path, recorded(type));
    const started = new Date().toISOString();
    const dump = await referenceDump(reference, directory, log);
    const events = await rules.events(log);
    const lines = dump.events.filter(isLine);
    const theirs = lines.map(fields);
    expect(theirs.length).toBeGreaterThan(0);
    const isUndated = ({enriched}: Fields) => (enriched.MarshaledTime ?? '') >= started;
    const ours = events.map(({line, parsed, meta, enriched}) => ({line, parsed, meta, enriched}));
    const undated = theirs.map(isUndated);
    const dated = (event: Fields, i: number) => (undated[i] ? withoutTime(event) : event);
    expect(ours.map(dated)).toEqual(theirs.map(dated));

    const theirReached = Object.entries(dump.accepted).flatMap(([scenario, poured]) =>
      poured.filter(isLine).map(({Line}) => `${scenario} ${Line.Raw}`),
    );
    const ourReached = events.flatMap(({line, scenarios}) =>
      scenarios.map((scenario) => `${scenario} ${line}`),
    );
    expect(ourReached.sort()).toEqual(theirReached.sort());

    // Where times jump back, a late message of the reference that clears a bucket away may
    // clear its successor: how often it overflows differs from run to run.
    const ourAlerts = counted(await rules.alerts(log));
    const runs = [counted(dump.alerts)];
    while (runs.length < RUNS && !runs.some((run) => isDeepStrictEqual(run, ourAlerts))) {
      runs.push(counted(await referenceAlerts(reference, directory, log)));
    }
    expect(runs).toContainEqual(ourAlerts);
  });
});

/** The recorded logs of a type, one after the other. */
function recorded(type: string): string {
  return readdirSync(logs)
    .filter((name) => JSON.parse(read(name, 'facts.json')).log_type === type)
    .map((name) => read(name, 'input.log').replace(/\n*$/, '\n'))
    .join('');
}

const read = (name: string, file: string) => readFileSync(join(logs, name, file), 'utf8');

/** Overflows that are reprocessed are poured as well. */
const isLine = ({Line}: PouredEvent) => (Line?.Raw ?? '') !== '';

const fields = ({Line, Parsed, Meta, Enriched}: PouredEvent): Fields => ({
  line: Line.Raw,
  parsed: Parsed ?? {},
  meta: Meta ?? {},
  enriched: Enriched ?? {},
});

/** The reference's clock for a line without a date; ours has the time of the events before. */
function withoutTime({meta, enriched, ...event}: Fields) {
  const {timestamp: _, ...otherMeta} = meta;
  const {MarshaledTime: __, ...otherEnriched} = enriched;
  return {...event, meta: otherMeta, enriched: otherEnriched};
}

const counted = (alerts: readonly PushedAlert[]) =>
  [...found(alerts.filter(({scenario}) => scenario !== COUNTS_ALERTS))].sort();
