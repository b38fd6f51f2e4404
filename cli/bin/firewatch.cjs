#!/usr/bin/env node
// Entry of the `firewatch` binary, in the JavaScript of any Node of this decade: on one that
// is too old it starts again on the Node 24 the lockfile brings, passing signals and the exit
// code through.
'use strict';
const {spawn} = require('node:child_process');
const nodeModule = require('node:module');
const path = require('node:path');
const v8 = require('node:v8');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 22)) runHere();
else runOn(bundledNode());

function runHere() {
  // V8 takes alerts, of which a chunk of input makes many, for objects that live on, and puts
  // them where only a full collection frees them: a million lines of nginx took 250 MB, not 130.
  v8.setFlagsFromString('--no-allocation-site-pretenuring');
  if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
  import('../dist/main.js').then((main) => main.start(process));
}

function runOn(node) {
  if (!node) {
    console.error(
      `firewatch: needs Node 22.22 or newer, this is ${process.versions.node}; ` +
        'run ./firewatch of the checkout, or put a newer Node on PATH',
    );
    process.exit(78);
  }
  const child = spawn(node, [__filename, ...process.argv.slice(2)], {stdio: 'inherit'});
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function bundledNode() {
  try {
    const name = `node-${process.platform}-${process.arch}`;
    return path.join(path.dirname(require.resolve(`${name}/package.json`)), 'bin', 'node');
  } catch {
    return undefined;
  }
}
