// The datasource `syslog`: a server for what other machines and programs send.
import {
  type Datasource,
  definePlugin,
  Inbox,
  type PluginHost,
  type PluginPackage,
} from '@firewatch/kernel';
import schema from './config.schema.json' with {type: 'json'};
import {checkConfig, readTls, type SyslogConfig} from './config.ts';
import {type After, serve} from './connections.ts';
import {receive} from './datagrams.ts';
import {Intake} from './intake.ts';
import manifest from './plugin.json' with {type: 'json'};

const realAfter: After = (ms, action) => {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
};

/** `after`: for tests; the real one when absent. */
export const syslogDatasource = (after: After = realAfter): Datasource<SyslogConfig> => ({
  check: checkConfig,
  async open(config, host) {
    const inbox = new Inbox(host.now);
    const {close, ended} = await listening(config, host, new Intake(config, host, inbox), after);
    ended.catch((error) => {
      host.log('error', `${config.protocol}: ${(error as Error).message}`);
      inbox.close();
    });
    return {
      chunks: inbox.chunks,
      acknowledge: (source, position) => inbox.acknowledge(source, position),
      close: async () => {
        inbox.close();
        await close();
      },
    };
  },
});

async function listening(
  config: SyslogConfig,
  host: PluginHost,
  intake: Intake,
  after: After,
): Promise<{close(): Promise<void>; ended: Promise<void>}> {
  const place = {host: config.listen_addr, port: config.listen_port};
  if (config.protocol === 'udp') {
    const receiver = await host.receiveDatagrams(place);
    told(host, config, receiver.port);
    return {close: () => receiver.close(), ended: receive(receiver, config, intake, host)};
  }
  const tls = await readTls(config);
  const listener = await host.listen({...place, ...(tls && {tls})});
  told(host, config, listener.port);
  return {close: () => listener.close(), ended: serve(listener, config, intake, host, after)};
}

const told = (host: PluginHost, {listen_addr, protocol}: SyslogConfig, port: number) =>
  host.log('info', `listening on ${listen_addr} port ${port}, ${protocol}`);

/** As it is bundled. */
export const packaged: PluginPackage = {
  manifest: manifest as PluginPackage['manifest'],
  schemas: {'config.schema.json': schema},
  code: {plugin: definePlugin({datasources: {syslog: syslogDatasource()}})},
};
