// Live progress of downloads: how many files, how many bytes.
import type {Writable} from 'node:stream';
import type {DownloadProgress} from '@firewatch/kernel';
import {count} from '../report/layout.ts';
import {type ProgressView, showLine, sizes} from './progress.tsx';
import type {Terminal} from './terminal.ts';

/** Starts watching; draws nothing unless the stream is a terminal. */
export const showDownload = (
  stream: Writable,
  terminal: Terminal,
  now: () => bigint,
): ProgressView<DownloadProgress> => showLine(stream, terminal, now, downloadLine);

/** `12 of 40 files  1.2 of 3.4 MiB` */
export function downloadLine(progress: DownloadProgress | undefined): string {
  if (!progress) return 'asking the hub';
  const {files, filesTotal, bytes, bytesTotal} = progress;
  return `${count(files)} of ${count(filesTotal)} files  ${sizes(bytes, Math.max(bytes, bytesTotal))}`;
}
