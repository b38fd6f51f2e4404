// The bouncer `forward-auth`: each request of the server is a question about a client.
import {
  AskedDecisions,
  type Bouncer,
  type ConfigFault,
  type Decision,
  forwardedFor,
  type HttpReply,
  type Interval,
  intervalOf,
  intervalsOf,
  isWithin,
  type ListenSettings,
  listenTargets,
  type ReceivedRequest,
  type ServerTlsFiles,
  serveHttp,
  Throttle,
} from '@firewatch/kernel';

export interface ForwardAuthConfig extends ListenSettings {
  readonly tls?: ServerTlsFiles;
  readonly trusted_proxies: readonly string[];
  readonly client_header: string;
  readonly on_unknown: 'allow' | 'refuse';
  readonly ban_status: number;
  readonly captcha_status: number;
  readonly captcha_url?: string;
  readonly throttle_status: number;
  readonly throttle_per_minute: number;
  readonly throttle_burst: number;
}

/** For a question to be there whole. */
const QUESTION_MS = 10_000;
/** Whoever asks sends no body; one that is sent is not read. */
const BODY_BYTES_MAX = 0;
/** Says which it was to a proxy that knows fewer statuses than there are remediations. */
const HEADER = 'x-firewatch-remediation';

export const forwardAuth: Bouncer<ForwardAuthConfig> = {
  check: ({trusted_proxies}) =>
    trusted_proxies.flatMap((range, at): ConfigFault[] =>
      intervalOf(range)
        ? []
        : [
            {
              at: `/trusted_proxies/${at}`,
              message: `expected an address or a range, found "${range}"`,
            },
          ],
    ),
  async open(config, host) {
    const asked = new AskedDecisions(() => host.now());
    const proxies = intervalsOf(config.trusted_proxies);
    const throttle = new Throttle({
      perMinute: config.throttle_per_minute,
      burst: config.throttle_burst,
    });

    const answer = (request: ReceivedRequest): HttpReply => {
      const client = clientOf(request, config.client_header, proxies);
      if (client === undefined || !asked.isKnown) {
        host.count('unknown_total');
        return config.on_unknown === 'allow' ? PASS : refusal('unknown', config.ban_status);
      }
      const decision = asked.find(client);
      if (!decision) return PASS;
      const reply = replyTo(decision, config, () => throttle.ask(client, host.now()));
      if (reply !== PASS) asked.note(decision);
      return reply;
    };
    const server = await serveHttp(host, {
      places: listenTargets(config),
      tls: config.tls,
      timeoutMs: QUESTION_MS,
      bodyBytesMax: BODY_BYTES_MAX,
      handle: async (request) => answer(request),
      onFailure: () => host.health('degraded', 'it no longer listens'),
    });
    return asked.run(() => server.close());
  },
};

/** Who asked the proxy; undefined: it does not say. One that is no trusted proxy speaks for itself. */
function clientOf(
  {sender, headers}: ReceivedRequest,
  name: string,
  proxies: readonly Interval[],
): string | undefined {
  if (!isWithin(sender, proxies)) return sender;
  return forwardedFor([headers[name.toLowerCase()] ?? []].flat().join(), proxies);
}

const PASS: HttpReply = {status: 200, headers: {[HEADER]: 'none', 'cache-control': 'no-store'}};

const refusal = (
  remediation: string,
  status: number,
  more: Readonly<Record<string, string>> = {},
): HttpReply => ({
  status,
  headers: {[HEADER]: remediation, 'cache-control': 'no-store', ...more},
  body: 'Access denied.\n',
});

function replyTo({type}: Decision, config: ForwardAuthConfig, throttle: () => number): HttpReply {
  if (type === 'throttle') {
    const seconds = throttle();
    if (seconds === 0) return PASS;
    return refusal('throttle', config.throttle_status, {'retry-after': String(seconds)});
  }
  if (type !== 'captcha') return refusal('ban', config.ban_status);
  if (config.captcha_url === undefined) return refusal('captcha', config.captcha_status);
  return refusal('captcha', 302, {location: config.captcha_url});
}
