/** The operand of a command is a DSN: `scheme://…`. */
export const isDsn = (operand: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//.test(operand);
