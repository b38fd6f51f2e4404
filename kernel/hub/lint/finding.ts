// What a reviewer of rules has to say.
import type {Problem} from '@firewatch/schemas';
import type {Code} from '../../errors.ts';

/** Codes of what the compiler accepts and a careful reader would not. */
export type LintCode = Extract<Code, `FW31${string}`>;

/** A remark at a place. */
export function remark(
  code: LintCode,
  {file, line}: {readonly file: string; readonly line: number},
  message: string,
): Problem {
  return {code, severity: 'warning', message, where: {file, line}};
}
