// HAProxy's runtime API: a connection for each command, of which the answer is all that comes until
// HAProxy ends it.
import type {ConnectTarget, PluginHost} from '@firewatch/kernel';

/** HAProxy's buffer has 16 KiB by default: a command with its payload has to fit in. */
const PART_CHARS_MAX = 8_000;
const ANSWER_CHARS_MAX = 10_000;
const LINE_CHARS_MAX = 10_000;

export class RuntimeApi {
  private readonly host: Pick<PluginHost, 'connect'>;
  private readonly target: ConnectTarget;

  constructor(host: Pick<PluginHost, 'connect'>, target: ConnectTarget) {
    this.host = host;
    this.target = target;
  }

  /** The answer to a command, without blanks around it. Throws what the way there throws. */
  async ask(command: string, signal: AbortSignal): Promise<string> {
    let answer = '';
    for await (const line of this.lines(command, signal))
      if (answer.length < ANSWER_CHARS_MAX) answer += `${line}\n`;
    return answer.trim();
  }

  /** Commands, many on one line. The first answer that is not empty ends it. */
  async run(commands: Iterable<string>, signal: AbortSignal): Promise<string> {
    for (const part of parts(commands)) {
      const answer = await this.ask(part.join(';'), signal);
      if (answer !== '') return answer;
    }
    return '';
  }

  /** A command with lines as its payload, as often as it takes. The same. */
  async fill(command: string, lines: Iterable<string>, signal: AbortSignal): Promise<string> {
    for (const part of parts(lines)) {
      // An empty line ends a payload.
      const answer = await this.ask(`${command} <<\n${part.join('\n')}\n`, signal);
      if (answer !== '') return answer;
    }
    return '';
  }

  /** The lines of a long answer. */
  async *lines(command: string, signal: AbortSignal): AsyncGenerator<string> {
    signal.throwIfAborted();
    const stream = await this.host.connect(this.target);
    const stop = () =>
      stream.destroy(Object.assign(new Error('it was given up'), {code: 'ABORT_ERR'}));
    signal.addEventListener('abort', stop, {once: true});
    if (signal.aborted) stop();
    try {
      stream.end(`${command}\n`);
      let rest = '';
      for await (const piece of stream) {
        const lines = (rest + (piece as Buffer).toString('latin1')).split('\n');
        rest = lines.pop()!.slice(0, LINE_CHARS_MAX);
        yield* lines;
      }
      if (rest !== '') yield rest;
    } finally {
      signal.removeEventListener('abort', stop);
      stream.destroy();
    }
  }
}

function* parts(texts: Iterable<string>): Generator<readonly string[]> {
  let part: string[] = [];
  let length = 0;
  for (const text of texts) {
    length += text.length + 1;
    if (length > PART_CHARS_MAX && part.length > 0) {
      yield part;
      part = [];
      length = text.length + 1;
    }
    part.push(text);
  }
  if (part.length > 0) yield part;
}
