// The notification `email`: alerts by SMTP.
import {
  type Delivery,
  definePlugin,
  type Notification,
  oneLine,
  openSink,
  readTls,
  secretOf,
} from '@firewatch/kernel';
import {checkConfig, type EmailConfig, hasLogin} from './config.ts';
import {mailOf, mailText} from './message.ts';
import {sendMail} from './session.ts';

const MISCONFIGURED_MS = 60_000;
const NS_PER_MS = 1_000_000n;

/** nodemailer's errors: which command was answered how. */
interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly message: string;
}

/** What an answer of the server means; undefined: it was none, the way failed. */
function deliveryOf(error: unknown): Delivery | undefined {
  const {code, command = '', responseCode = 0, message} = error as SmtpError;
  if (code === undefined || (!responseCode && code !== 'EAUTH' && code !== 'EMESSAGE')) {
    return undefined;
  }
  const reason = `the mail server: ${oneLine(message, 300)}`;
  const isTooLarge = code === 'EMESSAGE' && !responseCode;
  const isPermanent = responseCode >= 500 || isTooLarge;
  // Only the mail itself is refused for good; logins, senders and receivers are mended.
  if (isPermanent && (command === 'DATA' || isTooLarge)) return {status: 'refused', reason};
  if (code === 'EAUTH') {
    const hint = `${reason} (check smtp_username, smtp_password and auth_type)`;
    return {status: 'retry', reason: hint, afterMs: MISCONFIGURED_MS};
  }
  return {status: 'retry', reason, ...(isPermanent && {afterMs: MISCONFIGURED_MS})};
}

const email: Notification<EmailConfig> = {
  check: checkConfig,
  preview: (config, batch) => mailText(batch, config),
  async open(config, host) {
    const {ca_cert, insecure_skip_verify, smtp_host, smtp_port} = config;
    const [password, tls] = await Promise.all([
      secretOf(config, 'smtp_password'),
      readTls({...(ca_cert !== undefined && {ca_cert}), insecure_skip_verify}),
    ]);
    if (config.encryption_type === 'none' && hasLogin(config) && config.auth_type !== 'crammd5') {
      host.log('warn', `the password is sent to ${smtp_host} without encryption`);
    }
    return openSink(host, {
      name: `mail server ${smtp_host}:${smtp_port}`,
      async send(batch, signal) {
        const mail = await mailOf(batch, config, Number(host.now() / NS_PER_MS));
        try {
          const {rejected} = await sendMail(mail, {host, config, password, tls}, signal);
          for (const reason of rejected) {
            host.log('error', `a receiver was not taken: ${oneLine(reason, 300)}`);
            host.count('receivers_rejected_total');
          }
          return {status: 'ok'};
        } catch (error) {
          const delivery = deliveryOf(error);
          if (delivery) return delivery;
          throw error;
        }
      },
    });
  },
};

const plugin = definePlugin({notifications: {email}});

export {plugin as default};
