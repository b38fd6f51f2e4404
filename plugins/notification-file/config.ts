// The configuration as its schema lets it in, with defaults.
import type {ConfigFault} from '@firewatch/kernel';

export interface FileConfig {
  readonly log_path: string;
  /** Octal: "0600". */
  readonly mode: string;
  readonly fsync: 'batch' | 'none';
  readonly rotate: RotateConfig;
}

export interface RotateConfig {
  readonly enabled: boolean;
  /** MiB */
  readonly max_size: number;
  /** Rotated files that are kept. */
  readonly max_files: number;
  /** Days; 0: any age. */
  readonly max_age: number;
  readonly compress: boolean;
}

/** Nothing is allowed to a path that leads up. */
export const checkConfig = ({log_path}: FileConfig): ConfigFault[] =>
  log_path.split('/').some((part) => part === '.' || part === '..')
    ? [{at: '/log_path', message: `expected a path without "." and "..", found "${log_path}"`}]
    : [];
