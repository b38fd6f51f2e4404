import {resolve} from 'node:path';
import {EngineError, parseLongDuration} from '@firewatch/kernel';
import {addToAllowlist, refreshAllowlists} from '@firewatch/server';
import {Command, Option, UsageError} from 'clipanion';
import {allowlistWorld} from '../../agent/allowlists.ts';
import {renderError} from '../../report/problem.ts';
import {terminalOf} from '../../ui/terminal.ts';
import {StoreCommand} from '../store.ts';

/** `firewatch allowlists add`. */
export class AllowlistsAddCommand extends StoreCommand {
  static override paths = [
    ['allowlists', 'add'],
    ['allowlist', 'add'],
  ];

  static override usage = Command.Usage({
    category: 'Allowlists',
    description: 'add addresses, ranges, names and files of addresses to an allowlist',
    details:
      'Active decisions that lie within an entry end at once. Names and files are looked up now, and ' +
      'by `firewatch run` again and again; what cannot be looked up keeps what it gave before. ' +
      'Exit code: 0, or 1 when a name or a file cannot be looked up now: it is in the list all the same.',
    examples: [
      ['An address', '$0 allowlists add office 203.0.113.7'],
      ['Where a name leads to, now and later', '$0 allowlists add office vpn.example.com'],
      ['A file, one address or range a line', '$0 allowlists add office --file /etc/office.txt'],
      ['A range, for a week', '$0 allowlists add office 203.0.113.0/24 -e 7d -d vpn'],
    ],
  });

  expiration = Option.String('-e,--expiration', {
    description: 'how long: 7d, 12h; default: always',
  });
  comment = Option.String('-d,--comment', {description: 'what is told of the entries'});
  files = Option.Array('--file', [], {
    description: 'file of addresses and ranges, one a line; may be repeated',
  });
  name = Option.String({name: 'NAME'});
  values = Option.Rest({name: 'VALUE'});

  async execute(): Promise<number> {
    const expiresAt = this.expiresAt();
    if (this.values.length + this.files.length === 0)
      throw new UsageError('expected a VALUE or --file');
    const more = {comment: this.comment, expiresAt};
    const entries = [
      ...this.values.map((value) => ({value, ...more})),
      ...this.files.map((file) => ({value: resolve(file), isFile: true, ...more})),
    ];
    const world = allowlistWorld(await this.context.resolver());
    const {added, known, expired, refreshed} = await this.withStore(async (database) => {
      const now = this.nowMs();
      const done = await addToAllowlist(database, this.name, entries, now);
      return {...done, refreshed: await refreshAllowlists(database, world, now, this.name)};
    });
    const {stderr} = this.context;
    for (const value of known) stderr.write(`value ${value} already in allowlist\n`);
    stderr.write(`added ${added} values to allowlist ${this.name}\n`);
    const ended = refreshed.reduce((sum, one) => sum + one.expired, expired);
    if (ended > 0) stderr.write(`${ended} decisions deleted by allowlists\n`);
    const named = new Set(entries.map(({value}) => value));
    let isIncomplete = false;
    for (const {value, count, problem} of refreshed.filter((one) => named.has(one.value))) {
      if (problem === undefined) stderr.write(`${value} stands for ${count} addresses\n`);
      else {
        isIncomplete = true;
        const error = new EngineError('FW5026', `${value}: ${problem}`);
        stderr.write(renderError(error, terminalOf(stderr, this.context.env, {plain: this.plain})));
      }
    }
    return isIncomplete ? 1 : 0;
  }

  /** ms */
  private expiresAt(): number | undefined {
    if (this.expiration === undefined) return undefined;
    const span = parseLongDuration(this.expiration);
    if (span !== undefined && span > 0n) return this.nowMs() + Number(span / 1_000_000n);
    throw new UsageError(`--expiration: "${this.expiration}" is no duration, such as 7d or 12h`);
  }
}
