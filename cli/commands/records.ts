// Options of commands that read a file of records.
import {
  type Code,
  FaultsError,
  formatOfName,
  RECORD_FORMATS,
  type RecordFormat,
} from '@firewatch/kernel';
import type {ImportFault} from '@firewatch/server';
import {UsageError} from 'clipanion';

/** Faults that are listed; all are counted. */
const LISTED_MAX = 1000;

/** What `--input` and `--format` mean. Throws UsageError. */
export function recordFile(
  input: string,
  format: string | undefined,
): {readonly file: string | undefined; readonly name: string; readonly format: RecordFormat} {
  const file = input === '-' ? undefined : input;
  const name = file === undefined ? 'stdin' : input.slice(input.lastIndexOf('/') + 1);
  const known = RECORD_FORMATS.find((one) => one === format) ?? formatOfName(input);
  if (known) return {file, name, format: known};
  throw new UsageError(`--format: expected csv, json or values: the name of ${name} does not tell`);
}

/** All that is wrong with a file of records. */
export function recordFaults(
  code: Code,
  file: string,
  faults: readonly ImportFault[],
): FaultsError {
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  const more = faults.length > LISTED_MAX ? `; the first ${LISTED_MAX} are listed` : '';
  return new FaultsError(
    code,
    `${count}${more}`,
    faults.slice(0, LISTED_MAX).map(({line, fault}) => ({
      ...{code, severity: 'error' as const, message: fault},
      where: {file, line},
    })),
    {where: {file}},
  );
}
