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
  // Asked all at once: the table of connections alone takes the kernel milliseconds.
  const [servers, ipv4Routes, ipv6Routes, peers, sessions, users] = await Promise.all([
    Promise.all(RESOLVERS.map(text)),
    text('/proc/net/route'),
    text('/proc/net/ipv6_route'),
    sshPorts(view, text).then((ports) => sshSessionPeers(view, ports)),
    view.list(SESSIONS).then((names) => Promise.all(namesOf(names).map(text))),
    view.read(UTMP),
  ]);
  const own = Object.entries(view.interfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({address}) => ({address, why: `own address of ${name}`})),
  );
  const because = (why: string, addresses: readonly string[]) =>
    addresses.map((address) => ({address, why}));
  const found = [
    ...own,
    ...because('name server', servers.flatMap(nameServers)),
    ...because('gateway', [...ipv4Gateways(ipv4Routes), ...ipv6Gateways(ipv6Routes)]),
    ...because('logged in over SSH', peers),
    ...because('logged in', [...sessions.flatMap(sessionHosts), ...utmpHosts(users)]),
  ].map(({address, why}) => ({address: address.split('%')[0]!, why}));
  const byAddress = new Map<string, ProtectedAddress>();
  for (const one of found) {
    const key = intervalOf(one.address)?.first;
    if (key !== undefined && !byAddress.has(key)) byAddress.set(key, one);
  }
  return [...byAddress.values()];
}

const namesOf = (names: readonly string[]): string[] =>
  names.filter((name) => !name.endsWith('.ref')).map((name) => `${SESSIONS}/${name}`);

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
