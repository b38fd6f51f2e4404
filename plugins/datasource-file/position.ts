// Where a file was left. It is known by the hash of its beginning, so that it is found again
// wherever rotation has put it, and an inode that is used again is not mistaken for it.
import {createHash} from 'node:crypto';
import type {Position} from '@firewatch/kernel';

/** Bytes of a beginning that are compared. */
export const PRINT_MAX = 1024;

export interface FilePosition {
  /** Device and inode. */
  readonly identity: string;
  /** Bytes of text, uncompressed, that were read. */
  readonly offset: number;
  /** Of the first `length` bytes, sha256, hex. */
  readonly print: {readonly length: number; readonly hash: string};
  /** Its last line had no end, and was ended for it. */
  readonly isEnded?: boolean;
}

export const identityOf = ({dev, ino}: {readonly dev: bigint; readonly ino: bigint}) =>
  `${dev}:${ino}`;

export const printOf = (head: Uint8Array, offset: number): FilePosition['print'] => {
  const length = Math.min(head.length, offset, PRINT_MAX);
  return {length, hash: createHash('sha256').update(head.subarray(0, length)).digest('hex')};
};

/** The file that begins like this is the one that was left there. */
export const isSame = ({print}: FilePosition, head: Uint8Array): boolean =>
  head.length >= print.length && printOf(head, print.length).hash === print.hash;

export const asPosition = ({identity, offset, print, isEnded}: FilePosition): Position => ({
  identity,
  offset,
  print: {length: print.length, hash: print.hash},
  ...(isEnded && {isEnded}),
});

/** undefined: it is none of ours. */
export function readPosition(value: Position | undefined): FilePosition | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const {identity, offset, print, isEnded} = value as Record<string, Position>;
  if (typeof identity !== 'string' || typeof offset !== 'number') return undefined;
  if (typeof print !== 'object' || print === null || Array.isArray(print)) return undefined;
  const {length, hash} = print as Record<string, Position>;
  if (typeof length !== 'number' || typeof hash !== 'string') return undefined;
  return {identity, offset, print: {length, hash}, ...(isEnded === true && {isEnded})};
}
