import type {Readable} from 'node:stream';
import {
  type FileRecord,
  normalScope,
  protectedAddresses,
  type RecordFault,
  type RecordFormat,
  readRecords,
} from '@firewatch/kernel';
import {type ImportedRecord, type ImportFault, importDecisions} from '@firewatch/server';
import {Command, Option, UsageError} from 'clipanion';
import {printable} from '../../report/printable.ts';
import {renderProblems} from '../../report/problem.ts';
import {terminalOf} from '../../ui/terminal.ts';
import {recordFaults, recordFile} from '../records.ts';
import {countOf, StoreCommand} from '../store.ts';

/** `firewatch decisions import`: many decisions out of a file. */
export class DecisionsImportCommand extends StoreCommand {
  static override paths = [
    ['decisions', 'import'],
    ['decision', 'import'],
  ];

  static override usage = Command.Usage({
    category: 'Decisions',
    description: 'decide about all that a file names',
    details:
      'A record has value, and may have type, scope, duration and reason: CSV with a header, JSON (a ' +
      'list of objects, or one after the other), or one value a line with "#" for comments. What it ' +
      'lacks is taken from the options; a range without a scope is a Range. All of it is imported or ' +
      'nothing: faults are told all at once, with their lines. Allowlisted values, and those that ' +
      'would lock somebody out of this machine, are left out and named. ' +
      'Exit code: 0, or 1 when there are faults.',
    examples: [
      ['A list of addresses', '$0 decisions import -i blocked.txt --reason "our list" -d 7d'],
      ['What another exported', '$0 decisions import -i decisions.csv'],
      ['From a pipe', '$0 decisions import -i - --format values'],
    ],
  });

  input = Option.String('-i,--input', {description: 'the file; -: standard input', required: true});
  format = Option.String('--format', {
    description: 'csv, json or values; default: by the end of the name',
  });
  duration = Option.String('-d,--duration', '4h', {description: 'default of records: 4h'});
  scope = Option.String('--scope', {description: 'default of records: Ip, of ranges Range'});
  reason = Option.String('-R,--reason', 'manual', {description: 'default of records: manual'});
  type = Option.String('-t,--type', 'ban', {description: 'default of records: ban'});
  batch = Option.String('--batch', {
    description: 'commit after each so many, as an alert of its own; default: all at once',
  });
  isLenient = Option.Boolean('--skip-faulty', false, {
    description: 'import what is right, and tell the rest',
  });
  isBypassing = Option.Boolean('-B,--bypass-allowlist', false, {
    description: 'also what allowlists cover',
  });
  isForced = Option.Boolean('--force', false, {
    description: 'also what locks somebody out of this machine',
  });

  async execute(): Promise<number> {
    const {stdin, stderr, machine, env} = this.context;
    const {file, name, format} = recordFile(this.input, this.format);
    const batch = this.batch === undefined ? undefined : countOf('--batch', this.batch);
    if (batch === 0) throw new UsageError('--batch: expected a number above 0');
    const records = this.records(readRecords(file, format, stdin as Readable), format);
    const {imported, faults, leftOut} = await this.withStore(
      async (database) =>
        importDecisions(database, records, {
          name,
          now: this.nowMs(),
          uuid: this.uuid,
          guarded: this.isForced ? [] : await protectedAddresses(machine),
          isBypassing: this.isBypassing,
          isLenient: this.isLenient,
          batch,
        }),
      {isBulk: true},
    );
    const terminal = terminalOf(stderr, env, {plain: this.plain, color: this.color});
    for (const text of leftOut.named)
      stderr.write(`left out: ${printable(text, terminal.hasUnicode)}\n`);
    if (leftOut.count > leftOut.named.length)
      stderr.write(`left out: ${leftOut.count - leftOut.named.length} more\n`);
    if (imported > 0 || faults.length === 0) stderr.write(`Imported ${imported} decisions\n`);
    if (faults.length === 0) return 0;
    const error = recordFaults('FW7010', this.input, faults);
    if (!this.isLenient) throw error;
    stderr.write(renderProblems(error.faults, terminal));
    return 1;
  }

  /** What records lack is filled in. */
  private async *records(
    found: AsyncIterable<FileRecord | RecordFault>,
    format: RecordFormat,
  ): AsyncGenerator<ImportedRecord | ImportFault> {
    const {type, reason, duration} = this;
    for await (const one of found) {
      if ('fault' in one) {
        yield one;
        continue;
      }
      const {line, fields} = one;
      const value = fields.value ?? '';
      if (value === '' && format === 'csv' && Object.keys(fields).length === 0) continue;
      const scope = fields.scope ?? this.scope ?? (value.includes('/') ? 'Range' : 'Ip');
      yield {
        ...{line, value, scope: normalScope(scope), type: fields.type ?? type},
        ...{reason: fields.reason ?? reason, duration: fields.duration ?? duration},
      };
    }
  }
}
