// What every operation on the installed state needs.
import type {Platform} from '../../plugin/confine.ts';
import type {DownloadProgress} from '../source/download.ts';
import type {SourceSpec} from '../source/spec.ts';
import type {Network} from '../source/transport.ts';
import type {Disk} from '../state/disk.ts';

export interface HubContext {
  /** The state folder; the hub's part lies below it. */
  readonly state: string;
  /** In order of precedence. */
  readonly sources: readonly SourceSpec[];
  readonly network: Network;
  /** ns */
  readonly now: bigint;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** What plugins will run on: what it cannot enforce is said when one is installed. */
  readonly platform?: Platform | undefined;
  /** The file system when absent. */
  readonly disk?: Disk | undefined;
}
