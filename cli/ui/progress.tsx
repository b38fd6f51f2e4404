// Live progress on standard error, while a person waits: which file, how far, how fast,
// how many alerts. Ink is loaded only when the run lasts long enough to be worth it.
import type {Writable} from 'node:stream';
import type {Progress} from '@firewatch/kernel';
import {count, plural} from '../report/layout.ts';
import {printable} from '../report/printable.ts';
import type {Terminal} from './terminal.ts';

/** A run shorter than this shows nothing. */
const DELAY_MS = 400;
/** Time between two pictures. */
const REFRESH_MS = 125;
const BAR_WIDTH = 20;
const NS_PER_S = 1e9;
/** Seconds before which a rate would be a guess. */
const RATE_FROM_S = 1;

export interface ProgressView<T> {
  update(progress: T): void;
  /** Wipes the picture, if there is one. */
  end(): Promise<void>;
}

/** Starts watching a run that reads; draws nothing unless the stream is a terminal. */
export const showProgress = (
  stream: Writable,
  terminal: Terminal,
  now: () => bigint,
): ProgressView<Progress> => showLine(stream, terminal, now, progressLine);

/** Draws a line of what is going on, unless the stream is no terminal. */
export function showLine<T>(
  stream: Writable,
  terminal: Terminal,
  now: () => bigint,
  line: (latest: T | undefined, seconds: number, terminal: Terminal) => string,
): ProgressView<T> {
  if (!terminal.isInteractive) return {update() {}, end: async () => {}};
  const start = now();
  let latest: T | undefined;
  let drawing: Promise<() => void> | undefined;
  const timer = setTimeout(() => {
    drawing = startDrawing(stream, () => line(latest, Number(now() - start) / NS_PER_S, terminal));
  }, DELAY_MS);
  return {
    update(progress) {
      latest = progress;
    },
    async end() {
      clearTimeout(timer);
      const wipe = await drawing;
      drawing = undefined;
      wipe?.();
    },
  };
}

/** Draws until the function it gives is called. */
async function startDrawing(stream: Writable, line: () => string): Promise<() => void> {
  const {Box, render, Text} = await import('ink');
  const Line = ({text}: {text: string}) => (
    <Box>
      <Text wrap="truncate-end">{text}</Text>
    </Box>
  );
  const picture = render(<Line text={line()} />, {
    stdout: stream as NodeJS.WriteStream,
    // terminalOf has judged the stream; Ink's own guess draws nothing where CI is set.
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const timer = setInterval(() => picture.rerender(<Line text={line()} />), REFRESH_MS);
  return () => {
    clearInterval(timer);
    picture.clear();
    picture.unmount();
  };
}

/**
 * The picture as text, after so many seconds:
 * `3 alerts  ######---- 48 %  1.2 of 2.5 GiB  810,000 lines/s  0:12 left  reading auth.log`.
 */
export function progressLine(
  progress: Progress | undefined,
  seconds: number,
  {hasUnicode}: Terminal,
): string {
  if (!progress) return 'loading rules';
  const {source, bytes, bytesTotal, alerts} = progress;
  const parts = [plural(alerts, 'alert')];
  const share = Math.min(bytes / bytesTotal, 1);
  if (bytesTotal > 0) {
    const filled = Math.round(share * BAR_WIDTH);
    const [full, empty] = hasUnicode ? ['█', '░'] : ['#', '-'];
    const bar = `${full.repeat(filled)}${empty.repeat(BAR_WIDTH - filled)}`;
    parts.push(
      `${bar} ${Math.floor(share * 100)} %`,
      sizes(Math.min(bytes, bytesTotal), bytesTotal),
    );
  }
  if (seconds >= RATE_FROM_S) {
    parts.push(`${count(Math.round(progress.lines() / seconds))} lines/s`);
    if (bytesTotal > 0 && bytes > 0 && share < 1)
      parts.push(`${clock((seconds * (1 - share)) / share)} left`);
  }
  return [...parts, `reading ${printable(source, hasUnicode)}`].join('  ');
}

/** `1.2 of 2.5 GiB`, in the unit that fits the second. */
export function sizes(part: number, whole: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = Math.min(
    Math.max(Math.floor(Math.log2(Math.max(whole, 1)) / 10), 0),
    units.length - 1,
  );
  const shown = (bytes: number) => (bytes / 1024 ** step).toFixed(step === 0 ? 0 : 1);
  return `${shown(part)} of ${shown(whole)} ${units[step]}`;
}

/** Seconds as `0:07` or `1:02:03`. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    String(whole % 60).padStart(2, '0'),
  ];
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
