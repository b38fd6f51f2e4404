// The host's UDP for plugins. What arrives waits, bounded, until the plugin asks: a flood costs the
// flood, not the memory.
import {createSocket, type Socket} from 'node:dgram';
import {lookup} from 'node:dns/promises';
import {isIPv6} from 'node:net';
import {
  DATAGRAM_BYTES_WAITING,
  type Datagram,
  type DatagramReceiver,
  type DatagramTarget,
} from '../../plugin.ts';
import type {Allowance} from './allowance.ts';

/** Of one batch. */
const BATCH_BYTES = 1 << 20;
const BATCH_MAX = 4096;
const WAITING_MAX = 65_536;
/** Asked of the kernel, which gives what its own limit lets it. */
const KERNEL_BUFFER = 4 << 20;

/** Receives where the needs allow it. */
export async function receiveOn(
  allowance: Allowance,
  {host, port}: DatagramTarget,
): Promise<DatagramReceiver> {
  allowance.listen({host, port});
  const socket = createSocket({type: isIPv6(host) ? 'udp6' : 'udp4'});
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  try {
    socket.setRecvBufferSize(KERNEL_BUFFER);
  } catch {
    // The system's own size is what there is.
  }
  return new Receiver(socket);
}

class Receiver implements DatagramReceiver {
  readonly port: number;
  dropped = 0;
  readonly batches: AsyncIterable<readonly Datagram[]>;
  private readonly socket: Socket;
  private waiting: Datagram[] = [];
  private waitingBytes = 0;
  private lost = 0;
  private error: Error | undefined;
  private isClosed = false;
  private wake = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    this.port = socket.address().port;
    this.batches = {[Symbol.asyncIterator]: () => ({next: () => this.next()})};
    socket.on('message', (bytes, {address, port}) => {
      const isFull = this.waitingBytes + bytes.length > DATAGRAM_BYTES_WAITING;
      if (isFull || this.waiting.length >= WAITING_MAX) {
        this.lost += 1;
        return;
      }
      this.waiting.push({
        bytes,
        peer: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
      });
      this.waitingBytes += bytes.length;
      this.wake();
    });
    socket.on('error', (error) => {
      this.error = error;
      this.wake();
    });
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.wake();
    await new Promise<void>((resolve) => this.socket.close(resolve));
  }

  private async next(): Promise<IteratorResult<readonly Datagram[]>> {
    while (this.waiting.length === 0) {
      if (this.isClosed) return {done: true, value: undefined};
      if (this.error) throw this.error;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.dropped = this.lost;
    return {done: false, value: this.take()};
  }

  private take(): readonly Datagram[] {
    let [count, bytes] = [0, 0];
    while (count < Math.min(this.waiting.length, BATCH_MAX)) {
      const {length} = this.waiting[count]!.bytes;
      if (count > 0 && bytes + length > BATCH_BYTES) break;
      bytes += length;
      count += 1;
    }
    this.waitingBytes -= bytes;
    return this.waiting.splice(0, count);
  }
}

/** Sends where the needs allow it; a socket for each family, opened when it is needed. */
export class DatagramSender {
  private readonly allowance: Allowance;
  private readonly sockets = new Map<4 | 6, Socket>();

  constructor(allowance: Allowance) {
    this.allowance = allowance;
  }

  async send(target: DatagramTarget, bytes: Uint8Array): Promise<void> {
    this.allowance.connect(target);
    const {address, family} = await lookup(target.host);
    const socket = this.socketOf(family === 6 ? 6 : 4);
    await new Promise<void>((resolve, reject) => {
      socket.send(bytes, target.port, address, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): void {
    for (const socket of this.sockets.values()) socket.close();
    this.sockets.clear();
  }

  private socketOf(family: 4 | 6): Socket {
    const known = this.sockets.get(family);
    if (known) return known;
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.on('error', () => {});
    // What is sent is no reason to stay.
    socket.unref();
    this.sockets.set(family, socket);
    return socket;
  }
}
