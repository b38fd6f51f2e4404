// What whoever can follow one decision about a value follows.

/** Of a decision's type. Greater is stricter. */
export const strictnessOf = (type: string): number => (type === 'ban' ? 1 : 0);
