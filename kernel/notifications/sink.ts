// A configured notification, ready to be told: its plugin, its settings, its template, its pace.
import type {Alert} from '@firewatch/schemas';
import type {Where} from '../errors.ts';
import type {UseRequest} from '../plugin/run/use.ts';
import type {PluginPackage} from '../plugin.ts';
import type {MessageTemplate} from '../template/load.ts';
import type {DeliveryPolicy} from './policy.ts';

export interface NotificationSink {
  readonly name: string;
  readonly type: string;
  readonly where: Where;
  readonly plugin: PluginPackage;
  /** The plugin's own settings, defaults set. */
  readonly config: unknown;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly policy: DeliveryPolicy;
  /** The text of a message; absent: the plugin has its own. */
  readonly render?: MessageTemplate;
  /** Whether quiet hours are broken for an alert. */
  readonly isUrgent?: (alert: Alert) => boolean;
  /** Two sinks with the same do the same. */
  readonly fingerprint: string;
}

export const useOf = ({plugin, type, config}: NotificationSink): UseRequest<'notifications'> => ({
  plugin,
  kind: 'notifications',
  name: type,
  config,
});
