// Syslog over TCP and TLS: many senders, each with at most one message held, and none that keeps
// others out by saying nothing.
import type {Duplex} from 'node:stream';
import type {PluginHost, PluginListener} from '@firewatch/kernel';
import type {SyslogConfig} from './config.ts';
import {Deframer} from './framing.ts';
import {addressOf, type Intake} from './intake.ts';

/** A message has to be whole by then. */
export const MESSAGE_NS_MAX = 60_000_000_000n;
const SWEEP_MS = 10_000;

interface Sender {
  readonly connection: Duplex;
  /** ns; when it said something last. */
  heardAt: bigint;
  /** ns; since when a message is not whole. Not while it is we who do not read. */
  withinSince: bigint | undefined;
}

/** Calls once after so many ms; the result takes it back. */
export type After = (ms: number, action: () => void) => () => void;

/** Takes connections until the listener is closed. */
export async function serve(
  listener: PluginListener,
  config: SyslogConfig,
  intake: Intake,
  host: PluginHost,
  after: After,
): Promise<void> {
  const senders = new Set<Sender>();
  let cancel = () => {};
  const sweep = () => {
    cancel = after(SWEEP_MS, () => {
      for (const {connection, withinSince} of senders)
        if (withinSince !== undefined && host.now() - withinSince > MESSAGE_NS_MAX) {
          host.count('slow_senders_total');
          connection.destroy();
        }
      sweep();
    });
  };
  sweep();
  try {
    for await (const connection of listener.connections) {
      if (senders.size >= config.max_connections) silentOf(senders)?.connection.destroy();
      const sender: Sender = {connection, heardAt: host.now(), withinSince: undefined};
      senders.add(sender);
      host.gauge('connections', senders.size);
      void listen(sender, addressOf(connection.peer), config, intake, host).finally(() => {
        connection.destroy();
        senders.delete(sender);
        host.gauge('connections', senders.size);
      });
    }
  } finally {
    cancel();
    for (const {connection} of senders) connection.destroy();
  }
}

/** Reads one to its end, which is its own affair. */
async function listen(
  sender: Sender,
  address: string,
  {max_message_len}: SyslogConfig,
  intake: Intake,
  host: PluginHost,
): Promise<void> {
  const deframer = new Deframer(max_message_len);
  let cut = 0;
  const take = async (messages: readonly Uint8Array[]) => {
    intake.lost('truncated_total', deframer.cut - cut);
    cut = deframer.cut;
    if (messages.length > 0) await intake.take(address, messages);
  };
  try {
    for await (const piece of sender.connection) {
      const begun = sender.withinSince;
      sender.heardAt = host.now();
      sender.withinSince = undefined;
      const messages = deframer.push(piece as Uint8Array);
      await take(messages);
      if (deframer.isWithin)
        sender.withinSince = messages.length > 0 ? host.now() : (begun ?? host.now());
    }
    await take(deframer.end());
  } catch (error) {
    // A reset is how some senders end.
    if (error instanceof RangeError) host.log('warn', `${address}: ${error.message}`);
  }
}

function silentOf(senders: Iterable<Sender>): Sender | undefined {
  let silent: Sender | undefined;
  for (const one of senders) if (!silent || one.heardAt < silent.heardAt) silent = one;
  return silent;
}
