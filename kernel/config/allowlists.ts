// Allowlists of firewatch.yaml, checked: what is faulty stops the start, since what is left out
// would ban friends.
import {readFile} from 'node:fs/promises';
import type {FirewatchConfig} from '@firewatch/schemas';
import {isDomainName, parseAddressList} from '../net/address-list.ts';
import {intervalOf} from '../net/interval.ts';

export interface AllowlistSetting {
  readonly name: string;
  readonly description: string;
  readonly entries: readonly {readonly value: string; readonly isFile?: boolean}[];
}

export interface AllowlistReading {
  /** A path relative to the configuration. */
  under(path: string): string;
  fault(at: string, message: string): void;
  /** Of another file. */
  faultIn(file: string, line: number | undefined, message: string): void;
}

export async function allowlistSettings(
  {allowlists = []}: FirewatchConfig,
  {under, fault, faultIn}: AllowlistReading,
): Promise<AllowlistSetting[]> {
  const settings: AllowlistSetting[] = [];
  for (const [i, {name, description = '', values = [], files = []}] of allowlists.entries()) {
    if (settings.some((one) => one.name === name))
      fault(`/allowlists/${i}/name`, `there are two allowlists called "${name}"`);
    for (const [j, value] of values.entries())
      if (!intervalOf(value) && !isDomainName(value))
        fault(
          `/allowlists/${i}/values/${j}`,
          `expected an address, a range or a full name such as vpn.example.com, found "${value}"`,
        );
    const paths = files.map(under);
    for (const file of paths) {
      try {
        for (const {line, text} of parseAddressList(await readFile(file, 'utf8')).faults)
          faultIn(file, line, `expected an address or a range, found "${text}"`);
      } catch (error) {
        faultIn(file, undefined, `cannot be read: ${(error as Error).message}`);
      }
    }
    settings.push({
      name,
      description,
      entries: [
        ...values.map((value) => ({value})),
        ...paths.map((value) => ({value, isFile: true})),
      ],
    });
  }
  return settings;
}
