// Syslog over UDP: a datagram is a message.
import type {DatagramReceiver, PluginHost} from '@firewatch/kernel';
import type {SyslogConfig} from './config.ts';
import {trimmed} from './framing.ts';
import {addressOf, type Intake} from './intake.ts';

const NS_PER_MINUTE = 60_000_000_000n;

/** Takes datagrams until the receiver is closed. */
export async function receive(
  receiver: DatagramReceiver,
  {max_message_len}: SyslogConfig,
  intake: Intake,
  host: PluginHost,
): Promise<void> {
  let dropped = 0;
  let toldAt = 0n;
  for await (const batch of receiver.batches) {
    const bySender = new Map<string, Uint8Array[]>();
    let truncated = 0;
    for (const {bytes, peer} of batch) {
      const whole = trimmed(bytes);
      if (whole.length === 0) continue;
      if (whole.length > max_message_len) truncated += 1;
      const sender = addressOf(peer);
      const messages = bySender.get(sender) ?? [];
      messages.push(whole.subarray(0, max_message_len));
      bySender.set(sender, messages);
    }
    for (const [sender, messages] of bySender) await intake.take(sender, messages);
    intake.lost('truncated_total', truncated);
    intake.lost('dropped_total', receiver.dropped - dropped);
    if (receiver.dropped > dropped && host.now() - toldAt > NS_PER_MINUTE) {
      toldAt = host.now();
      host.log('warn', `${receiver.dropped} datagrams were dropped so far: they came too fast`);
    }
    dropped = receiver.dropped;
  }
}
