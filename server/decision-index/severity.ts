// What a client that can follow one decision about a value should follow.

/** Greater is stricter. */
export const severityOf = (type: string): number => (type === 'ban' ? 1 : 0);
