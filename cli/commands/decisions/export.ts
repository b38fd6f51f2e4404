import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import type {Writable} from 'node:stream';
import {EngineError} from '@firewatch/kernel';
import {activeDecisions, type Database, type DecisionRow, remaining} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import {writeAll} from '../../output.ts';
import {csvRow} from '../../report/csv.ts';
import {jsonText} from '../../report/json.ts';
import {printable} from '../../report/printable.ts';
import {StoreCommand} from '../store.ts';

const ROWS_PER_PAGE = 10_000;
const FORMATS = ['csv', 'json', 'values'] as const;

/** `firewatch decisions export`: what holds, as `import` reads it. */
export class DecisionsExportCommand extends StoreCommand {
  static override paths = [
    ['decisions', 'export'],
    ['decision', 'export'],
  ];

  static override usage = Command.Usage({
    category: 'Decisions',
    description: 'write what holds to a file that "decisions import" reads',
    details:
      'Durations are what is left. Simulated decisions are left out. What a spreadsheet would take ' +
      'for a formula gets an apostrophe in front, which import takes off. Exit code: 0.',
    examples: [
      ['All of it', '$0 decisions export -f decisions.csv'],
      ['The addresses alone', '$0 decisions export --scope ip --format values'],
      [
        'From one store to another',
        '$0 decisions export --format json | ssh b firewatch decisions import -i - --format json',
      ],
    ],
  });

  file = Option.String('-f,--file', {description: 'where to; default: standard output'});
  format = Option.String('--format', 'csv', {
    description: 'csv (default), json or values',
    validator: isEnum(FORMATS),
  });
  type = Option.String('-t,--type', {description: 'ban, captcha, ...'});
  scope = Option.String('--scope', {description: 'ip, range, username, ...'});
  origin = Option.String('--origin', {description: 'crowdsec, cscli, lists, CAPI, ...'});
  value = Option.String('-v,--value', {description: 'exactly this value'});
  scenario = Option.String('-s,--scenario', {description: 'exactly this reason'});
  ip = Option.String('-i,--ip', {description: 'that cover this address'});
  range = Option.String('-r,--range', {description: 'that cover this range'});
  isContained = Option.Boolean('--contained', false, {description: 'within the range instead'});

  async execute(): Promise<number> {
    const {file} = this;
    const stream =
      file === undefined ? this.context.stdout : createWriteStream(file, {mode: 0o640});
    const failed =
      file === undefined
        ? undefined
        : once(stream, 'error').then(([cause]: Error[]) => {
            throw new EngineError('FW1002', `cannot be written: ${cause!.message}`, {
              where: {file},
              cause,
            });
          });
    const count = await Promise.race([
      this.withStore((database) => this.write(database, stream)),
      ...(failed ? [failed] : []),
    ]);
    if (file !== undefined) {
      stream.end();
      await Promise.race([once(stream, 'close'), failed!]);
      this.context.stderr.write(`Exported ${count} decisions\n`);
    }
    return 0;
  }

  private async write(database: Database, stream: Writable): Promise<number> {
    const now = this.nowMs();
    const filter = {
      ip: this.ip ?? this.range,
      contains: !this.isContained,
      ...(this.scope !== undefined && {scopes: [this.scope]}),
      ...(this.origin !== undefined && {origins: [this.origin]}),
      ...{value: this.value, type: this.type, scenario: this.scenario},
    };
    const [begin, end] = {csv: [csvRow(COLUMNS), ''], json: ['[', ']\n'], values: ['', '']}[
      this.format
    ];
    await writeAll(stream, [begin!]);
    let count = 0;
    for (let idAbove: number | undefined; ; ) {
      const page = {limit: ROWS_PER_PAGE, ...(idAbove !== undefined && {idAbove})};
      const rows = await activeDecisions(database, filter, now, page);
      await writeAll(stream, this.lines(rows, now, count === 0));
      count += rows.length;
      if (rows.length < ROWS_PER_PAGE) break;
      idAbove = rows.at(-1)!.id;
    }
    await writeAll(stream, [end!]);
    return count;
  }

  /** A hostile value could be two, or a comment. */
  private valueLine(value: string): string {
    if (isPlain(value)) return `${value}\n`;
    this.context.stderr.write(`left out: ${printable(value, this.terminal.hasUnicode)}\n`);
    return '';
  }

  private *lines(rows: readonly DecisionRow[], now: number, isFirst: boolean): Generator<string> {
    let comma = isFirst ? '\n' : ',\n';
    for (const {value, type, scope, scenario: reason, until} of rows) {
      const duration = remaining(until, now);
      if (this.format === 'csv') yield csvRow([value, type, scope, duration, reason]);
      else if (this.format === 'values') yield this.valueLine(value);
      else yield `${comma}${jsonText({value, type, scope, duration, reason})}`;
      comma = ',\n';
    }
  }
}

/** What a line cannot hold as it is. */
const isPlain = (value: string) =>
  !value.includes('#') && value.trim() === value && printable(value, true) === value;

const COLUMNS = ['value', 'type', 'scope', 'duration', 'reason'];
