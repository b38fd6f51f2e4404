// Allowlists of the agent: those of the configuration put into the store, names and files of all
// of them looked up, what is wrong said once.
import {readFile} from 'node:fs/promises';
import {type AgentLog, addressesInTime, type Resolver} from '@firewatch/kernel';
import {
  type AllowlistWorld,
  type Database,
  type RefreshedSource,
  refreshAllowlists,
} from '@firewatch/server';

/** Names by a resolver, files from the disk. */
export const allowlistWorld = (resolver: Resolver): AllowlistWorld => ({
  addresses: (name) => addressesInTime(resolver, name),
  read: (file) => readFile(file, 'utf8'),
});

/** Looks up all names and files at `now`, ms. */
export async function refreshAndTell(
  database: Database,
  world: AllowlistWorld,
  now: number,
  log: AgentLog,
): Promise<void> {
  for (const one of await refreshAllowlists(database, world, now)) tell(one, log);
}

function tell(
  {list, kind, value, count, problem, isNews, expired}: RefreshedSource,
  log: AgentLog,
) {
  const about = {allowlist: list, [kind]: value, addresses: count};
  if (problem !== undefined && isNews)
    log('warn', `allowlist not refreshed, what it gave before is kept: ${problem}`, {
      code: 'FW5026',
      ...about,
    });
  else if (problem === undefined && isNews) log('info', 'allowlist refreshed again', about);
  if (expired > 0) log('info', 'decisions ended: now allowlisted', {...about, decisions: expired});
}
