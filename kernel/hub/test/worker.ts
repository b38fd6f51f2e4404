// A thread of tests: an entry, run by pool.ts.
import {parentPort, workerData} from 'node:worker_threads';
import type {Job, Reply} from './pool.ts';
import {Suite, type SuiteOptions} from './suite.ts';

const port = parentPort!;
const suite = await Suite.open(workerData as SuiteOptions);
port.on('message', async ({folder}: Job) => {
  port.postMessage({ran: await suite.run(folder)} satisfies Reply);
});
port.postMessage({ready: true} satisfies Reply);
