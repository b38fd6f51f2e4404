// The notification `syslog`: a message for each alert, to a server of syslog.
import {setTimeout} from 'node:timers/promises';
import {definePlugin, type Notification, openSink, readTls} from '@firewatch/kernel';
import {checkConfig, type SyslogConfig} from './config.ts';
import {messagesOf} from './message.ts';
import {send} from './transport.ts';

const syslog: Notification<SyslogConfig> = {
  check: checkConfig,
  preview: (config, batch, now) => `${messagesOf(batch, config, now).join('\n')}\n`,
  async open(config, host) {
    const tls = await readTls(config);
    const wait = (ms: number, signal: AbortSignal) => setTimeout(ms, undefined, {signal});
    return openSink(host, {
      name: `syslog server ${config.url}`,
      async send(batch, signal) {
        const messages = messagesOf(batch, config, host.now());
        await send(messages, {host, config, tls, wait}, signal);
        return {status: 'ok'};
      },
    });
  },
};

const plugin = definePlugin({notifications: {syslog}});

export {plugin as default};
