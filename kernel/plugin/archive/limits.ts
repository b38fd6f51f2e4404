// What an archive of a plugin may be. The bounds are far above any real plugin (the largest
// of ours, with a cloud vendor's library inside, is 5 MB) and far below what hurts a host.

export interface ArchiveLimits {
  /** The archive as it was sent, bytes. */
  readonly archiveBytes: number;
  /** All files together, bytes. */
  readonly unpackedBytes: number;
  /** Bytes out for a byte in; program text reaches about 10. */
  readonly ratio: number;
  readonly files: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  archiveBytes: 32 << 20,
  unpackedBytes: 64 << 20,
  ratio: 100,
  files: 2000,
};

/** What fits into the name field of a tar header, so that no extension of the format is needed. */
const PATH_BYTES_MAX = 100;
const DEPTH_MAX = 10;
const SEGMENT = /^[\w+@-][\w.+@-]*$/;

/** A file of an archive; the path is relative, with `/`. */
export interface ArchiveFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Why a path may not be in an archive, or undefined. A segment begins with no dot, so neither `.`,
 * `..` nor hidden files are possible, and has only characters that mean the same on every system.
 */
export function pathFault(path: string): string | undefined {
  if (path.startsWith('/')) return 'it is absolute';
  const segments = path.split('/');
  if (segments.includes('..')) return 'it leads out by ".."';
  if (path.length > PATH_BYTES_MAX) return `it is longer than ${PATH_BYTES_MAX} characters`;
  if (segments.length > DEPTH_MAX) return `it is deeper than ${DEPTH_MAX} folders`;
  return segments.every((segment) => SEGMENT.test(segment))
    ? undefined
    : 'it has an empty or hidden part, or forbidden characters';
}
