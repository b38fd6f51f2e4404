// A batch on its way into Splunk: cut into requests, each answer looked at, waited for the indexer.
import {
  type AlertBatch,
  type Delivery,
  deliveryOf,
  type PluginHost,
  parseInstant,
  type RefusedAlert,
  saidIn,
} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import type {Collector, HecEvent, Reply} from './collector.ts';
import {acknowledgeMs, type SplunkConfig} from './config.ts';

const ASK_EVERY_MS = 1_000;
const NS_PER_MS = 1_000_000n;
const MISCONFIGURED_MS = 60_000;

/** The collector's codes. */
const INVALID_EVENT = [5, 6, 12, 13, 15];
/** What to change in the configuration. */
const ADVICE: Readonly<Record<number, string>> = {
  1: 'the token is disabled',
  2: 'set "token"',
  3: 'check "token"',
  4: 'check "token"',
  7: 'check "index": the token may not write to it',
  10: 'the token wants acknowledgement: set "acknowledge: true"',
  11: 'the token wants acknowledgement: set "acknowledge: true"',
  14: 'the token has no acknowledgement: set "acknowledge: false", or turn it on in Splunk',
};

export interface DeliveryWorld {
  readonly host: PluginHost;
  readonly collector: Collector;
  readonly config: SplunkConfig;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

interface Item {
  /** undefined: the operator's text, for the whole batch. */
  readonly uuid?: string;
  readonly event: HecEvent;
  readonly bytes: number;
}

/** Delivers batches; remembers what was sent and not yet acknowledged, so as not to send it again. */
export class Deliveries {
  private readonly world: DeliveryWorld;
  /** By batch and request: the number under which the indexer will say that it has it. */
  private unconfirmed = new Map<string, number>();
  private key = '';

  constructor(world: DeliveryWorld) {
    this.world = world;
  }

  async deliver(batch: AlertBatch, signal: AbortSignal): Promise<Delivery> {
    if (batch.key !== this.key) this.unconfirmed.clear();
    this.key = batch.key;
    const accepted: string[] = [];
    const refused: RefusedAlert[] = [];
    const queue = requestsOf(batch, this.world);
    for (let items = queue.shift(); items; items = queue.shift()) {
      const outcome = await this.send(items, signal);
      const {delivery, taken, faulty} = outcome;
      accepted.push(...uuids(items.slice(0, taken)));
      if (faulty) {
        const bad = items[taken]!;
        if (bad.uuid === undefined) return {status: 'refused', reason: faulty};
        refused.push({uuid: bad.uuid, reason: faulty});
        if (taken + 1 < items.length) queue.unshift(items.slice(taken + 1));
      } else if (delivery.status === 'refused' && items.length > 1) {
        // Too large, or one of them is not to its taste: each alone, so that only that one is lost.
        queue.unshift(...items.map((item) => [item]));
      } else if (delivery.status === 'refused') {
        const [{uuid}] = items as [Item];
        if (uuid === undefined) return delivery;
        refused.push({uuid, reason: delivery.reason});
      } else if (delivery.status === 'retry') {
        return {...delivery, accepted};
      }
    }
    this.unconfirmed.clear();
    return {status: 'ok', refused};
  }

  /** `taken`: how many of the items Splunk has; `faulty`: why it did not take the next one. */
  private async send(
    items: readonly Item[],
    signal: AbortSignal,
  ): Promise<{delivery: Delivery; taken: number; faulty?: string}> {
    const {collector, config, host} = this.world;
    const request = uuids(items).join() || this.key;
    let ackId = this.unconfirmed.get(request);
    const isAgain = ackId !== undefined;
    if (!isAgain) {
      const reply = await collector.send(
        items.map(({event}) => event),
        signal,
      );
      const delivery = verdictOn(reply, host.now());
      if (delivery.status !== 'ok') {
        const {code = 0, invalid} = reply;
        const isOne = INVALID_EVENT.includes(code) && invalid !== undefined;
        return isOne && invalid < items.length
          ? {delivery, taken: invalid, faulty: (delivery as {reason: string}).reason}
          : {delivery, taken: 0};
      }
      if (!config.acknowledge) return {delivery, taken: items.length};
      ackId = reply.ackId;
      if (ackId === undefined) {
        const reason =
          'the collector gave no number to ask for: its token has no acknowledgement; set "acknowledge: false", or turn it on in Splunk';
        return {delivery: {status: 'retry', reason, afterMs: MISCONFIGURED_MS}, taken: 0};
      }
      this.unconfirmed.set(request, ackId);
    }
    if (await this.isAcknowledged(ackId!, signal)) {
      return {delivery: {status: 'ok'}, taken: items.length};
    }
    // Asked for twice in vain, it is lost, and the next time it is sent again.
    if (isAgain) this.unconfirmed.delete(request);
    const reason = `the indexer did not acknowledge within ${config.acknowledge_timeout}`;
    return {delivery: {status: 'retry', reason}, taken: 0};
  }

  private async isAcknowledged(ackId: number, signal: AbortSignal): Promise<boolean> {
    const {collector, config, wait} = this.world;
    for (let left = acknowledgeMs(config); left > 0; left -= ASK_EVERY_MS) {
      if (await collector.isIndexed(ackId, signal)) return true;
      await wait(Math.min(ASK_EVERY_MS, left), signal);
    }
    return collector.isIndexed(ackId, signal);
  }
}

const uuids = (items: readonly Item[]) => items.flatMap(({uuid}) => uuid ?? []);

/** Requests of at most `batch_bytes`; an event that is longer goes alone. */
function requestsOf(batch: AlertBatch, {config, host}: DeliveryWorld): Item[][] {
  const requests: Item[][] = [];
  let room = 0;
  for (const one of itemsOf(batch, host.now())) {
    if (one.bytes > room || requests.length === 0) {
      requests.push([]);
      room = config.batch_bytes;
    }
    requests.at(-1)!.push(one);
    room -= one.bytes;
  }
  return requests;
}

/** `now`: of the operator's text, and of an alert whose time cannot be read. */
export function itemsOf(batch: AlertBatch, now: bigint): readonly Item[] {
  const seconds = (instant: bigint) => (Number(instant / NS_PER_MS) / 1000).toFixed(3);
  const item = (event: unknown, time: bigint, alert?: Alert): Item => ({
    ...(alert && {uuid: alert.uuid}),
    event: {time: seconds(time), event},
    bytes: Buffer.byteLength(JSON.stringify(event)) + 200,
  });
  return batch.text === undefined
    ? batch.alerts.map((alert) => item(alert, parseInstant(alert.stop_at) ?? now, alert))
    : [item(batch.text, now)];
}

function verdictOn({answer, code}: Reply, now: bigint): Delivery {
  const isCollector = code !== undefined;
  if (answer.status === 200 && (!isCollector || code === 0)) {
    if (isCollector) return {status: 'ok'};
    const reason = `Splunk answered 200 without a code: this is no event collector; check "url" (${saidIn(answer)})`;
    return {status: 'retry', reason, afterMs: MISCONFIGURED_MS};
  }
  const advice = code === undefined ? undefined : ADVICE[code];
  const delivery = deliveryOf(answer, 'Splunk', now);
  if (delivery.status === 'ok') {
    return {status: 'retry', reason: `Splunk answered code ${code}: ${saidIn(answer)}`};
  }
  return advice
    ? {status: 'retry', reason: `${delivery.reason} (${advice})`, afterMs: MISCONFIGURED_MS}
    : delivery;
}
