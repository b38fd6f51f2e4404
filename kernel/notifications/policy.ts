// When and how often a sink is told something: as configured, in numbers.
import type {QuietHours} from './quiet-hours.ts';

export interface DeliveryPolicy {
  /** Alerts wait so long for others, ms. */
  readonly groupWaitMs: number | undefined;
  /** So many make a message. */
  readonly groupThreshold: number | undefined;
  /** One message for each interval of this length, counted from midnight, ms. */
  readonly digestMs: number | undefined;
  /** For one delivery, ms. */
  readonly timeoutMs: number;
  /** Tries after the first. */
  readonly maxRetry: number;
  readonly rateLimit: RateLimit | undefined;
  readonly quiet: QuietHours | undefined;
  /** IANA name: of digests. */
  readonly zone: string;
}

/** So many messages within so many ms. */
export interface RateLimit {
  readonly messages: number;
  readonly perMs: number;
}

/** Sinks are slow; one that answers late has the message all the same. */
export const TIMEOUT_MS = 30_000;
/** About a day, with pauses of five minutes. */
export const MAX_RETRY = 300;
