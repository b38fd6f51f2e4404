// The reference engine: Debian's package "crowdsec" 1.4.6, unpacked into a cache folder.
// Nothing of it enters the project.
import {join} from 'node:path';
import {librariesOf, unpackedPackages} from '../debian.ts';

const VERSION = '1.4.6';
/** The program links to SQLite; a bare machine may not have it. */
const PACKAGES = ['crowdsec', 'libsqlite3-0'];

/** What the package has. */
export interface Reference {
  readonly program: string;
  readonly cscli: string;
  /** Where its libraries lie. */
  readonly libraries: string;
  readonly hub: string;
  readonly patterns: string;
  readonly data: string;
}

/** The reference, or why it cannot be had. */
export function obtainReference(): Reference | string {
  const found = unpackedPackages(PACKAGES, VERSION);
  if ('why' in found) return found.why;
  const {folder} = found;
  return {
    program: join(folder, 'usr/bin/crowdsec'),
    cscli: join(folder, 'usr/bin/cscli'),
    libraries: librariesOf(folder),
    hub: join(folder, 'usr/share/crowdsec/hub'),
    patterns: join(folder, 'etc/crowdsec/patterns'),
    data: join(folder, 'usr/share/crowdsec/data'),
  };
}
