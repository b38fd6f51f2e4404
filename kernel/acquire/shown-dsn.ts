// DSNs as messages show them.

/** A DSN without its password. */
export function shownDsn(dsn: string): string {
  const start = dsn.indexOf('://') + 3;
  const end = start + dsn.slice(start).search(/[/?#]|$/);
  const at = dsn.lastIndexOf('@', end);
  const colon = dsn.indexOf(':', start);
  return at < start || colon < 0 || colon > at
    ? dsn
    : `${dsn.slice(0, colon + 1)}***${dsn.slice(at)}`;
}
