// The process of one plugin: an entry, started by ../run/child.ts under `node --permission`
// with the plugin's module as its argument and the channel to the host on file descriptor 3.
import {Socket} from 'node:net';
import {pathToFileURL} from 'node:url';
import {Peer} from '../wire/peer.ts';
import {guardProcess} from './guard.ts';
import {RemoteHost} from './remote-host.ts';
import {handlersOf} from './serve.ts';

const CHANNEL = 3;
const main = pathToFileURL(process.argv[2]!).href;
const controller = new AbortController();
const channel = new Socket({fd: CHANNEL, readable: true, writable: true});
guardProcess(process);

const host = new RemoteHost(
  () => peer,
  controller.signal,
  () => BigInt(Date.now()) * 1_000_000n,
);
const peer: Peer = new Peer(channel, {
  base: 1,
  handlers: handlersOf({
    load: () => import(main),
    host,
    peer: () => peer,
    abort: () => controller.abort(),
  }),
  note: (name, value) => {
    if (name === 'connection') host.connected(value as never);
  },
  // Without a host there is nothing to do.
  ended: () => process.exit(0),
});
peer.note('hello', {node: process.versions.node});
