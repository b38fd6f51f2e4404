// Archives of plugins: packed so that the same files give the same bytes, unpacked whole or not at all.

export {ARCHIVE_LIMITS, type ArchiveFile, type ArchiveLimits} from './limits.ts';
export {packArchive, readFolder} from './pack.ts';
export {type ReadArchiveOptions, readArchive, unpackArchive, writeFolder} from './unpack.ts';
