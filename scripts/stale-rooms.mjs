// Which rooms of the core (build-wasm.mjs names) are older than their sources: all or none,
// since a room includes files of others.
import {existsSync, readdirSync, statSync} from 'node:fs';

const assembly = 'core-wasm/assembly';

/** Names of the modules to build again; the core itself is the launcher's business. */
export function staleRooms() {
  const newest = Math.max(
    ...readdirSync(assembly, {recursive: true})
      .filter((file) => file.endsWith('.ts'))
      .map((file) => statSync(`${assembly}/${file}`).mtimeMs),
  );
  return readdirSync(`${assembly}/testing`)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .filter((room) => {
      const built = `core-wasm/dist/testing/${room}.wasm`;
      return !existsSync(built) || statSync(built).mtimeMs < newest;
    })
    .map((room) => `testing/${room}`);
}
