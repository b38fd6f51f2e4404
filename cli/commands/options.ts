// Options that every command working on logs has, and what they mean.
import type {Writable} from 'node:stream';
import {
  chooseGeo,
  type DsnWorld,
  type Geo,
  installedRules,
  parseInstant,
  type ZoneOffset,
  zoneOffsets,
} from '@firewatch/kernel/logs';
import {Command, Option, UsageError} from 'clipanion';
import {isEnum} from 'typanion';
import type {CliContext} from '../context.ts';
import {type Terminal, terminalOf} from '../ui/terminal.ts';

export const FORMATS = ['human', 'json', 'ndjson'] as const;
const COLORS = ['auto', 'always', 'never'] as const;

/** The names of values in help: clipanion has none. */
export const METAVARS: Readonly<Record<string, string>> = {
  '--output': 'FORMAT',
  '--rules': 'DIR',
  '--type': 'TYPE',
  '--scenario': 'NAME',
  '--partition': 'VALUE',
  '--now': 'TIME',
  '--tz': 'ZONE',
  '--workers': 'N',
  '--color': 'WHEN',
  '--since': 'TIME',
  '--until': 'TIME',
  '--top': 'N',
  '--redact': '[=addresses]',
  '--cursor': 'FILE',
  '--geo': 'FILE',
  '--allow-host': 'HOST',
  '--cti-key': 'FILE',
  '--hub': 'DIR',
  '--data': 'DIR',
  '--state': 'DIR',
  '--config': 'PATH',
  '--source': 'PLACE',
  '--key': 'KEY|FILE',
  '--allow': 'WHAT',
  '--data-mirror': 'PLACE',
  '--conflicts': 'WHOSE',
  '--out': 'DIR',
  '--name': 'NAME',
  '--bump': 'PART',
  '--days': 'N',
  '--old-key': 'FILE',
  '--to': 'N',
  '--lock': 'FILE',
  '--from': 'PLACE',
  '--file': 'FILE',
  '--status': 'WORD',
  '--ip': 'ADDRESS',
  '--range': 'RANGE',
  '--value': 'VALUE',
  '--scope': 'SCOPE',
  '--origin': 'ORIGIN',
  '--kind': 'KIND',
  '--limit': 'N',
  '--id': 'N',
  '--duration': 'TIME',
  '--reason': 'TEXT',
  '--expiration': 'TIME',
  '--comment': 'TEXT',
  '--description': 'TEXT',
  '--max-items': 'N',
  '--max-age': 'TIME',
  '--plugin': 'DIR',
  '--store': 'PLACE',
  '--input': 'FILE',
  '--batch': 'N',
  '--format': 'FORMAT',
  '--credentials': 'FILE',
  '--alert': 'ID|JSON',
  '--timeout': 'TIME',
  '--transform': 'EXPR',
};

/** A command that loads rules and reads log lines. */
export abstract class LogCommand extends Command<CliContext> {
  abstract output: string;
  rules = Option.String('--rules', {
    description: 'folder of rules in hub layout; default: those installed, else those shipped',
  });
  state = Option.String('--state', {
    description: 'folder of the state: what is installed from hubs',
  });
  type = Option.String('--type', {
    description: 'kind of the log (syslog, nginx, ...); default: detected from its first lines',
  });
  now = Option.String('--now', {
    description: 'the instant taken as now (RFC 3339 or a date): years of dates that have none',
  });
  zone = Option.String('--tz', 'UTC', {
    description: 'zone of dates that name none: an IANA name, or local; default UTC',
  });
  strict = Option.Boolean('--strict', false, {
    description: 'stop when any rule is faulty, instead of dropping it',
  });
  geo = Option.Array('--geo', [], {
    description:
      'database of countries, cities or networks of addresses (.mmdb, of any vendor); may be repeated; default: GeoLite2-City.mmdb and GeoLite2-ASN.mmdb of the data folder of the rules, if they are there',
  });
  withoutGeo = Option.Boolean('--no-geo', false, {
    description: 'use no database of addresses',
  });
  plain = Option.Boolean('--plain', false, {description: 'ASCII only, no colour, no progress'});
  color = Option.String('--color', 'auto', {
    description: 'auto (default), always or never',
    validator: isEnum(COLORS),
  });

  /** What standard output can show. */
  protected get terminal(): Terminal {
    return terminalOf(this.context.stdout, this.context.env, {
      plain: this.plain,
      color: this.color,
    });
  }

  /** What another stream can show. */
  protected terminalOf(stream: Writable): Terminal {
    return terminalOf(stream, this.context.env, {plain: this.plain, color: this.color});
  }

  protected get rulesFolder(): string {
    const {context} = this;
    return this.rules ?? installedRules(this.state ?? context.state) ?? context.shippedRules;
  }

  /** What reads operands that are DSNs. */
  protected get dsnWorld(): DsnWorld {
    const {context} = this;
    return {
      datasources: async () => {
        const {openDatasources} = await import('../bundle.ts');
        return openDatasources(context, this.state);
      },
      environment: async (plugin, sinks) => {
        const {confinementFor, pluginEnvironment} = await import('./plugins/environment.ts');
        return pluginEnvironment(context, await confinementFor([plugin], context.platform), sinks);
      },
    };
  }

  /** The databases of addresses of the run. */
  protected openGeo(): Promise<Geo | undefined> {
    if (this.withoutGeo && this.geo.length > 0)
      throw new UsageError('--geo and --no-geo exclude each other');
    return this.withoutGeo ? Promise.resolve(undefined) : chooseGeo(this.geo, this.rulesFolder);
  }

  /** Clock and zone of the run, from the options. */
  protected readTime(): {
    now: bigint;
    isNowGiven: boolean;
    zone: string;
    offsets: readonly ZoneOffset[];
  } {
    const isNowGiven = this.now !== undefined;
    const now = this.now === undefined ? this.context.now() : parseInstant(this.now);
    if (now === undefined) {
      throw new UsageError(
        `--now: "${this.now}" is no instant; expected RFC 3339, such as 2026-02-03T10:00:00Z, or a date`,
      );
    }
    const zone = this.zone === 'local' ? this.context.localZone : this.zone;
    const offsets = zoneOffsets(zone, now);
    if (offsets === undefined) {
      throw new UsageError(
        `--tz: "${zone}" is no time zone; expected an IANA name, such as Europe/Berlin, or local`,
      );
    }
    return {now, isNowGiven, zone, offsets};
  }
}
