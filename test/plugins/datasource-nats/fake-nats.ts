// A NATS server with JetStream, as much of it as the datasource speaks: one stream, durable pull
// consumers, acknowledgements. What was delivered and not acknowledged comes again when the test
// says that its time is over, after what was never delivered.
import {type Duplex, duplexPair} from 'node:stream';

interface Consumer {
  readonly config: Record<string, unknown>;
  /** Sequence numbers below are delivered. */
  next: number;
  readonly pending: Set<number>;
  again: number[];
  delivered: number;
  acked: number;
}

interface Pull {
  readonly consumer: string;
  readonly reply: string;
  batch: number;
}

const OPERATION =
  /^\$JS\.API\.(STREAM\.INFO|CONSUMER\.(?:INFO|DELETE|DURABLE\.CREATE|CREATE|MSG\.NEXT))\.(.*)$/;

export class FakeNats {
  /** Their sequence numbers begin at 1. */
  readonly messages: {data: string}[] = [];
  readonly consumers = new Map<string, Consumer>();
  readonly made: Record<string, unknown>[] = [];
  readonly acknowledged: number[] = [];
  connectInfo: Record<string, unknown> = {};
  created = '2026-11-01T00:00:00Z';
  retention = 'limits';
  greeting = '';
  private pulls: Pull[] = [];
  private subscriptions = new Map<string, string>();
  private socket: Duplex | undefined;

  publish(...lines: string[]): void {
    for (const data of lines) this.messages.push({data});
    this.serve();
  }

  /** What is not acknowledged comes again, when there is nothing new. */
  expire(): void {
    for (const consumer of this.consumers.values()) {
      consumer.again = [...consumer.pending].sort((one, other) => one - other);
    }
    this.serve();
  }

  connect(): Duplex {
    const [theirs, ours] = duplexPair();
    this.socket = ours;
    this.pulls = [];
    this.subscriptions.clear();
    ours.write(
      this.greeting ||
        'INFO {"server_id":"F","version":"2.9.10","headers":true,"proto":1,"max_payload":1048576,"jetstream":true}\r\n',
    );
    let rest = '';
    ours.on('data', (bytes: Buffer) => {
      rest += bytes.toString('latin1');
      rest = this.read(rest);
    });
    ours.on('error', () => {});
    return theirs;
  }

  /** As a server that is killed. */
  cut(): void {
    this.socket?.end();
  }

  private read(text: string): string {
    for (;;) {
      const end = text.indexOf('\r\n');
      if (end < 0) return text;
      const [word = '', ...rest] = text.slice(0, end).split(' ');
      if (word === 'PUB') {
        const size = Number(rest.at(-1));
        if (text.length < end + 4 + size) return text;
        const body = text.slice(end + 2, end + 2 + size);
        this.published(rest[0]!, rest.length > 2 ? rest[1]! : '', body);
        text = text.slice(end + 4 + size);
        continue;
      }
      text = text.slice(end + 2);
      if (word === 'CONNECT') this.connectInfo = JSON.parse(rest.join(' '));
      if (word === 'PING') this.socket!.write('PONG\r\n');
      if (word === 'SUB') this.subscriptions.set(rest[0]!, rest.at(-1)!);
    }
  }

  private send(subject: string, reply: string, data: string, status = ''): void {
    const match = [...this.subscriptions].find(
      ([pattern]) =>
        pattern === subject || (pattern.endsWith('*') && subject.startsWith(pattern.slice(0, -1))),
    );
    if (!match) return;
    const bytes = Buffer.from(data);
    const head = status === '' ? '' : `NATS/1.0 ${status}\r\n\r\n`;
    const place = `${subject} ${match[1]}${reply ? ` ${reply}` : ''}`;
    const line = head
      ? `HMSG ${place} ${head.length} ${head.length + bytes.length}\r\n${head}`
      : `MSG ${place} ${bytes.length}\r\n`;
    this.socket!.write(Buffer.concat([Buffer.from(line), bytes, Buffer.from('\r\n')]));
  }

  private published(subject: string, reply: string, body: string): unknown {
    const [, operation = '', rest = ''] = OPERATION.exec(subject) ?? [];
    if (subject.startsWith('$JS.ACK.')) return this.ack(subject, body);
    const names = rest.split('.');
    const durable = names[1] ?? '';
    const answer = (value: object) => this.send(reply, '', JSON.stringify(value));
    const missing = {error: {code: 404, err_code: 10014, description: 'consumer not found'}};
    if (operation === 'STREAM.INFO')
      return answer({
        config: {name: 'LOGS', retention: this.retention},
        created: this.created,
        state: {messages: this.messages.length, first_seq: 1, last_seq: this.messages.length},
      });
    if (operation === 'CONSUMER.INFO') {
      const found = this.consumers.get(durable);
      return answer(found ? this.infoOf(durable, found) : missing);
    }
    if (operation === 'CONSUMER.DELETE') {
      this.consumers.delete(durable);
      return answer({success: true});
    }
    if (operation.startsWith('CONSUMER.') && operation.endsWith('CREATE')) {
      const {config} = JSON.parse(body) as {config: Record<string, unknown>};
      this.made.push(config);
      const {deliver_policy: from, opt_start_seq: start, durable_name: name} = config;
      const next = from === 'all' ? 1 : from === 'new' ? this.messages.length + 1 : Number(start);
      const made = {
        config,
        next,
        pending: new Set<number>(),
        again: [],
        delivered: next - 1,
        acked: next - 1,
      };
      this.consumers.set(String(name), made);
      return answer(this.infoOf(String(name), made));
    }
    if (operation === 'CONSUMER.MSG.NEXT') {
      this.pulls.push({consumer: durable, reply, batch: JSON.parse(body).batch});
      return this.serve();
    }
    return answer({error: {code: 400, description: `unknown ${subject}`}});
  }

  private infoOf(name: string, {config, delivered, acked, pending}: Consumer): object {
    return {
      stream_name: 'LOGS',
      name,
      config,
      delivered: {consumer_seq: delivered, stream_seq: delivered},
      ack_floor: {consumer_seq: acked, stream_seq: acked},
      num_ack_pending: pending.size,
      num_pending: 0,
    };
  }

  private serve(): void {
    for (const pull of this.pulls) {
      const consumer = this.consumers.get(pull.consumer);
      if (!consumer) continue;
      while (pull.batch > 0) {
        const sequence =
          consumer.next <= this.messages.length ? consumer.next++ : consumer.again.shift();
        if (sequence === undefined) break;
        pull.batch -= 1;
        consumer.pending.add(sequence);
        consumer.delivered = Math.max(consumer.delivered, sequence);
        const {data} = this.messages[sequence - 1]!;
        const reply = `$JS.ACK.LOGS.${pull.consumer}.1.${sequence}.${sequence}.1793491200000000000.0`;
        this.send(pull.reply, reply, data);
      }
    }
    this.pulls = this.pulls.filter(({batch}) => batch > 0);
  }

  /** Tells a pull that it is over. */
  status(text: string): void {
    for (const {reply} of this.pulls.splice(0)) this.send(reply, '', '', text);
  }

  private ack(subject: string, body: string): void {
    const [, , , name = '', , sequence] = subject.split('.');
    const consumer = this.consumers.get(name);
    if (body !== '+ACK' || !consumer) return;
    this.acknowledged.push(Number(sequence));
    consumer.pending.delete(Number(sequence));
    consumer.acked = Math.min(consumer.delivered, ...[...consumer.pending].map((one) => one - 1));
  }
}
