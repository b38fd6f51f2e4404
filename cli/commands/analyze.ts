import {readFile} from 'node:fs/promises';
import type {HostFunctions} from '@firewatch/core-wasm';
import type {Transform} from '@firewatch/kernel';
import {
  analyze,
  isDsn,
  type Progress,
  parseMoment,
  type Redaction,
  type ZoneOffset,
} from '@firewatch/kernel/logs';
import type {Alert, Problem, Report} from '@firewatch/schemas';
import {Command, Option, UsageError} from 'clipanion';
import {isEnum} from 'typanion';
import {writeAll} from '../output.ts';
import {csvReport} from '../report/csv.ts';
import {humanReport} from '../report/human.ts';
import {AlertTexts, jsonReport} from '../report/json.ts';
import {ndjsonAlerts} from '../report/ndjson.ts';
import {renderProblems} from '../report/problem.ts';
import {type ProgressView, showProgress} from '../ui/progress.tsx';
import {FORMATS, LogCommand} from './options.ts';

const EXIT_INCOMPLETE = 1;
const EXIT_ALERT = 3;
/** Where CrowdSec's CTI answers. */
const CTI_URL = 'https://cti.api.crowdsec.net/v2';

/** `firewatch analyze`: who attacked, from log files. */
export class AnalyzeCommand extends LogCommand {
  static override paths = [['analyze']];

  static override usage = Command.Usage({
    category: 'Logs',
    description: 'find the attackers in log files',
    details:
      'Reads files, directories, patterns and standard input (-), plain or compressed (gzip; zstd, ' +
      'bzip2 and xz by the tools of the system), and reports who attacked. Rotated files of one log ' +
      'are read as one, oldest first; several logs are merged by the times in them. ' +
      'What a datasource reads is named by a DSN (journalctl://, docker://, s3://, …: its README has ' +
      'one); files and DSNs are merged as well. ' +
      'What each file is, is seen from its first lines; a file of unknown kind is reported, not guessed. ' +
      'Exit code: 0 done, 1 something could not be read or loaded (the report covers the rest), ' +
      '2 wrong usage, 3 alerts were raised and --fail-on-alert was given.',
    examples: [
      ['One file', '$0 analyze /var/log/auth.log'],
      ['A log with all that was rotated away', "$0 analyze '/var/log/auth.log*'"],
      ['A directory, as JSON', '$0 analyze -o json /var/log'],
      [
        'The journal since yesterday, merged with a file',
        "$0 analyze 'journalctl://filters=_SYSTEMD_UNIT=ssh.service&since=yesterday' access.log",
      ],
      ['What another program writes', 'zgrep sshd /srv/old.gz | $0 analyze --type syslog -'],
      [
        'The last day, the ten worst, to show around',
        '$0 analyze --since 1d --top 10 --redact /var/log',
      ],
      [
        'From cron: what is new since the last run, and silence if that is nothing (docs/cron.md)',
        '$0 analyze --quiet --cursor /var/lib/firewatch/cursor /var/log/auth.log',
      ],
      [
        'With countries and networks of the attackers',
        '$0 analyze --geo country.mmdb --geo asn.mmdb auth.log',
      ],
      ['For a spreadsheet', '$0 analyze -o csv /var/log/nginx > attackers.csv'],
      [
        'In a script: exit 3 when there was an attack',
        '$0 analyze --fail-on-alert -o ndjson access.log',
      ],
    ],
  });

  output = Option.String('-o,--output', 'human', {
    description: 'human (default), json, ndjson (the alerts) or csv (the sources)',
    validator: isEnum([...FORMATS, 'csv'] as const),
  });
  since = Option.String('--since', {
    description: 'count events from this instant on: RFC 3339, a date, or how long ago (2h, 3d)',
  });
  until = Option.String('--until', {
    description: 'count events before this instant; lines outside are read, but not counted',
  });
  top = Option.String('--top', {description: 'show only the N worst sources'});
  redaction = Option.String('--redact', {
    tolerateBoolean: true,
    description:
      'replace user names and query strings by pseudonyms, the same in every run; with =addresses, addresses too',
  });
  cursor = Option.String('--cursor', {
    description:
      'file that remembers where each log was left: over repeated runs every line counts once, and attacks that go on for longer than a run are found',
  });
  quiet = Option.Boolean('-q,--quiet', false, {
    description: 'print nothing when there is no alert; errors go to standard error',
  });
  scenarios = Option.Array('--scenario', [], {
    description: 'only alerts of this scenario; may be repeated',
  });
  failOnAlert = Option.Boolean('--fail-on-alert', false, {
    description: 'exit 3 when an alert was raised',
  });
  network = Option.Boolean('--network', false, {
    description:
      'let rules ask for names of addresses, and the hosts of --allow-host; without it nothing is asked',
  });
  allowedHosts = Option.Array('--allow-host', [], {
    description:
      'host that rules may ask by HTTP with --network: NAME or NAME:PORT; may be repeated',
  });
  ctiKey = Option.String('--cti-key', {
    description: 'file with the key of the CTI service; with it CrowdsecCTI() asks',
  });
  transform = Option.String('--transform', {
    description:
      'expression on evt that makes a text or a list of texts of each line, before it is parsed: map(JsonExtractSlice(evt.Line.Raw, "Records"), ToJsonString(#))',
  });
  workers = Option.String('--workers', '1', {description: 'number of workers; this version has 1'});
  files = Option.Rest({name: 'FILE|DIR|DSN|-', required: 1});
  private readonly alertTexts = new AlertTexts();

