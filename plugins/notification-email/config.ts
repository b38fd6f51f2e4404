// The configuration as its schema lets it in, and what the schema cannot say.
import {type ConfigFault, parseDuration} from '@firewatch/kernel';

export interface EmailConfig {
  readonly smtp_host: string;
  readonly smtp_port: number;
  readonly smtp_username?: string;
  readonly smtp_password?: string;
  readonly smtp_password_file?: string;
  readonly auth_type: 'none' | 'crammd5' | 'login' | 'plain';
  readonly encryption_type: 'ssltls' | 'starttls' | 'none';
  readonly sender_name: string;
  readonly sender_email: string;
  readonly email_subject?: string;
  readonly receiver_emails: readonly string[];
  readonly helo_host: string;
  readonly connect_timeout: string;
  readonly send_timeout: string;
  readonly ca_cert?: string;
  readonly insecure_skip_verify: boolean;
}

/** ms; 0: it is none. */
export const msOf = (duration: string): number =>
  Number((parseDuration(duration) ?? 0n) / 1_000_000n);

export const hasLogin = ({auth_type, smtp_username}: EmailConfig): boolean =>
  auth_type !== 'none' && Boolean(smtp_username);

export function checkConfig(config: EmailConfig): ConfigFault[] {
  const faults: ConfigFault[] = [];
  for (const name of ['connect_timeout', 'send_timeout'] as const) {
    const ms = msOf(config[name]);
    if (ms <= 0 || ms > 60_000)
      faults.push({
        at: `/${name}`,
        message: `expected a duration up to 1m, found "${config[name]}"`,
      });
  }
  const {smtp_password, smtp_password_file} = config;
  if (hasLogin(config) && smtp_password === undefined && smtp_password_file === undefined)
    faults.push({at: '/smtp_password', message: 'smtp_username wants a password'});
  return faults;
}
