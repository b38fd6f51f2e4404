// The configuration, and the DSN journalctl://filters=_SYSTEMD_UNIT=ssh.service&since=yesterday

export interface JournalConfig {
  readonly journalctl_filter: readonly string[];
  readonly mode: 'tail' | 'cat';
  readonly since: string;
  readonly format: 'iso' | 'short';
}

export const sourceOf = ({journalctl_filter}: JournalConfig): string =>
  `journalctl-${journalctl_filter.join('.')}`.slice(0, 900);

export function configOfDsn(dsn: string): Partial<JournalConfig> {
  const rest = dsn.slice(dsn.indexOf('://') + 3);
  const filters: string[] = [];
  let since: string | undefined;
  for (const [name, value] of new URLSearchParams(rest.startsWith('?') ? rest.slice(1) : rest)) {
    if (name === 'filters') filters.push(value);
    else if (name === 'since') since = value;
    else if (name !== 'log_level')
      throw new TypeError(
        `"${name}" is no parameter of the journal; expected filters, since or log_level`,
      );
  }
  if (filters.length === 0)
    throw new TypeError('expected journalctl://filters=FILTER, found no filters');
  return {journalctl_filter: filters, mode: 'cat', ...(since !== undefined && {since})};
}
