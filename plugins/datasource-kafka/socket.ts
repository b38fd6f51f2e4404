// The client wants a socket at once; the host's stream comes later. What it asks of the socket
// beside reading and writing, the host has seen to.
import {type Duplex, duplexPair, pipeline} from 'node:stream';
import type {PluginHost} from '@firewatch/kernel';
import type {KafkaConfig} from './config.ts';

interface Wanted {
  readonly host: string;
  readonly port: number;
  readonly onConnect: () => void;
}

export const socketFactory =
  ({tls}: KafkaConfig, host: PluginHost) =>
  ({host: name, port, onConnect}: Wanted): Duplex => {
    const [socket, far] = duplexPair();
    const {ca_cert: ca, client_cert: cert, client_key: key, insecure_skip_verify} = tls ?? {};
    const secured = tls && {
      tls: {
        ...(ca !== undefined && {ca}),
        ...(cert !== undefined && {cert}),
        ...(key !== undefined && {key}),
        isUnverified: insecure_skip_verify === true,
      },
    };
    host.connect({host: name, port, ...secured}).then(
      (stream) => {
        // One end is the end of all.
        pipeline(far, stream, far, (error) => socket.destroy(error ?? undefined));
        if (socket.destroyed) stream.destroy();
        else onConnect();
      },
      (error: Error) => socket.destroy(error),
    );
    socket.on('close', () => far.destroy());
    const own = () => socket;
    return Object.assign(socket, {
      setKeepAlive: own,
      setNoDelay: own,
      setTimeout: own,
      ref: own,
      unref: own,
    });
  };
