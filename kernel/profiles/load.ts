// Profile files → profiles that can be asked. A file's `.local` neighbour comes before
// it. Profiles are never used in part: any fault stops, with all of them named.
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {type Alert, Evaluator, type HostFunctions} from '@firewatch/core-wasm';
import {
  compileProfiles,
  type ProfileFile,
  type ProfileProgram,
} from '@firewatch/core-wasm/compiler';
import type {Problem} from '@firewatch/schemas';
import {EngineError} from '../errors.ts';
import {problemOfFault} from '../problem.ts';
import {type Judgement, judgeAlert} from './judge.ts';

/** What is asked when nobody wrote profiles: addresses and ranges that a scenario wants remedied are banned. */
export const DEFAULT_PROFILES: ProfileFile = {
  path: 'built-in profiles',
  text: `name: default_ip_remediation
filters:
  - Alert.Remediation == true && Alert.GetScope() == "Ip"
decisions:
  - type: ban
    duration: 4h
on_success: break
---
name: default_range_remediation
filters:
  - Alert.Remediation == true && Alert.GetScope() == "Range"
decisions:
  - type: ban
    duration: 4h
on_success: break
`,
};

export interface ProfilesOptions {
  /** Names of notifications that there are; absent: any will do. */
  readonly notifications?: readonly string[];
  /** Those of helpers that ask the store of decisions, the crowd, databases. */
  readonly functions?: HostFunctions;
  /** Told once about each thing that is asked for and not there. */
  readonly notice?: (text: string) => void;
}

/** Profiles, ready to be asked. */
export interface Profiles {
  readonly profiles: readonly ProfileProgram[];
  /** Warnings. */
  readonly problems: readonly Problem[];
  judge(alert: Alert): Judgement;
}

/** Faults of profiles; `faults` are all that were found. */
export class ProfilesError extends EngineError {
  readonly faults: readonly Problem[];

  constructor(file: string, faults: readonly Problem[]) {
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    super('FW5002', `${count} in the profiles; none of them is used`, {where: {file}});
    this.faults = faults;
  }
}

/** The file and, before it, its `.local` neighbour. */
export async function readProfiles(file: string): Promise<ProfileFile[]> {
  const local = await readFile(`${file}.local`, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unreadable(`${file}.local`, error);
  });
  const text = await readFile(file, 'utf8').catch((error) => {
    throw unreadable(file, error);
  });
  return [
    ...(local === undefined ? [] : [{path: `${file}.local`, text: local}]),
    {path: file, text},
  ];
}

/** Compiles the profiles; throws ProfilesError with every fault. */
export async function openProfiles(
  files: readonly ProfileFile[],
  options: ProfilesOptions = {},
): Promise<Profiles> {
  const {image, profiles, faults} = compileProfiles(files);
  const problems = [...faults.map(problemOfFault), ...strangers(profiles, options.notifications)];
  const errors = problems.filter(({severity}) => severity === 'error');
  if (!image || errors.length > 0) throw new ProfilesError(files[0]?.path ?? '', errors);
  if (profiles.length === 0) {
    throw new EngineError('FW5003', 'there is no profile in the file: expected at least one', {
      where: {file: files[0]?.path ?? ''},
    });
  }
  const wasm = await readFile(
    createRequire(import.meta.url).resolve('@firewatch/core-wasm/core.wasm'),
  );
  const {functions, notice} = options;
  const evaluator = await Evaluator.open({
    ...{wasm, image},
    ...(functions && {functions}),
    ...(notice && {notice}),
  });
  const judge = (alert: Alert) => {
    evaluator.setAlert(alert);
    return judgeAlert(alert, profiles, (expression) => evaluator.evaluate(expression));
  };
  return {profiles, problems, judge};
}

/** Notifications that profiles name and that there are not. */
function strangers(
  profiles: readonly ProfileProgram[],
  known: readonly string[] | undefined,
): Problem[] {
  if (!known) return [];
  return profiles.flatMap(({name, notifications, notificationPlaces}) =>
    notifications.flatMap((told, i): Problem[] => {
      if (known.includes(told)) return [];
      const there = known.join(', ') || 'none';
      return [
        {
          code: 'FW5203',
          severity: 'error',
          message: `profile "${name}" tells "${told}", and no notification has this name; there are ${there}`,
          where: notificationPlaces[i]!,
        },
      ];
    }),
  );
}

function unreadable(file: string, error: NodeJS.ErrnoException): EngineError {
  return new EngineError('FW5004', `profiles cannot be read: ${error.message}`, {where: {file}});
}
