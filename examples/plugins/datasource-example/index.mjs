// Reads one file. Replace `chunks` by whatever you read from; keep what surrounds it.
import {open} from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;

/** Yields what the file holds behind `offset`; in mode tail it goes on when more is written. */
async function* chunks({path, mode, poll_ms, labels}, host, offset) {
  // The same memory for every chunk: a chunk is valid until the next one is asked for.
  const buffer = Buffer.alloc(CHUNK_BYTES);
  const file = await open(path);
  try {
    while (!host.signal.aborted) {
      const {bytesRead} = await file.read(buffer, 0, buffer.length, offset);
      if (bytesRead > 0) {
        offset += bytesRead;
        host.count('read_bytes_total', bytesRead);
        yield {
          bytes: buffer.subarray(0, bytesRead),
          source: path,
          position: offset,
          at: host.now(),
          framing: 'line',
          labels,
        };
      } else if (mode === 'cat') {
        return;
      } else {
        await pause(poll_ms, host.signal);
      }
    }
  } finally {
    await file.close();
  }
}

/** Resolves after a while, at once when the host wants an end. */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

export default {
  datasources: {
    example: {
      /** example:///var/log/x.log?type=syslog */
      dsn(text) {
        const url = new URL(text);
        if (url.pathname === '') throw new TypeError('expected example:///PATH');
        return {
          path: decodeURIComponent(url.pathname),
          mode: 'cat',
          labels: Object.fromEntries(url.searchParams),
        };
      },
      async open(config, host, positions) {
        return {
          chunks: chunks(config, host, positions[config.path] ?? 0),
          async close() {},
        };
      },
    },
  },
};
