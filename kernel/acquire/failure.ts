// System errors of reading, as coded ones.
import {type Code, EngineError} from '../errors.ts';

const CODE_OF: Readonly<Record<string, Code>> = {
  EACCES: 'FW1003',
  EPERM: 'FW1003',
  ENOENT: 'FW1004',
  ELOOP: 'FW1011',
  ENXIO: 'FW1005',
};

const MESSAGE_OF: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'vanished before it was read',
  ELOOP: 'is a symbolic link that leads to itself',
  ENXIO: 'is a socket',
};

/** The error for a file or directory the system would not let us read. */
export function readFailure(file: string, cause: NodeJS.ErrnoException): EngineError {
  const reason = cause.code ?? '';
  return new EngineError(
    CODE_OF[reason] ?? 'FW1002',
    MESSAGE_OF[reason] ?? `cannot be read: ${cause.message}`,
    {where: {file}, cause},
  );
}
