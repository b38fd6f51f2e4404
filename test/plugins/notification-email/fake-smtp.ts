// A mail server for tests: it speaks SMTP strictly, keeps the mails, and answers a command as the
// test wants instead.
import {createHmac} from 'node:crypto';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {createServer as createTlsServer, TLSSocket} from 'node:tls';
import {onTestFinished} from 'vitest';
import {CERTIFICATE, KEY} from '../certificate.ts';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it was before dots were stuffed. */
  readonly text: string;
  readonly isEncrypted: boolean;
  readonly user: string | undefined;
}

export interface FakeSmtp {
  readonly port: number;
  readonly mails: Mail[];
  readonly commands: string[];
}

export interface SmtpOptions {
  readonly isTls?: boolean;
  readonly hasStartTls?: boolean;
  readonly auth?: {readonly user: string; readonly pass: string};
  /** The answer to a command instead of the server's; "" is none, ever. */
  answer?(command: string): string | undefined;
}

const base64 = (text: string) => Buffer.from(text, 'base64').toString();

export async function openSmtp(options: SmtpOptions = {}): Promise<FakeSmtp> {
  const mails: Mail[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    sockets.add(socket);
    void new Session(socket, options, mails, commands).run().catch(() => socket.destroy());
  };
  const server = options.isTls
    ? createTlsServer({key: KEY, cert: CERTIFICATE}, serve)
    : createServer(serve);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {port: (server.address() as AddressInfo).port, mails, commands};
}

class Session {
  private text = '';
  private wake = () => {};
  private isOver = false;
  private user: string | undefined;
  private from = '';
  private to: string[] = [];
  private socket: Socket;
  private readonly options: SmtpOptions;
  private readonly mails: Mail[];
  private readonly commands: string[];

  constructor(socket: Socket, options: SmtpOptions, mails: Mail[], commands: string[]) {
    this.socket = socket;
    this.options = options;
    this.mails = mails;
    this.commands = commands;
    this.listen(socket);
  }

  async run(): Promise<void> {
    this.reply('CONNECT', '220 fake ESMTP');
    for (;;) {
      const line = await this.line();
      this.commands.push(line);
      const word = line.split(' ')[0]!.toUpperCase();
      if (word === 'EHLO') this.reply(line, this.greeting());
      else if (word === 'STARTTLS' && this.options.hasStartTls) await this.startTls();
      else if (word === 'AUTH') this.reply(line, await this.authenticate(line));
      else if (word === 'MAIL') {
        this.from = line.slice(line.indexOf('<') + 1, line.indexOf('>'));
        this.to = [];
        const isOpen = !this.options.auth || this.user !== undefined;
        this.reply(line, isOpen ? '250 ok' : '530 authentication required');
      } else if (word === 'RCPT') {
        const address = line.slice(line.indexOf('<') + 1, line.indexOf('>'));
        if (this.reply(line, '250 ok').startsWith('250')) this.to.push(address);
      } else if (word === 'DATA') {
        if (!this.reply(line, '354 go on').startsWith('354')) continue;
        const text = await this.data();
        if (!this.reply('.', '250 queued').startsWith('250')) continue;
        const {from, to, user} = this;
        this.mails.push({from, to, text, user, isEncrypted: this.isEncrypted});
      } else if (word === 'QUIT') {
        this.reply(line, '221 bye');
        this.socket.end();
        return;
      } else this.reply(line, '502 what');
    }
  }

  private get isEncrypted(): boolean {
    return this.socket instanceof TLSSocket;
  }

  private listen(socket: Socket): void {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      this.text += bytes.toString('latin1');
      this.wake();
    });
    socket.on('close', () => {
      this.isOver = true;
      this.wake();
    });
  }

  private async until(end: string): Promise<string> {
    for (;;) {
      const at = this.text.indexOf(end);
      if (at >= 0) {
        const found = this.text.slice(0, at);
        this.text = this.text.slice(at + end.length);
        return found;
      }
      if (this.isOver) throw new Error('the client has gone');
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private line = () => this.until('\r\n');

  private async data(): Promise<string> {
    const lines: string[] = [];
    for (let line = await this.line(); line !== '.'; line = await this.line())
      lines.push(line.startsWith('.') ? line.slice(1) : line);
    return lines.join('\r\n');
  }

  private reply(command: string, answer: string): string {
    const said = this.options.answer?.(command) ?? answer;
    if (said !== '') this.socket.write(`${said}\r\n`);
    return said;
  }

  private greeting(): string {
    const {auth, hasStartTls} = this.options;
    const lines = ['fake', 'SIZE 1000000'];
    if (hasStartTls && !this.isEncrypted) lines.push('STARTTLS');
    if (auth) lines.push('AUTH PLAIN LOGIN CRAM-MD5');
    return lines.map((line, at) => `250${at === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n');
  }

  private async startTls(): Promise<void> {
    if (!this.reply('STARTTLS', '220 ready').startsWith('220')) return;
    const plain = this.socket;
    plain.removeAllListeners('data');
    this.text = '';
    const secured = new TLSSocket(plain, {isServer: true, key: KEY, cert: CERTIFICATE});
    this.socket = secured;
    this.listen(secured);
  }

  private async authenticate(command: string): Promise<string> {
    const {user, pass} = this.options.auth ?? {user: '', pass: ''};
    const [, method, initial] = command.split(' ');
    const ask = async (text: string) => {
      this.socket.write(`334 ${Buffer.from(text).toString('base64')}\r\n`);
      return base64(await this.line());
    };
    let isRight = false;
    if (method === 'PLAIN') {
      const [, name, word] = (initial ? base64(initial) : await ask('')).split('\0');
      isRight = name === user && word === pass;
    } else if (method === 'LOGIN') {
      const name = initial ? base64(initial) : await ask('Username:');
      isRight = name === user && (await ask('Password:')) === pass;
    } else if (method === 'CRAM-MD5') {
      const challenge = '<1@fake>';
      const digest = createHmac('md5', pass).update(challenge).digest('hex');
      isRight = (await ask(challenge)) === `${user} ${digest}`;
    }
    if (isRight) this.user = user;
    return isRight ? '235 welcome' : '535 no';
  }
}
