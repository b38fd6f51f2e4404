// Who has logged in over SSH and is still there. A connection alone says nothing: whoever guesses
// passwords has one as well, at the very moment at which it is decided about.
import type {MachineView} from './machine.ts';
import {connectionsTo} from './proc-net.ts';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
/** sshd names the process of a session after its user only once the user has logged in. */
const TITLES = ['sshd: ', 'sshd-session: '];

/** Remote ends of connections to these ports that belong to somebody who has logged in. */
export async function sshSessionPeers(
  view: MachineView,
  ports: readonly number[],
): Promise<string[]> {
  const tables = await Promise.all(TABLES.map((file) => view.read(file)));
  const open = tables.flatMap((table) => connectionsTo(table.toString('latin1'), ports));
  if (open.length === 0) return [];
  const sockets = await socketsOfSessions(view);
  return open.filter(({inode}) => sockets.has(`socket:[${inode}]`)).map(({remote}) => remote);
}

async function socketsOfSessions(view: MachineView): Promise<Set<string>> {
  const sockets = new Set<string>();
  for (const pid of await view.list('/proc')) {
    if (!isNumber(pid)) continue;
    const title = (await view.read(`/proc/${pid}/cmdline`)).toString('latin1');
    if (!isLoggedIn(title)) continue;
    for (const fd of await view.list(`/proc/${pid}/fd`))
      sockets.add(await view.link(`/proc/${pid}/fd/${fd}`));
  }
  return sockets;
}

const isNumber = (name: string) => name >= '1' && name <= '9:';

/** "sshd: alice@pts/0", "sshd: alice@notty"; before: "sshd: alice [priv]", "sshd: unknown [net]". */
const isLoggedIn = (title: string) =>
  TITLES.some((start) => title.startsWith(start)) && title.includes('@');
