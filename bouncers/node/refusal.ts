/** The answer to a request that may not go on. */
export interface Refusal {
  readonly status: 302 | 403 | 429 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
