// The run of a notification around the one thing that differs: sending. A sink that was not reached
// is one to come back to; how it goes is counted and told.
import type {AlertBatch, Delivery, NotificationRun, PluginHost} from '../../plugin.ts';
import {isWayFault, wayFault} from './words.ts';

export interface Sink {
  /** As the operator knows it: a host, a channel. */
  readonly name: string;
  /** Answers, or throws what the way to the sink threw. */
  send(batch: AlertBatch, signal: AbortSignal): Promise<Delivery>;
  close?(): Promise<void>;
}

/** Metrics: `deliveries_total` by `status`, `alerts_delivered_total`, `alerts_refused_total`. */
export function openSink(host: PluginHost, {name, send, close}: Sink): NotificationRun {
  return {
    async deliver(batch, signal) {
      const delivery = await send(batch, signal).catch((error: unknown): Delivery => {
        if (!isWayFault(error)) throw error;
        return {status: 'retry', reason: wayFault(error, name)};
      });
      host.count('deliveries_total', 1, {status: delivery.status});
      const refused =
        delivery.status === 'refused'
          ? batch.alerts.length
          : delivery.status === 'ok'
            ? (delivery.refused?.length ?? 0)
            : 0;
      const accepted =
        delivery.status === 'ok'
          ? batch.alerts.length - refused
          : delivery.status === 'retry'
            ? (delivery.accepted?.length ?? 0)
            : 0;
      if (accepted > 0) host.count('alerts_delivered_total', accepted);
      if (refused > 0) host.count('alerts_refused_total', refused);
      if (delivery.status === 'retry') host.health('degraded', delivery.reason);
      else host.health('ok');
      return delivery;
    },
    close: async () => {
      await close?.();
    },
  };
}
