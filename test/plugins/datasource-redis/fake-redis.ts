// A Redis server, as much of it as the datasource speaks: streams with groups, lists, transactions.
import {type Duplex, duplexPair} from 'node:stream';

type Reply = string | number | null | Reply[] | Error | {readonly status: string};
interface Pending {
  owner: string;
  at: number;
}
interface Stream {
  readonly entries: Map<string, string[]>;
  readonly groups: Map<string, {last: number; pending: Map<string, Pending>}>;
  next: number;
}

const OK = {status: 'OK'};

export class FakeRedis {
  /** ms; idle times go by it. */
  now = 0;
  readonly asked: string[][] = [];
  private readonly streams = new Map<string, Stream>();
  private readonly lists = new Map<string, string[]>();
  private readonly texts = new Map<string, string>();
  private readonly sockets = new Set<Duplex>();
  private readonly waiting = new Set<() => void>();

  connect(): Duplex {
    const [theirs, ours] = duplexPair();
    this.sockets.add(ours);
    let rest = '';
    let queue: string[][] | undefined;
    let turn = Promise.resolve();
    ours.on('error', () => {});
    ours.on('data', (bytes: Buffer) => {
      rest += bytes.toString('latin1');
      for (let found = commandIn(rest); found; found = commandIn(rest)) {
        rest = rest.slice(found.end);
        const {words} = found;
        turn = turn.then(async () => {
          const name = words[0]!.toUpperCase();
          if (name === 'MULTI') queue = [];
          else if (queue && name !== 'EXEC') {
            queue.push(words);
            ours.write('+QUEUED\r\n');
            return;
          }
          let reply: Reply = OK;
          if (name === 'EXEC') {
            reply = await Promise.all(queue!.map((one) => this.run(one)));
            queue = undefined;
          } else if (name !== 'MULTI') reply = await this.run(words);
          if (!ours.destroyed) ours.write(written(reply), 'latin1');
        });
      }
    });
    return theirs;
  }

  /** As a server that is killed. */
  cut(): void {
    for (const socket of this.sockets) socket.end();
    this.sockets.clear();
    for (const wake of this.waiting) wake();
  }

  /** A command from outside of the datasource. */
  async call(...words: (string | number)[]): Promise<Reply> {
    const reply = await this.run(words.map(String));
    for (const wake of [...this.waiting]) wake();
    return reply;
  }

  private async run([name = '', ...words]: string[]): Promise<Reply> {
    this.asked.push([name, ...words]);
    const [key = ''] = words;
    switch (name.toUpperCase()) {
      case 'XADD': {
        const stream = this.streamOf(key);
        const id = `${stream.next++}-0`;
        stream.entries.set(id, words.slice(2));
        return id;
      }
      case 'XDEL':
        return Number(this.streamOf(key).entries.delete(words[1]!));
      case 'XGROUP': {
        const [, of = '', group = '', start] = words;
        const {groups, next} = this.streamOf(of);
        if (groups.has(group)) return new Error('BUSYGROUP Consumer Group name already exists');
        const last = start === '$' ? next - 1 : Number.parseInt(start!, 10);
        groups.set(group, {last, pending: new Map()});
        return OK;
      }
      case 'XREADGROUP':
        return this.readGroup(words);
      case 'XACK': {
        const {pending} = this.groupOf(key, words[1]!);
        return words.slice(2).filter((id) => pending.delete(id)).length;
      }
      case 'XPENDING': {
        const {pending} = this.groupOf(key, words[1]!);
        const idle = Number(words[3]);
        return [...pending]
          .filter(([, {at}]) => this.now - at >= idle)
          .slice(0, Number(words[6]))
          .map(([id, {owner, at}]) => [id, owner, this.now - at, 1]);
      }
      case 'XCLAIM': {
        const [, group = '', owner = '', , ...ids] = words;
        const {pending} = this.groupOf(key, group);
        return ids.flatMap((id) => {
          if (!pending.has(id)) return [];
          pending.set(id, {owner, at: this.now});
          return [this.entry(key, id)];
        });
      }
      case 'RPUSH':
        return this.listOf(key).push(...words.slice(1));
      case 'LLEN':
        return this.listOf(key).length;
      case 'LRANGE':
        return this.listOf(key).slice(Number(words[1]), Number(words[2]) + 1);
      case 'LTRIM':
        this.lists.set(key, this.listOf(key).slice(Number(words[1])));
        return OK;
      case 'LMOVE':
      case 'BLMOVE': {
        if (name === 'BLMOVE' && this.listOf(key).length === 0) await this.wait();
        const list = this.listOf(key);
        const item = words[2] === 'LEFT' ? list.shift() : list.pop();
        if (item === undefined) return null;
        this.listOf(words[1]!).push(item);
        return item;
      }
      case 'GET':
        return this.texts.get(key) ?? null;
      case 'SET':
        this.texts.set(key, words[1]!);
        return OK;
      default:
        return OK;
    }
  }

