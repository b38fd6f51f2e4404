// The configuration as its schema lets it in, and what the schema cannot say.
import {type ConfigFault, parseDuration, type TlsFiles} from '@firewatch/kernel';

export interface SplunkConfig extends TlsFiles {
  readonly url: string;
  readonly token?: string;
  readonly token_file?: string;
  readonly index?: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly host?: string;
  readonly acknowledge: boolean;
  readonly acknowledge_timeout: string;
  readonly batch_bytes: number;
}

const COLLECTOR = '/services/collector';
/** A delivery has a minute. */
const ACKNOWLEDGE_MS_MAX = 50_000;

export const acknowledgeMs = ({acknowledge_timeout}: SplunkConfig): number =>
  Number((parseDuration(acknowledge_timeout) ?? 0n) / 1_000_000n);

export function checkConfig(config: SplunkConfig): ConfigFault[] {
  const ms = acknowledgeMs(config);
  if (ms > 0 && ms <= ACKNOWLEDGE_MS_MAX) return [];
  return [
    {
      at: '/acknowledge_timeout',
      message: `expected a duration up to 50s, found "${config.acknowledge_timeout}"`,
    },
  ];
}

/** Where events go, and where it is asked whether they have arrived. */
export function endpointsOf({url}: SplunkConfig): {readonly event: string; readonly ack: string} {
  const {origin, pathname} = new URL(url);
  const at = pathname.indexOf(COLLECTOR);
  const before = at < 0 ? pathname.replace(/\/$/, '') : pathname.slice(0, at);
  return {
    event: `${origin}${before}${COLLECTOR}/event`,
    ack: `${origin}${before}${COLLECTOR}/ack`,
  };
}
