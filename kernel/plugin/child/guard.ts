// Closes the ways past the host's brokers that Node's permission model leaves open, before the
// plugin is loaded: modules that reach files or processes unchecked (node:sqlite and node:wasi
// write where --permission forbids it, on Node 24), signals to other processes, and the network.
//
// This is a guard rail within the plugin's own process, not a wall: it stops mistakes and the
// obvious. Walls are the permission model (files, processes, threads, addons), the kernel's
// namespaces where they can be had (network, signals; ../confine.ts), and Node 26 (network).
import dgram from 'node:dgram';
import dns from 'node:dns';
import {registerHooks, syncBuiltinESMExports} from 'node:module';
import net from 'node:net';
import {REFUSED_MODULES} from './refused.ts';

const denied = (what: string) =>
  Object.assign(new Error(`${what} is not allowed to plugins; the host's functions are`), {
    code: 'ERR_ACCESS_DENIED',
  });

/** Replaces a function by one that refuses, for good. */
function refuse(target: object, name: string, what: string): void {
  if (!(name in target)) return;
  Object.defineProperty(target, name, {
    value: () => {
      throw denied(what);
    },
    writable: false,
    configurable: false,
  });
}

/** Takes effect for everything imported from now on. */
export function guardProcess(own: NodeJS.Process): void {
  for (const name of ['kill', '_kill', '_debugProcess', '_debugEnd', 'binding', '_linkedBinding']) {
    refuse(own, name, `process.${name}`);
  }
  const builtin = own.getBuiltinModule.bind(own);
  Object.defineProperty(own, 'getBuiltinModule', {
    value: (name: string) => {
      if (REFUSED_MODULES.has(name)) throw denied(name);
      return builtin(name);
    },
    writable: false,
    configurable: false,
  });
  for (const name of ['connect', 'open']) refuse(net.Socket.prototype, name, 'the network');
  refuse(net.Server.prototype, 'listen', 'the network');
  refuse(net, '_createServerHandle', 'the network');
  for (const name of ['bind', 'connect', 'send', 'sendto']) {
    refuse(dgram.Socket.prototype, name, 'the network');
  }
  for (const target of [dns, dns.promises]) {
    for (const name of Object.keys(target)) {
      if (/^(lookup|resolve|reverse)/.test(name)) refuse(target, name, 'name resolution');
    }
  }
  syncBuiltinESMExports();
  registerHooks({
    resolve(specifier, context, next) {
      if (REFUSED_MODULES.has(specifier)) throw denied(specifier);
      return next(specifier, context);
    },
  });
}
