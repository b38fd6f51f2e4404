// The whole of Debian's hub: every parser, scenario and postoverflow loads as it is.
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {OurRules} from './ours.ts';
import {hubItems, writeDirectory} from './reference/directory.ts';
import {against, hasReference, reference, temporaryFolder} from './workshop.ts';

describe.skipIf(!hasReference)(against("Debian's hub"), () => {
  const folder = temporaryFolder();

  test('loads wholly, without an error', async () => {
    const directory = join(folder, 'crowdsec');
    writeDirectory(directory, reference, () => true);
    const {faults, loaded} = await OurRules.load(directory);
    expect(faults.filter(({severity}) => severity === 'error')).toEqual([]);
    expect(loaded).toEqual(documents());
    // The package does not ship the addresses of Cloudflare's second list.
    expect(faults.filter(({code}) => code !== 'FW2406').map(({message}) => message)).toEqual([
      expect.stringContaining('cloudflare_ip6s.txt'),
    ]);
  });

  test('is the snapshot that the numbers in the documentation are of', () => {
    const count = (kind: string) =>
      hubItems(reference).filter(({path}) => path.startsWith(kind)).length;
    expect([count('parsers'), count('scenarios'), count('postoverflows')]).toEqual([85, 112, 4]);
  });
});

/** How many documents the files of each kind hold. */
function documents(): Record<string, number> {
  const count = (kind: string) =>
    hubItems(reference)
      .filter(({path}) => path.startsWith(kind))
      .flatMap(({text}) => text.split(/^---/m))
      .filter((text) => /^[\w-]+:/m.test(text)).length;
  return {
    parsers: count('parsers'),
    postoverflows: count('postoverflows'),
    scenarios: count('scenarios'),
    contexts: 0,
  };
}
