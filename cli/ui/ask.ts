// A question on standard input: one line.
import type {Readable, Writable} from 'node:stream';

/** The answer without its line end; "" when nothing comes. */
export async function ask(question: string, stdin: Readable, stderr: Writable): Promise<string> {
  stderr.write(question);
  let text = '';
  for await (const chunk of stdin) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0]!.replace(/\r$/, '');
}

export const isYes = (answer: string): boolean => /^y(es)?$/i.test(answer.trim());