  private async readGroup(words: string[]): Promise<Reply> {
    const [, group = '', owner = '', , count = '0'] = words;
    const at = words.indexOf('STREAMS') + 1;
    const half = (words.length - at) / 2;
    const keys = words.slice(at, at + half);
    const from = words.slice(at + half);
    const read = (): Reply[] =>
      keys.flatMap((key, i) => {
        const state = this.groupOf(key, group);
        const {entries} = this.streamOf(key);
        const ids =
          from[i] === '>'
            ? [...entries.keys()].filter((id) => Number.parseInt(id, 10) > state.last)
            : [...state.pending.keys()].filter(
                (id) =>
                  state.pending.get(id)!.owner === owner &&
                  Number.parseInt(id, 10) > Number.parseInt(from[i]!, 10),
              );
        const some = ids
          .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
          .slice(0, Number(count));
        for (const id of some) {
          if (from[i] !== '>') continue;
          state.last = Number.parseInt(id, 10);
          state.pending.set(id, {owner, at: this.now});
        }
        return some.length === 0 && from[i] === '>'
          ? []
          : [[key, some.map((id) => this.entry(key, id))]];
      });
    let found = read();
    if (found.length === 0 && words.includes('BLOCK')) {
      await this.wait();
      found = read();
    }
    return found.length === 0 ? null : found;
  }

  private entry(key: string, id: string): Reply {
    return [id, this.streamOf(key).entries.get(id) ?? null];
  }

  /** Until a command comes from outside. */
  private wait(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.waiting.delete(wake);
        resolve();
      };
      this.waiting.add(wake);
    });
  }

  private streamOf(key: string): Stream {
    const found = this.streams.get(key) ?? {entries: new Map(), groups: new Map(), next: 1};
    this.streams.set(key, found);
    return found;
  }
  private groupOf(key: string, group: string) {
    return this.streamOf(key).groups.get(group)!;
  }
  private listOf(key: string): string[] {
    const found = this.lists.get(key) ?? [];
    this.lists.set(key, found);
    return found;
  }
}

/** The first command of a text, if it is whole. */
function commandIn(text: string): {words: string[]; end: number} | undefined {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (!head) return undefined;
  let end = head[0].length;
  const words: string[] = [];
  for (let i = 0; i < Number(head[1]); i++) {
    const line = /^\$(\d+)\r\n/.exec(text.slice(end, end + 20));
    if (!line) return undefined;
    const from = end + line[0].length;
    end = from + Number(line[1]) + 2;
    if (text.length < end) return undefined;
    words.push(text.slice(from, end - 2));
  }
  return {words, end};
}

function written(reply: Reply): string {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${reply.length}\r\n${reply}\r\n`;
  if (reply instanceof Error) return `-${reply.message}\r\n`;
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(written).join('')}`;
  return `+${reply.status}\r\n`;
}
