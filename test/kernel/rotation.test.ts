// Rotated sets: which names belong together, and in which order they were written.
import {describe, expect, test} from 'vitest';
import {rotatedSets} from '../../kernel/acquire/rotation.ts';

const sets = (...paths: string[]) =>
  rotatedSets(paths.map((path) => ({path, isStream: false, size: 1}))).map(
    ({name, files}) => `${name}: ${files.map(({path}) => path).join(' ')}`,
  );

const CASES = [
  {
    name: 'numbers, the highest is the oldest',
    paths: ['l/auth.log', 'l/auth.log.1', 'l/auth.log.10.gz', 'l/auth.log.2.gz'],
    sets: ['l/auth.log: l/auth.log.10.gz l/auth.log.2.gz l/auth.log.1 l/auth.log'],
  },
  {
    name: 'gaps in the numbers, and no current file',
    paths: ['auth.log.1', 'auth.log.7.xz', 'auth.log.3.bz2'],
    sets: ['auth.log: auth.log.7.xz auth.log.3.bz2 auth.log.1'],
  },
  {
    name: 'a generation 0 is the youngest of the rotated',
    paths: ['mail.log.0', 'mail.log.1', 'mail.log'],
    sets: ['mail.log: mail.log.1 mail.log.0 mail.log'],
  },
  {
    name: 'dates',
    paths: ['access.log', 'access.log-20260313', 'access.log-20260228.gz', 'access.log-20260301'],
    sets: ['access.log: access.log-20260228.gz access.log-20260301 access.log-20260313 access.log'],
  },
  {
    name: 'dates with hours, dashes, before the extension, seconds since the epoch',
    paths: [
      'a.log-2026031305',
      'a.log-2026031223.zst',
      'b-2026-03-13.log',
      'b.log',
      'b-2026-03-12.log.gz',
      'c.log-1773363600',
      'c.log',
    ],
    sets: [
      'a.log: a.log-2026031223.zst a.log-2026031305',
      'b.log: b-2026-03-12.log.gz b-2026-03-13.log b.log',
      'c.log: c.log-1773363600 c.log',
    ],
  },
  {
    name: 'a file alone keeps its name',
    paths: ['auth.log.1', 'access.log-20260313.gz'],
    sets: ['auth.log.1: auth.log.1', 'access.log-20260313.gz: access.log-20260313.gz'],
  },
  {
    name: 'the same name in two directories is two logs',
    paths: ['a/auth.log', 'b/auth.log.1'],
    sets: ['a/auth.log: a/auth.log', 'b/auth.log.1: b/auth.log.1'],
  },
  {
    name: 'logs named by addresses, ports, versions or impossible dates are no sets',
    paths: ['10.0.0.1', '10.0.0.2', 'app.8080', 'app.8443', 'x.log-20261341', 'x.log-20261342'],
    sets: [
      '10.0.0.1: 10.0.0.1',
      '10.0.0.2: 10.0.0.2',
      'app.8080: app.8080',
      'app.8443: app.8443',
      'x.log-20261341: x.log-20261341',
      'x.log-20261342: x.log-20261342',
    ],
  },
  {
    name: 'a compressed copy that was never rotated is a log of its own',
    paths: ['a.log', 'a.log.gz'],
    sets: ['a.log: a.log', 'a.log.gz: a.log.gz'],
  },
  {
    name: 'both forms of one generation, the uncompressed first',
    paths: ['a.log.1.gz', 'a.log.1'],
    sets: ['a.log: a.log.1 a.log.1.gz'],
  },
];

describe('sets by name', () => {
  for (const {name, paths, sets: expected} of CASES) {
    test(name, () => expect(sets(...paths)).toEqual(expected));
  }

  test('the order in which files were named does not matter', () => {
    const [name, files] = sets('s.log', 's.log.2', 's.log.1')[0]!.split(': ');
    expect(sets('s.log.1', 's.log', 's.log.2')[0]).toBe(`${name}: ${files}`);
  });
});
