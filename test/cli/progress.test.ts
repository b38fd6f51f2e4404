// Progress: drawn only for a person who waits, and wiped before the report.
import {Writable} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {progressLine, showProgress} from '../../cli/ui/progress.tsx';
import {terminalOf} from '../../cli/ui/terminal.ts';

const PROGRESS = {source: 'auth.log', bytes: 50, bytesTotal: 100, alerts: 1, lines: () => 3000};
/** A clock at which no rate is shown yet. */
const now = () => 0n;
const terminal = {isInteractive: true, columns: 80, hasColor: false, hasUnicode: false};

describe('the line', () => {
  const CASES = [
    {
      name: 'half way',
      progress: PROGRESS,
      line: '1 alert  ##########---------- 50 %  50 of 100 B  reading auth.log',
    },
    {
      name: 'a stream has no end',
      progress: {...PROGRESS, bytes: 0, bytesTotal: 0, alerts: 2},
      line: '2 alerts  reading auth.log',
    },
    {
      name: 'a growing file is not over its end',
      progress: {...PROGRESS, bytes: 150},
      line: '1 alert  #################### 100 %  100 of 100 B  reading auth.log',
    },
    {
      name: 'a hostile name',
      progress: {...PROGRESS, bytesTotal: 0, source: '\x1b[2J'},
      line: '1 alert  reading \\x1b[2J',
    },
    {name: 'before the first chunk', progress: undefined, line: 'loading rules'},
    {
      name: 'after some time: lines a second, and the time left',
      progress: {
        ...PROGRESS,
        bytes: 1.5 * 2 ** 30,
        bytesTotal: 2.5 * 2 ** 30,
        lines: () => 81_000_000,
      },
      seconds: 100,
      line: '1 alert  ############-------- 60 %  1.5 of 2.5 GiB  810,000 lines/s  1:07 left  reading auth.log',
    },
    {
      name: 'hours left',
      progress: {...PROGRESS, bytes: 1 << 20, bytesTotal: 4000 * 2 ** 20},
      seconds: 2,
      line: '1 alert  -------------------- 0 %  0.0 of 3.9 GiB  1,500 lines/s  2:13:18 left  reading auth.log',
    },
    {
      name: 'a stream, after some time',
      progress: {...PROGRESS, bytes: 0, bytesTotal: 0},
      seconds: 2,
      line: '1 alert  1,500 lines/s  reading auth.log',
    },
  ];
  for (const {name, progress, seconds = 0, line} of CASES) {
    test(name, () => expect(progressLine(progress, seconds, terminal)).toBe(line));
  }
});

/** A terminal that tells when it got text. */
function screen() {
  let text = '';
  let onText = () => {};
  const stream = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        onText();
        done();
      },
    }),
    {isTTY: true, columns: 80, rows: 24},
  );
  const shows = (wanted: string) =>
    new Promise<void>((resolve) => {
      onText = () => text.includes(wanted) && resolve();
      onText();
    });
  return {stream, shows, text: () => text};
}

test('a run that lasts is drawn, and wiped at its end', async () => {
  const {stream, shows, text} = screen();
  const view = showProgress(stream, terminalOf(stream, {TERM: 'xterm'}, {}), now);
  view.update(PROGRESS);
  await shows('50 %');
  view.update({...PROGRESS, bytes: 75});
  await shows('75 %');
  await view.end();
  // Erase line, as the last thing that matters.
  expect(text().slice(text().lastIndexOf('75 %'))).toContain('\x1b[2K');
});

test('a short run draws nothing', async () => {
  const {stream, text} = screen();
  const view = showProgress(stream, terminalOf(stream, {TERM: 'xterm'}, {}), now);
  view.update(PROGRESS);
  await view.end();
  expect(text()).toBe('');
});

for (const [name, env, wishes] of [
  ['a dumb terminal', {TERM: 'dumb'}, {}],
  ['--plain', {TERM: 'xterm'}, {plain: true}],
] as const) {
  test(`${name} gets no progress`, () => {
    const {stream} = screen();
    expect(terminalOf(stream, env, wishes).isInteractive).toBe(false);
  });
}
