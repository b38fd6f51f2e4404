// Messages on their way in: cut, made lines, counted.
import type {Inbox, PluginHost} from '@firewatch/kernel';
import type {SyslogConfig} from './config.ts';
import {lineOf, withoutPriority} from './message.ts';

export class Intake {
  private readonly config: SyslogConfig;
  private readonly host: PluginHost;
  private readonly inbox: Inbox;

  constructor(config: SyslogConfig, host: PluginHost, inbox: Inbox) {
    this.config = config;
    this.host = host;
    this.inbox = inbox;
  }

  /** Waits while there is no room. */
  async take(sender: string, messages: readonly Uint8Array[]): Promise<void> {
    const arrival = {at: this.host.now(), sender};
    const counts = new Map<string, number>();
    const lines = messages.map((message) => {
      const {form, bytes} = this.config.disable_rfc_parser
        ? {form: 'none', bytes: withoutPriority(message)}
        : lineOf(message, arrival);
      counts.set(form, (counts.get(form) ?? 0) + 1);
      return bytes;
    });
    for (const [form, count] of counts) this.host.count('records_total', count, {form});
    await this.inbox.put(sender, lines);
  }

  /** Of messages that were longer than they may be, or that nobody had the time to take. */
  lost(name: 'truncated_total' | 'dropped_total', count: number): void {
    if (count > 0) this.host.count(name, count);
  }
}

/** The address of a peer, without its port: "192.0.2.7" of "[::ffff:192.0.2.7]:514". */
export function addressOf(peer: string): string {
  const end = peer.lastIndexOf(':');
  const host = end < 0 ? peer : peer.slice(0, end);
  const plain = host.startsWith('[') ? host.slice(1, -1) : host;
  return plain.startsWith('::ffff:') && plain.includes('.') ? plain.slice('::ffff:'.length) : plain;
}
