// The brokers: what a plugin reaches of the world, it reaches through these, where its needs
// allow it. One set for each configured use; closing it ends what is open.
import type {Readable} from 'node:stream';
import type {PluginManifest} from '@firewatch/schemas';
import type {Closable, PluginHost} from '../../plugin.ts';
import {Allowance} from './allowance.ts';
import {followCommand, runCommand} from './command.ts';
import {DatagramSender, receiveOn} from './datagram.ts';
import {HttpClient} from './http.ts';
import {connectTo, listenOn} from './net.ts';

/** The part of a PluginHost that reaches the world. */
export type Broker = Closable &
  Pick<
    PluginHost,
    'request' | 'connect' | 'listen' | 'receiveDatagrams' | 'sendDatagram' | 'run' | 'follow'
  >;

/** The brokers of a plugin as it is configured. */
export function openBroker(manifest: Pick<PluginManifest, 'needs'>, config: unknown): Broker {
  const allowance = new Allowance(manifest, config);
  const http = new HttpClient(allowance);
  const streams = new Set<Readable>();
  const sender = new DatagramSender(allowance);
  const listeners = new Set<Closable>();
  const kept = <S extends Readable>(stream: S): S => {
    streams.add(stream);
    stream.on('error', () => {});
    stream.once('close', () => streams.delete(stream));
    return stream;
  };
  const listening = <L extends Closable>(listener: L): L => {
    listeners.add(listener);
    return listener;
  };
  return {
    request: (request, signal) => http.request(request, signal),
    connect: async (target) => kept(await connectTo(allowance, target)),
    listen: async (target) => listening(await listenOn(allowance, target)),
    receiveDatagrams: async (target) => listening(await receiveOn(allowance, target)),
    sendDatagram: (target, bytes) => sender.send(target, bytes),
    run: async (name, options, signal) => runCommand(allowance, name, options, signal),
    follow: async (name, options) => kept(await followCommand(allowance, name, options)),
    close: async () => {
      http.close();
      sender.close();
      for (const stream of streams) stream.destroy();
      await Promise.all([...listeners].map((listener) => listener.close()));
    },
  };
}
