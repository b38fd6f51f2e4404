// Telling systemd (Type=notify). Its socket takes datagrams, which Node cannot send to a path, so
// systemd's own `systemd-notify` does; the unit needs NotifyAccess=all for that.
import type {AgentLog} from '@firewatch/kernel';

const TIMEOUT_MS = 5_000;
const US_PER_MS = 1_000;

/** What the service manager expects of a process; undefined: nothing. */
export function watchdogMs(
  {WATCHDOG_USEC, WATCHDOG_PID}: Readonly<Record<string, string | undefined>>,
  pid: number,
): number | undefined {
  if (WATCHDOG_PID && Number(WATCHDOG_PID) !== pid) return undefined;
  const ms = Number(WATCHDOG_USEC) / US_PER_MS;
  return ms > 0 ? ms : undefined;
}

/** Sends a state such as READY=1; nothing to do where no service manager listens. */
export async function notifySystemd(
  env: Readonly<Record<string, string | undefined>>,
  state: readonly string[],
  log: AgentLog,
): Promise<void> {
  if (!env.NOTIFY_SOCKET) return;
  const {execa} = await import('execa');
  const {failed, shortMessage} = await execa('systemd-notify', state, {
    reject: false,
    timeout: TIMEOUT_MS,
    env: {NOTIFY_SOCKET: env.NOTIFY_SOCKET},
  });
  if (failed)
    log('warn', `the service manager was not told ${state[0]}: ${shortMessage}`, {
      hint: 'systemd-notify has to be installed, and the unit needs NotifyAccess=all',
    });
}
