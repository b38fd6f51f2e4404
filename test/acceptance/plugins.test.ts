// A plugin of each kind by the words of docs/plugins.md alone: made, tested, published, installed,
// upgraded, rolled back, removed.
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {root} from './harness.ts';

const work = mkdtempSync(join(tmpdir(), 'firewatch-plugins-'));
afterAll(() => rmSync(work, {recursive: true, force: true}));

const [, words] = /^## From nothing to installed\n+```sh\n([\s\S]*?)```/m.exec(
  readFileSync(join(root, 'docs/plugins.md'), 'utf8'),
)!;

const KINDS = ['notification', 'datasource', 'bouncer'];
/** For all kinds at once: a line that makes or changes one becomes three, names become three names. */
const script = words!
  .split('\n')
  .flatMap((line) => {
    const each = KINDS.map((kind) => line.replaceAll('notification', kind));
    if (/^(firewatch hub new|sed) /.test(line)) return each;
    return line.replaceAll(/\S*notification\S*/g, (word) =>
      KINDS.map((kind) => word.replaceAll('notification', kind)).join(' '),
    );
  })
  // The second time only the version differs: its tests have been run.
  .map((line, at, all) =>
    line.startsWith('firewatch hub publish') && all.indexOf(line) < at
      ? `${line} --unchecked`
      : line,
  )
  .flatMap((line) =>
    /^firewatch (plugins (install|upgrade|remove)|hub rollback)/.test(line)
      ? [`${line} --state state`, 'note']
      : line.replace(/^firewatch plugins inspect.*/, '$& --state state'),
  )
  .join('\n');

/** Tells the version of each kind that is installed. */
const NOTE = `note() {
  for kind in ${KINDS.join(' ')}; do
    echo "$kind is at $(sed -n 's/.*"version": "\\([^"]*\\)".*/\\1/p' state/hub/current/plugins/acme/$kind-pager/plugin.json 2>/dev/null)"
  done
}`;

test('a plugin of each kind by the words of docs/plugins.md', async () => {
  const child = spawn('sh', ['-eu', '-c', `${NOTE}\n${script}`], {
    cwd: work,
    env: {PATH: `${root}:${process.env.PATH}`, HOME: work, LANG: 'C.UTF-8'},
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  child.stdin.end();
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(output).not.toMatch(/FW\d{4}|FAIL/);
  expect(code).toBe(0);
  for (const kind of KINDS) {
    const versions = output.match(new RegExp(`(?<=^${kind} is at ).*$`, 'gm'));
    expect(versions, kind).toEqual(['1.0.0', '1.1.0', '1.0.0', '']);
    expect(output).toContain(`provides ${kind} pager`);
  }
}, 180_000);
