// What a machine cannot do without: its own addresses, its gateways and name servers, who is
// logged in from elsewhere.
import {readdir, readFile, readlink} from 'node:fs/promises';
import {networkInterfaces} from 'node:os';
import {intervalOf} from '../net/interval.ts';
import {ipv4Gateways, ipv6Gateways} from './proc-net.ts';
import {sessionHosts, utmpHosts} from './sessions.ts';
import {sshSessionPeers} from './ssh-sessions.ts';

/** An address that no decision may cover. */
export interface ProtectedAddress {
  readonly address: string;
  /** "own address of eth0", "name server". */
  readonly why: string;
}

/** What the machine knows of itself; each part may be missing. */
export interface MachineView {
  /** As os.networkInterfaces() gives them. */
  interfaces(): Readonly<Record<string, readonly {readonly address: string}[] | undefined>>;
  /** A file; empty when it cannot be read. */
  read(file: string): Promise<Buffer>;
  /** Names in a folder; none when it cannot be read. */
  list(folder: string): Promise<readonly string[]>;
  /** What a symbolic link says; empty when it cannot be read. */
  link(file: string): Promise<string>;
}

/** The machine this runs on. */
export const THIS_MACHINE: MachineView = {
  interfaces: () => networkInterfaces(),
  read: (file) => readFile(file).catch(() => Buffer.alloc(0)),
  list: (folder) => readdir(folder).catch(() => []),
  link: (file) => readlink(file).catch(() => ''),
};

const SSH_PORT = 22;
const SSHD_CONFIG = '/etc/ssh/sshd_config';
/** Beside the plain one, the one that systemd-resolved hides behind 127.0.0.53. */
const RESOLVERS = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];
const SESSIONS = '/run/systemd/sessions';
const UTMP = '/run/utmp';

/** All addresses that the machine cannot do without, each once. */
export async function protectedAddresses(view: MachineView): Promise<ProtectedAddress[]> {
  const text = async (file: string) => (await view.read(file)).toString('latin1');
  const found: ProtectedAddress[] = [];
  const add = (why: string, addresses: readonly string[]) => {
    for (const address of addresses) found.push({address: address.split('%')[0]!, why});
  };
  for (const [name, addresses = []] of Object.entries(view.interfaces()))
    add(
      `own address of ${name}`,
      addresses.map(({address}) => address),
    );
  for (const file of RESOLVERS) add('name server', nameServers(await text(file)));
  add('gateway', ipv4Gateways(await text('/proc/net/route')));
  add('gateway', ipv6Gateways(await text('/proc/net/ipv6_route')));
  add('logged in over SSH', await sshSessionPeers(view, await sshPorts(view, text)));
  for (const name of (await view.list(SESSIONS)).filter((name) => !name.endsWith('.ref')))
    add('logged in', sessionHosts(await text(`${SESSIONS}/${name}`)));
  add('logged in', utmpHosts(await view.read(UTMP)));
  const byAddress = new Map<string, ProtectedAddress>();
  for (const one of found) {
    const key = intervalOf(one.address)?.first;
    if (key !== undefined && !byAddress.has(key)) byAddress.set(key, one);
  }
  return [...byAddress.values()];
}

/** `nameserver ADDRESS` lines. */
const nameServers = (text: string): string[] =>
  wordsOf(text)
    .filter(([word]) => word === 'nameserver')
    .map(([, address = '']) => address);

/** 22, and those that sshd's configuration names. */
async function sshPorts(
  view: MachineView,
  text: (file: string) => Promise<string>,
): Promise<number[]> {
  const more = (await view.list(`${SSHD_CONFIG}.d`)).map((name) => `${SSHD_CONFIG}.d/${name}`);
  const ports = [SSH_PORT];
  for (const file of [SSHD_CONFIG, ...more])
    for (const [word = '', value = ''] of wordsOf(await text(file)))
      if (word.toLowerCase() === 'port') ports.push(Number(value));
  return ports;
}

const wordsOf = (text: string): string[][] =>
  text.split('\n').map((line) => line.trim().split(/\s+/));
