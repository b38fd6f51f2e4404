// The durable consumer of a share, brought to where reading goes on.
//
// A consumer gives what was never delivered before what was delivered and lost: taken as it is
// after a crash, later messages would come before earlier ones, and a position could not say which
// are missing. So a consumer that has delivered more than was taken is made anew, behind what was
// taken. What is not acknowledged is on the server all the same.

import type {Position} from '@firewatch/kernel';
import {parseDuration} from '@firewatch/kernel';
import type {ConsumerInfo, JetStreamManager, StreamInfo} from '@nats-io/jetstream';
import type {NatsConfig, Share} from './config.ts';

export interface SharePlace {
  /** When the stream was made: another one of its name begins to count anew. */
  readonly created: string;
  /** Of the last message that was handed on. */
  readonly sequence: number;
}

export const asPosition = ({created, sequence}: SharePlace): Position => ({created, sequence});

function readPlace(value: Position | undefined, created: string): number | undefined {
  const left = (value ?? {}) as {created?: unknown; sequence?: unknown};
  return left.created === created && typeof left.sequence === 'number' ? left.sequence : undefined;
}

/** Makes the consumer ready; gives the sequence number behind which reading goes on. */
export async function prepare(
  manager: JetStreamManager,
  config: NatsConfig,
  share: Share,
  stream: StreamInfo,
  position: Position | undefined,
): Promise<number> {
  const {stream: name} = config;
  const {retention} = stream.config;
  if (retention === 'interest')
    throw new Error(
      `stream ${name} has retention "interest": it forgets messages when a consumer is made anew; expected "limits" or "workqueue"`,
    );
  const found = await manager.consumers.info(name, share.durable).catch((error: Error) => {
    if (/not found/i.test(error.message)) return undefined;
    throw error;
  });
  const left = readPlace(position, stream.created);
  if (!found) {
    await manager.consumers.add(name, settingsOf(config, share, retention, left) as never);
    return left ?? 0;
  }
  requireSame(found, share);
  const taken = left ?? found.ack_floor.stream_seq;
  const isAhead = found.delivered.stream_seq > taken;
  const isBehind = left !== undefined && found.ack_floor.stream_seq > left;
  if (isAhead || isBehind) {
    await manager.consumers.delete(name, share.durable);
    await manager.consumers.add(name, settingsOf(config, share, retention, taken) as never);
  }
  return taken;
}

function requireSame(found: ConsumerInfo, {durable, subject = ''}: Share): void {
  const {filter_subject = '', ack_policy} = found.config;
  if (filter_subject !== subject)
    throw new Error(
      `consumer ${durable} is there with the filter "${filter_subject}"; expected "${subject}": choose another durable, or delete it`,
    );
  if (ack_policy !== 'explicit')
    throw new Error(`consumer ${durable} is there with acknowledgement "${ack_policy}"`);
}

/** `taken`: the last message that was taken; undefined: where the configuration says. */
function settingsOf(
  config: NatsConfig,
  {durable, subject}: Share,
  retention: string,
  taken: number | undefined,
): object {
  const {deliver, start_time} = config;
  // A work queue has all that is not acknowledged, and lets nobody begin elsewhere.
  const begin =
    retention === 'workqueue'
      ? {deliver_policy: 'all'}
      : taken !== undefined
        ? {deliver_policy: 'by_start_sequence', opt_start_seq: taken + 1}
        : {
            deliver_policy: deliver,
            ...(start_time !== undefined && {opt_start_time: start_time}),
          };
  return {
    durable_name: durable,
    ack_policy: 'explicit',
    replay_policy: 'instant',
    ack_wait: Number(parseDuration(config.ack_wait)),
    max_ack_pending: config.max_ack_pending,
    ...(subject !== undefined && {filter_subject: subject}),
    ...begin,
  };
}
