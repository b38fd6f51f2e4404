// The bouncer `webhook`: whoever is posted to enforces, and has said so by a status of 2xx.
import {randomUUID} from 'node:crypto';
import {
  type Bouncer,
  type Decision,
  deliveryOf,
  type Enforcement,
  isWayFault,
  readTls,
  type TlsFiles,
  wayFault,
} from '@firewatch/kernel';
import {type Message, shown, signatureOf} from './message.ts';

export interface WebhookConfig extends TlsFiles {
  readonly url: string;
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly batch: number;
  readonly unix_socket?: string;
}

type Failure = Exclude<Enforcement, {status: 'ok'}>;

const NS_PER_S = 1_000_000_000n;
/** Until an operator has mended what the receiver refuses. */
const REFUSED_MS = 60_000;

export const webhook: Bouncer<WebhookConfig> = {
  async open(config, host) {
    const {url, secret, headers, batch, unix_socket} = config;
    const tls = await readTls(config);
    const name = unix_socket ?? new URL(url).host;
    /** Ids of what the receiver has. */
    let held = new Set<number>();

    /** Why it was not taken; undefined: it was. */
    const post = async (message: Message, signal: AbortSignal): Promise<Failure | undefined> => {
      const body = JSON.stringify(message);
      const seconds = String(host.now() / NS_PER_S);
      try {
        const answer = await host.request(
          {
            method: 'POST',
            url,
            headers: {
              'content-type': 'application/json',
              ...headers,
              'x-firewatch-timestamp': seconds,
              'x-firewatch-signature': signatureOf(secret, seconds, body),
            },
            body,
            tls,
            ...(unix_socket !== undefined && {socketPath: unix_socket}),
          },
          signal,
        );
        const delivery = deliveryOf(answer, name, host.now());
        host.count('posts_total', 1, {status: delivery.status});
        if (delivery.status === 'ok') return undefined;
        // The receiver that does not know what it has asks for all of it.
        if (answer.status === 409) return {status: 'resync', reason: delivery.reason};
        const afterMs = delivery.status === 'retry' ? delivery.afterMs : REFUSED_MS;
        return {
          status: 'retry',
          reason: delivery.reason,
          ...(afterMs !== undefined && {afterMs}),
        };
      } catch (error) {
        if (!isWayFault(error)) throw error;
        host.count('posts_total', 1, {status: 'retry'});
        return {status: 'retry', reason: wayFault(error, name)};
      }
    };
    const ok = (): Enforcement => ({status: 'ok', inForce: held.size});

    return {
      async apply({adds, deletes}, signal) {
        const all = [
          ...adds.map((decision) => ({decision, isAdded: true})),
          ...deletes.map((decision) => ({decision, isAdded: false})),
        ];
        for (let from = 0; from < all.length; from += batch) {
          const part = all.slice(from, from + batch);
          const of = (isAdded: boolean) =>
            part.filter((one) => one.isAdded === isAdded).map(({decision}) => shown(decision));
          const message: Message = {kind: 'change', adds: of(true), deletes: of(false)};
          const failure = await post(message, signal);
          if (failure) return failure;
          for (const {decision, isAdded} of part)
            if (isAdded) held.add(decision.id);
            else held.delete(decision.id);
        }
        return ok();
      },
      async resync(decisions, signal) {
        const resync = randomUUID();
        const next = new Set<number>();
        const begun = await post({kind: 'begin', resync}, signal);
        if (begun) return begun;
        for await (const part of inParts(decisions, batch)) {
          const failure = await post({kind: 'part', resync, adds: part.map(shown)}, signal);
          if (failure) return failure;
          for (const {id} of part) next.add(id);
        }
        const failure = await post({kind: 'done', resync}, signal);
        if (failure) return failure;
        held = next;
        return ok();
      },
      async clear() {
        const failure = await post({kind: 'clear'}, host.signal);
        if (failure) throw new Error(failure.reason);
        held.clear();
      },
      close: async () => {},
    };
  },
};

async function* inParts(
  decisions: AsyncIterable<readonly Decision[]>,
  most: number,
): AsyncGenerator<readonly Decision[]> {
  let waiting: Decision[] = [];
  for await (const batch of decisions) {
    waiting.push(...batch);
    for (; waiting.length >= most; waiting = waiting.slice(most)) yield waiting.slice(0, most);
  }
  if (waiting.length > 0) yield waiting;
}
