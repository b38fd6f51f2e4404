// One conversation with a mail server, by nodemailer, over a connection of the host's.
import type {Duplex} from 'node:stream';
import {type PluginHost, socketLike, type TlsOptions} from '@firewatch/kernel';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import {type EmailConfig, hasLogin, msOf} from './config.ts';

const METHODS = {crammd5: 'CRAM-MD5', login: 'LOGIN', plain: 'PLAIN', none: ''} as const;

/** What the server said of the mail. */
export interface Sent {
  /** Receivers that it would not take, and why. */
  readonly rejected: readonly string[];
}

export interface SessionOptions {
  readonly host: PluginHost;
  readonly config: EmailConfig;
  readonly password: string | undefined;
  readonly tls: TlsOptions;
}

/** Sends one mail; throws what nodemailer, or the way, threw. */
export async function sendMail(
  mail: Buffer,
  {host, config, password, tls}: SessionOptions,
  signal: AbortSignal,
): Promise<Sent> {
  const {smtp_host, smtp_port, encryption_type, helo_host, auth_type, smtp_username} = config;
  const stream = await connected(host, config, tls, signal);
  const {ca, isUnverified} = tls;
  const connection = new SMTPConnection({
    connection: socketLike(stream) as never,
    host: smtp_host,
    port: smtp_port,
    name: helo_host,
    secure: encryption_type === 'ssltls',
    secured: encryption_type === 'ssltls',
    requireTLS: encryption_type === 'starttls',
    ignoreTLS: encryption_type === 'none',
    greetingTimeout: msOf(config.connect_timeout),
    tls: {...(ca !== undefined && {ca}), rejectUnauthorized: !isUnverified},
  });
  const stop = () => connection.close();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(msOf(config.send_timeout))]);
  try {
    return await new Promise<Sent>((resolve, reject) => {
      const fail = (error: unknown) => reject(limit.aborted ? late() : error);
      connection.on('error', fail);
      connection.once('end', () => fail(broken()));
      limit.addEventListener('abort', () => {
        stop();
        reject(late());
      });
      connection.connect((error) => {
        if (error) return fail(error);
        const send = (refused?: unknown) => {
          if (refused) return fail(refused);
          const envelope = {from: config.sender_email, to: [...config.receiver_emails]};
          connection.send({...envelope, size: mail.length}, mail, (failed, info) => {
            if (failed) return fail(failed);
            const rejected = (info.rejectedErrors ?? []).map(({message}) => message);
            resolve({rejected});
          });
        };
        if (!hasLogin(config)) return send();
        const credentials = {user: smtp_username!, pass: password ?? ''};
        connection.login({...credentials, method: METHODS[auth_type], credentials}, send);
      });
    });
  } finally {
    connection.quit();
    stop();
    stream.destroy();
  }
}

const late = () =>
  Object.assign(new Error('the mail server did not answer in time'), {code: 'ETIMEDOUT'});
const broken = () =>
  Object.assign(new Error('the mail server ended the connection'), {code: 'ECONNRESET'});

/** The connection, within its time; one that comes later is let go. */
async function connected(
  host: PluginHost,
  {smtp_host, smtp_port, encryption_type, connect_timeout}: EmailConfig,
  tls: TlsOptions,
  signal: AbortSignal,
): Promise<Duplex> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(msOf(connect_timeout))]);
  const connecting = host.connect({
    host: smtp_host,
    port: smtp_port,
    ...(encryption_type === 'ssltls' && {tls}),
  });
  return new Promise<Duplex>((resolve, reject) => {
    limit.addEventListener('abort', () => reject(late()));
    connecting.then((stream) => {
      // nodemailer listens later.
      stream.on('error', () => {});
      if (limit.aborted) stream.destroy();
      else resolve(stream);
    }, reject);
  });
}
