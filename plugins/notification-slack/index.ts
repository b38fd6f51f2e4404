// The notification `slack`: alerts by an incoming webhook.
import {
  definePlugin,
  deliveryOf,
  type HttpAnswer,
  hostFetch,
  type Notification,
  openSink,
  readTls,
} from '@firewatch/kernel';
import {IncomingWebhook, IncomingWebhookRequestError} from '@slack/webhook';
import {messageOf} from './message.ts';

interface SlackConfig {
  readonly webhook: string;
  readonly channel?: string;
  readonly username?: string;
  readonly icon_emoji?: string;
  readonly icon_url?: string;
  readonly ca_cert?: string;
  readonly proxy?: string;
}

const slack: Notification<SlackConfig> = {
  preview: (_config, batch) => JSON.stringify(messageOf(batch), undefined, 2),
  async open({webhook: url, ca_cert, proxy, ...appearance}, host) {
    const tls = await readTls({...(ca_cert !== undefined && {ca_cert})});
    let signal: AbortSignal | undefined;
    let answer: HttpAnswer | undefined;
    const webhook = new IncomingWebhook(url, {
      ...appearance,
      fetch: hostFetch(host, {
        tls,
        proxy,
        signal: () => signal,
        seen: (seen) => {
          answer = seen;
        },
      }),
    });
    return openSink(host, {
      name: `Slack at ${new URL(url).host}`,
      async send(batch, until) {
        signal = until;
        answer = undefined;
        try {
          await webhook.send(messageOf(batch));
          return {status: 'ok'};
        } catch (error) {
          // The library knows the status and not Retry-After: the answer itself does.
          if (answer) return deliveryOf(answer, 'Slack', host.now());
          throw error instanceof IncomingWebhookRequestError ? error.original : error;
        }
      },
    });
  },
};

const plugin = definePlugin({notifications: {slack}});

export {plugin as default};
