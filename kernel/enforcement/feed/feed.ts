// Where decisions come from: a Local API, or the store of this process.
import type {Decision} from '../../plugin.ts';

/** What came. Nothing is kept of a part of it: news are used whole or not at all. */
export interface DecisionNews {
  /** `adds` are all that hold: what is not among them does not. */
  readonly isAll: boolean;
  readonly adds: readonly Decision[];
  /** ids */
  readonly deletes: readonly number[];
}

export interface DecisionFeed {
  /**
   * News as they come, everything first, unless it can go on where it was. Ends or throws an
   * EngineError (FW5311 to FW5313) when it breaks off, to be asked again.
   */
  news(signal: AbortSignal): AsyncIterable<DecisionNews>;
  /** Tells the API how much use there is. Throws as above. */
  report?(usage: UsageReport, signal: AbortSignal): Promise<void>;
}

/** A remediation component of `POST /v1/usage-metrics`. */
export interface UsageReport {
  readonly type: string;
  readonly version: string;
  readonly os: {readonly name: string; readonly version: string};
  readonly feature_flags: readonly string[];
  /** s since the epoch */
  readonly utc_startup_timestamp: number;
  readonly metrics: readonly {
    readonly meta: {
      readonly window_size_seconds: number;
      readonly utc_now_timestamp: number;
    };
    readonly items: readonly UsageItem[];
  }[];
}

export interface UsageItem {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly labels?: Readonly<Record<string, string>>;
}
