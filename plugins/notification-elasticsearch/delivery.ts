// A batch on its way into an index, and what becomes of each alert.
import {
  type AlertBatch,
  type Delivery,
  deliveryOf,
  type HttpAnswer,
  isBusy,
  type PluginHost,
  type RefusedAlert,
  saidIn,
} from '@firewatch/kernel';
import type {Bulk, Item, ItemOutcome} from './bulk.ts';
import type {ElasticsearchConfig} from './config.ts';
import {documentOf} from './ecs.ts';
import {templateOf} from './index-template.ts';
import type {Nodes} from './nodes.ts';

const MISCONFIGURED_MS = 60_000;
/** There already: under an alert's uuid there is only that alert. */
const CONFLICT = 409;
const TOO_LARGE = 413;

export interface IndexWorld {
  readonly host: PluginHost;
  readonly config: ElasticsearchConfig;
  readonly nodes: Nodes;
  readonly bulk: Bulk;
}

export function deliverTo({host, config, nodes, bulk}: IndexWorld) {
  let isPrepared = !config.template;

  return async ({alerts}: AlertBatch, signal: AbortSignal): Promise<Delivery> => {
    if (!isPrepared) {
      const delivery = await prepare({host, config, nodes}, signal);
      if (delivery) return delivery;
      isPrepared = true;
    }
    const accepted: string[] = [];
    const refused: RefusedAlert[] = [];
    const missing = new Map(alerts.map(({uuid}) => [uuid, '']));
    const each = ({uuid, status, reason}: ItemOutcome) => {
      const said = `${status}${reason && ` ${reason}`}`;
      if (status === CONFLICT || (status >= 200 && status < 300)) {
        accepted.push(uuid);
        missing.delete(uuid);
      } else if (isBusy(status) || isDenied(status)) missing.set(uuid, said);
      else {
        refused.push({uuid, reason: `the index answered ${said}`});
        missing.delete(uuid);
      }
    };
    const items = alerts.map((alert) => ({uuid: alert.uuid, document: documentOf(alert)}));
    const answer = await sendAll(bulk, items, each, signal);
    if (answer) {
      const delivery = deliveryOf(answer, 'the cluster', host.now());
      if (delivery.status === 'ok') {
        const reason = `the cluster answered ${answer.status} and nothing that _bulk answers; check "urls" (${saidIn(answer)})`;
        return {status: 'retry', reason, afterMs: MISCONFIGURED_MS, accepted};
      }
      return delivery.status === 'retry' || accepted.length === 0
        ? {...delivery, ...(delivery.status === 'retry' && {accepted})}
        : {status: 'retry', reason: delivery.reason, accepted};
    }
    if (missing.size === 0) return {status: 'ok', refused};
    const [said] = missing.values();
    return {
      status: 'retry',
      reason: `${missing.size} of ${alerts.length} alerts were not taken: ${said || 'nothing was said of them'}`,
      accepted,
    };
  };
}

/** Sends them; what is too large together is sent in halves. */
async function sendAll(
  bulk: Bulk,
  items: readonly Item[],
  each: (outcome: ItemOutcome) => void,
  signal: AbortSignal,
): Promise<HttpAnswer | undefined> {
  const answer = await bulk.send(items, each, signal);
  if (answer?.status !== TOO_LARGE) return answer;
  if (items.length === 1) {
    each({uuid: items[0]!.uuid, status: TOO_LARGE, reason: 'too large'});
    return undefined;
  }
  const half = Math.ceil(items.length / 2);
  return (
    (await sendAll(bulk, items.slice(0, half), each, signal)) ??
    sendAll(bulk, items.slice(half), each, signal)
  );
}

/** Missing privileges are mended by the operator. */
const isDenied = (status: number) => status === 401 || status === 403;

/** Puts the index template where there is none; answers only when that cannot be said yet. */
async function prepare(
  {host, config, nodes}: Pick<IndexWorld, 'host' | 'config' | 'nodes'>,
  signal: AbortSignal,
): Promise<Delivery | undefined> {
  const {index, data_stream} = config;
  const answer = await nodes.request(
    {
      method: 'PUT',
      path: `/_index_template/${encodeURIComponent(index)}?create=true`,
      headers: {'content-type': 'application/json'},
      body: JSON.stringify(templateOf(index, data_stream)),
    },
    signal,
  );
  const {status} = answer;
  if (status === 200) {
    host.log('info', `the index template "${index}" was made`);
    return undefined;
  }
  // There is one: the operator's, or ours of another time.
  if (status === 400 && saidIn(answer).includes('already exists')) return undefined;
  const delivery = deliveryOf(answer, 'the cluster', host.now());
  if (status === 403 || status === 400) {
    const reason = (delivery as {reason: string}).reason;
    host.log('warn', `no index template was made, fields are indexed as they come: ${reason}`);
    return undefined;
  }
  return delivery.status === 'ok' || delivery.status === 'refused'
    ? {status: 'retry', reason: `the index template: ${status} ${saidIn(answer)}`}
    : delivery;
}
