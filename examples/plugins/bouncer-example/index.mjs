// Keeps FOLDER/banned.txt: every banned address or range on a line of its own, sorted.
import {rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

export default {
  bouncers: {
    example: {
      async open({folder}, host) {
        const file = join(folder, 'banned.txt');
        /** Decisions by id: a value stays until the last decision on it has gone. */
        const held = new Map();

        /** Writes the file in one step: whoever reads it finds the old or the new one. */
        const enforce = async () => {
          const values = [...new Set([...held.values()].map(({value}) => value))].sort();
          await writeFile(`${file}.new`, values.map((value) => `${value}\n`).join(''));
          await rename(`${file}.new`, file);
          host.gauge('banned_values', values.length);
          return {status: 'ok', inForce: held.size};
        };

        return {
          async resync(decisions) {
            held.clear();
            for await (const batch of decisions) for (const one of batch) held.set(one.id, one);
            return enforce();
          },
          async apply({adds, deletes}) {
            for (const {id} of deletes) held.delete(id);
            for (const one of adds) held.set(one.id, one);
            return enforce();
          },
          async clear() {
            held.clear();
            await rm(file, {force: true});
          },
          // What is banned stays banned while nobody is there to look after it.
          async close() {},
        };
      },
    },
  },
};
