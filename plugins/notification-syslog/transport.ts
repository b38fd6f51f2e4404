// Messages on their way. Syslog acknowledges nothing: over UDP, that they left is all that is known.
// On a connection they count as arrived when the server, told that nothing more comes, ends its side,
// or has had time to: a connection that it had left would be reset.
import type {Duplex} from 'node:stream';
import type {PluginHost, TlsOptions} from '@firewatch/kernel';
import {type Server, type SyslogConfig, serverOf} from './config.ts';

const LEAVE_MS = 2_000;
const NEWLINE = Buffer.from('\n');

export interface TransportWorld {
  readonly host: PluginHost;
  readonly config: SyslogConfig;
  readonly tls: TlsOptions;
  /** Waits; ends early when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export async function send(
  messages: readonly Buffer[],
  {host, config, tls, wait}: TransportWorld,
  signal: AbortSignal,
): Promise<void> {
  const server = serverOf(config);
  if (server.by === 'udp') {
    for (const message of messages) {
      if (signal.aborted) throw gone('ABORT_ERR', 'it was given up');
      await host.sendDatagram(server, message);
    }
    return;
  }
  const frames = messages.flatMap((message) =>
    config.framing === 'newline'
      ? [message, NEWLINE]
      : [Buffer.from(`${message.length} `), message],
  );
  const stream = await connect(host, server, tls);
  const done = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      stream.on('error', reject);
      stream.on('end', resolve);
      stream.on('close', () => reject(gone('ECONNRESET', 'the server left')));
      signal.addEventListener('abort', () => reject(gone('ABORT_ERR', 'it was given up')));
      if (signal.aborted) reject(gone('ABORT_ERR', 'it was given up'));
      stream.resume();
      stream.end(Buffer.concat(frames), () => {
        wait(LEAVE_MS, done.signal).then(resolve, resolve);
      });
    });
    if (!stream.writableFinished) throw gone('ECONNRESET', 'the server left');
  } finally {
    done.abort();
    stream.destroy();
  }
}

function connect(
  host: PluginHost,
  server: Exclude<Server, {by: 'udp'}>,
  tls: TlsOptions,
): Promise<Duplex> {
  if (server.by === 'unix') return host.connect({path: server.path});
  const {by, host: name, port} = server;
  return host.connect({host: name, port, ...(by === 'tls' && {tls})});
}

const gone = (code: string, message: string) => Object.assign(new Error(message), {code});
