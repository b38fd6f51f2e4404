// Waiting for the host: an answer that is not there yet stops the item in hand.
//
// A line, or an overflow's run, is a function of its input, the state and the answers.
// When one is missing, the rest of the item is cut short, nothing it did is kept, and
// it runs again from its start once the host has the answer. Buckets cannot be undone:
// while one is being poured, nothing is waited for.

let waiting: bool = false;
let pouring: bool = false;

/** The item in hand asked for an answer that the host has not got yet. */
export function isWaiting(): bool { return waiting; }

/** Another item begins, or the same one again. */
export function stopWaiting(): void { waiting = false; }

export function startWaiting(): void { waiting = true; }

/** A bucket is being poured: what is asked now is answered at once or not at all. */
export function setPouring(on: bool): void { pouring = on; }
export function isPouring(): bool { return pouring; }