  async execute(): Promise<number> {
    if (this.workers !== '1') {
      throw new UsageError(
        `--workers: "${this.workers}" is not possible; this version runs with 1`,
      );
    }
    if (this.cursor !== undefined && this.files.some((one) => isDsn(one) && !isFileDsn(one)))
      throw new UsageError('--cursor follows files; it does not remember where DSNs were left');
    const transform = await this.readTransform();
    const {context} = this;
    const time = this.readTime();
    const progress = showProgress(context.stderr, this.terminalOf(context.stderr), context.now);
    let report: Report;
    try {
      report = await analyze({
        paths: this.files,
        dsn: this.dsnWorld,
        rules: this.rulesFolder,
        type: this.type,
        transform,
        scenarios: this.scenarios,
        strict: this.strict,
        ...time,
        ...this.readWindow(time),
        top: this.readTop(),
        redact: this.readRedaction(),
        cursor: this.cursor,
        takeAlerts: (alerts) => this.takeAlerts(alerts, progress),
        deliver: async (report) => {
          await progress.end();
          await this.print(report);
        },
        version: context.version,
        stdin: context.stdin,
        signal: context.signal,
        functions: await this.networkOf(),
        geo: await this.openGeo(),
        onProgress: progress.update,
        ...(context.open && {open: context.open}),
      });
    } finally {
      await progress.end();
    }
    const {alerts, problems} = report.summary;
    if (this.failOnAlert && alerts > 0) return EXIT_ALERT;
    return problems.some(isError) ? EXIT_INCOMPLETE : 0;
  }

  /** NDJSON leaves at once, JSON waits behind the sources; other reports show no alerts. */
  private async takeAlerts(
    alerts: readonly Alert[],
    progress: ProgressView<Progress>,
  ): Promise<void> {
    if (this.output === 'json') this.alertTexts.add(alerts);
    if (this.output !== 'ndjson') return;
    if (this.terminal.isInteractive) await progress.end();
    await writeAll(this.context.stdout, ndjsonAlerts(alerts));
  }

  private async print(report: Report): Promise<void> {
    const {stdout, stderr} = this.context;
    if (!this.quiet || report.summary.alerts > 0) return writeAll(stdout, this.render(report));
    stderr.write(renderProblems(report.summary.problems.filter(isError), this.terminalOf(stderr)));
  }

  /** The window of event time, from the options. */
  private readWindow({now, offsets}: {now: bigint; offsets: readonly ZoneOffset[]}): {
    since: bigint | undefined;
    until: bigint | undefined;
  } {
    const read = (name: string, text: string | undefined) => {
      const instant = text === undefined ? undefined : parseMoment(text, now, offsets);
      if (text === undefined || instant !== undefined) return instant;
      throw new UsageError(
        `${name}: "${text}" is no instant; expected RFC 3339, a date, or how long ago, such as 2h or 3d`,
      );
    };
    const [since, until] = [read('--since', this.since), read('--until', this.until)];
    if (since !== undefined && until !== undefined && since >= until)
      throw new UsageError('--since and --until: nothing lies between them');
    return {since, until};
  }

  /** What rules may ask of the network. */
  private async networkOf(): Promise<HostFunctions | undefined> {
    if (!this.network) {
      if (this.allowedHosts.length > 0 || this.ctiKey !== undefined)
        throw new UsageError('--allow-host and --cti-key need --network');
      return undefined;
    }
    const key = this.ctiKey === undefined ? undefined : await readKey(this.ctiKey);
    const {networkFunctions} = await import('@firewatch/kernel');
    return networkFunctions({
      hosts: this.allowedHosts,
      ...(key !== undefined && {cti: {url: CTI_URL, key}}),
      resolver: await this.context.resolver(),
      now: this.context.now,
    });
  }

  private async readTransform(): Promise<Transform | undefined> {
    if (this.transform === undefined) return undefined;
    if (this.cursor !== undefined)
      throw new UsageError('--transform and --cursor: a cursor follows lines as they are written');
    const {openTransform} = await import('@firewatch/kernel');
    const transform = await openTransform(this.transform);
    if (typeof transform === 'string') throw new UsageError(`--transform: ${transform}`);
    return transform;
  }

  private readTop(): number | undefined {
    if (this.top === undefined) return undefined;
    const top = Number(this.top);
    if (Number.isSafeInteger(top) && top > 0) return top;
    throw new UsageError(`--top: "${this.top}" is no positive whole number`);
  }

  private readRedaction(): Redaction | undefined {
    if (this.redaction === undefined || this.redaction === false) return undefined;
    if (this.redaction === true) return {addresses: false};
    if (this.redaction === 'addresses') return {addresses: true};
    throw new UsageError(
      `--redact: "${this.redaction}" is not known; expected nothing, or --redact=addresses`,
    );
  }

  private render(report: Report): Iterable<string> {
    if (this.output === 'json') return jsonReport(report, this.alertTexts);
    if (this.output === 'ndjson') return [];
    if (this.output === 'csv') return csvReport(report.sources);
    return humanReport(report, this.terminal);
  }
}

const readKey = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`--cti-key: ${error.message}`);
  });
  return text.trim();
};

const isFileDsn = (operand: string) => operand.startsWith('file://');

const isError = ({severity}: Problem) => severity === 'error';
