// `target:` paths into an overflow: which members a static may write (3.4).

import type {RuleAlert, RuleSource, RuntimeAlert} from './runtime-alert.ts';

type Text<T> = {[K in keyof T]: T[K] extends string ? K : never}[keyof T] & string;

const ALERT: readonly Text<RuleAlert>[] = [
  'Message',
  'Scenario',
  'ScenarioHash',
  'ScenarioVersion',
  'Leakspeed',
  'StartAt',
  'StopAt',
  'Kind',
  'MachineID',
  'UUID',
];
const SOURCE: readonly Text<RuleSource>[] = [
  'Value',
  'Scope',
  'IP',
  'Range',
  'Cn',
  'AsName',
  'AsNumber',
];

/** Stores a text at a path such as `Overflow.Alert.Source.Value`; false when it names nothing assignable. */
export function assignPath(overflow: RuntimeAlert, path: string, value: string): boolean {
  const [root, ...rest] = path.split('.');
  if (root !== 'Overflow') return false;
  if (rest.length === 1 && (rest[0] === 'Mapkey' || rest[0] === 'BucketId')) {
    overflow[rest[0]] = value;
    return true;
  }
  const alert = overflow.Alert;
  if (rest[0] !== 'Alert' || !alert) return false;
  if (rest.length === 2) return store(alert, ALERT, rest[1]!, value);
  return (
    rest.length === 3 &&
    rest[1] === 'Source' &&
    alert.Source !== null &&
    store(alert.Source, SOURCE, rest[2]!, value)
  );
}

function store<T extends object>(
  object: T,
  writable: readonly (keyof T & string)[],
  key: string,
  value: string,
): boolean {
  const member = writable.find((name) => name === key);
  return member !== undefined && Reflect.set(object, member, value);
}
