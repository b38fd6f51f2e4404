// rsyslog, sshd and nginx of Debian as the server of the day runs them; their files lie in a folder.
import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import type {Town} from './town.ts';

/** Programs and the packages that bring them. */
export const SERVICES = {
  ip: 'iproute2',
  nginx: 'nginx-light',
  rsyslogd: 'rsyslog',
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  wrk: 'wrk',
  curl: 'curl',
};

export interface Logs {
  readonly auth: string;
  readonly access: string;
}

/** Starts the three; resolves when they answer. */
export async function openServices(town: Town, folder: string): Promise<Logs> {
  const logs = {auth: join(folder, 'auth.log'), access: join(folder, 'access.log')};
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const socket = join(folder, 'log');
  const rsyslog = file(
    'rsyslog.conf',
    `module(load="imuxsock" SysSock.Use="off")
module(load="builtin:omfile" Template="RSYSLOG_TraditionalFileFormat")
input(type="imuxsock" Socket="${socket}")
auth,authpriv.* action(type="omfile" file="${logs.auth}")
`,
  );
  town.serve(['rsyslogd', '-n', '-f', rsyslog, '-i', join(folder, 'rsyslog.pid')]);
  await until('rsyslog listens', () => existsSync(socket));

  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
  mkdirSync('/run/sshd', {recursive: true});
  const sshd = file(
    'sshd_config',
    `ListenAddress ${town.address.v4}
ListenAddress ${town.address.v6}
HostKey ${join(folder, 'key')}
PidFile none
UsePAM no
PasswordAuthentication yes
PermitRootLogin yes
MaxStartups 100
`,
  );
  // sshd speaks to /dev/log: it gets a /dev of its own, in which that is the socket of our rsyslog.
  const apart = file(
    'apart.sh',
    `set -e
mkdir -p ${folder}/dev
mount --bind /dev ${folder}/dev
mount -t tmpfs tmpfs /dev
for name in null zero full random urandom tty; do
  touch /dev/$name
  mount --bind ${folder}/dev/$name /dev/$name
done
ln -s ${socket} /dev/log
exec /usr/sbin/sshd -D -f ${sshd}
`,
  );
  town.serve(['unshare', '-m', 'sh', apart]);

  mkdirSync(join(folder, 'www'));
  file('www/index.html', '<h1>welcome</h1>\n');
  for (const name of ['', 'www', 'www/index.html']) chmodSync(join(folder, name), 0o755);
  const nginx = file(
    'nginx.conf',
    `daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  access_log ${logs.access} combined;
  server {
    listen ${town.address.v4}:80;
    listen [${town.address.v6}]:80;
    root ${folder}/www;
  }
}
`,
  );
  town.serve(['nginx', '-c', nginx]);
  await until('nginx and sshd listen', () => {
    const open = town.ask(['ss', '-Hltn']);
    return open.includes(':80 ') && open.includes(':22 ');
  });
  return logs;
}

/** Looks again and again, for a minute at most. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await setTimeout(100)) {
    if (isSo()) return;
  }
  throw new Error(`in vain: ${what}`);
}
