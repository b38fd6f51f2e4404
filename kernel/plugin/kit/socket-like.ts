// Connections as libraries want them. Those of the host are streams without what only sockets have;
// time limits are set by whoever uses them, so here these do nothing.
import type {Duplex} from 'node:stream';

const DONE_NOTHING = ['setTimeout', 'setNoDelay', 'setKeepAlive', 'ref', 'unref'] as const;

/** The stream, with the methods of a socket that a library may call. */
export function socketLike<S extends Duplex>(stream: S): S {
  for (const name of DONE_NOTHING) {
    if (!(name in stream)) Object.assign(stream, {[name]: () => stream});
  }
  return stream;
}
