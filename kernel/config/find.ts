// What there is to watch on a machine that nobody configured: the logs of the services people
// run, where Debian, Red Hat, Alpine and their like put them.
import {open, stat} from 'node:fs/promises';
import {detectType, HEAD_SIZE} from '../acquire/detect.ts';
import type {Acquisition} from '../agent/acquisition.ts';
import type {PluginPackage} from '../plugin.ts';

interface Place {
  readonly path: string;
  /** Of an empty log, or one whose lines are of no known shape. */
  readonly type: string;
}

const PLACES: readonly Place[] = [
  {path: '/var/log/auth.log', type: 'syslog'},
  {path: '/var/log/secure', type: 'syslog'},
  {path: '/var/log/syslog', type: 'syslog'},
  {path: '/var/log/messages', type: 'syslog'},
  {path: '/var/log/mail.log', type: 'syslog'},
  {path: '/var/log/maillog', type: 'syslog'},
  {path: '/var/log/kern.log', type: 'syslog'},
  {path: '/var/log/nginx/access.log', type: 'nginx'},
  {path: '/var/log/nginx/error.log', type: 'nginx'},
  {path: '/var/log/apache2/access.log', type: 'apache2'},
  {path: '/var/log/apache2/error.log', type: 'apache2'},
  {path: '/var/log/httpd/access_log', type: 'apache2'},
  {path: '/var/log/httpd/error_log', type: 'apache2'},
  {path: '/var/log/caddy/access.log', type: 'caddy'},
  {path: '/var/log/haproxy.log', type: 'haproxy'},
  {path: '/var/log/mysql/error.log', type: 'mysql'},
  {path: '/var/log/vsftpd.log', type: 'vsftpd'},
];

export interface FoundLog {
  readonly path: string;
  readonly type: string;
}

/** The logs that are there. `root`: where the file system begins, for tests. */
export async function findLogs(root = ''): Promise<FoundLog[]> {
  const found: FoundLog[] = [];
  for (const {path, type} of PLACES) {
    const stats = await stat(root + path).catch(() => undefined);
    if (!stats?.isFile()) continue;
    found.push({path: root + path, type: (await detectFile(root + path)) ?? type});
  }
  return found;
}

/** What kind of log a file is, by its first lines; undefined when they do not say. */
export async function detectFile(path: string): Promise<string | undefined> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const head = new Uint8Array(HEAD_SIZE);
    const {bytesRead} = await handle.read(head, 0, head.length, 0);
    return detectType(head.subarray(0, bytesRead), path).type;
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

/** The logs as acquisitions of the datasource `file`. */
export const acquisitionsOf = (
  logs: readonly FoundLog[],
  plugin: PluginPackage,
  start: 'end' | 'beginning',
): Acquisition[] =>
  logs.map(({path, type}) => ({
    origin: {key: 'file', module: 'file', labels: {type}},
    use: {plugin, name: 'file', config: {filenames: [path], start}},
    isFinite: false,
  }));
