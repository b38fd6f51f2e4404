// Waiting that tests take the place of.
import {setTimeout} from 'node:timers/promises';

/** Resolves after so many ms, or when the signal aborts. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Real time. */
export const waited: Wait = (ms, signal) => setTimeout(ms, undefined, {signal}).catch(() => {});
