// The group's consumer as the datasource uses it: a narrow face, so that another client can take
// its place.
import type {PluginHost} from '@firewatch/kernel';
import kafkajs, {type KafkaConfig as ClientConfig, type Consumer, type SASLOptions} from 'kafkajs';
import {addCodecs} from './codecs.ts';
import {type KafkaConfig, msOf, topicsOf} from './config.ts';
import {socketFactory} from './socket.ts';

/** Of the steps by which a client finds the group's coordinator and joins; not of what fails. */
const STEPS_AGAIN = 5;

export interface Message {
  readonly offset: string;
  readonly value: Buffer | null;
}

export interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly Message[];
  /** Of the partition's end. */
  readonly highWatermark: string;
}

export interface GroupConsumer {
  /**
   * Each batch in turn; `heartbeat` tells the group that we live. Resolves when it runs.
   * `onEnd`: it does not any more.
   */
  start(
    take: (batch: Batch, heartbeat: () => Promise<void>) => Promise<void>,
    onEnd: (error: Error) => void,
  ): Promise<void>;
  /** The next offset to read is kept for the group. */
  commit(topic: string, partition: number, offset: string): Promise<void>;
  stop(): Promise<void>;
}

export function groupConsumer(config: KafkaConfig, host: PluginHost): GroupConsumer {
  addCodecs();
  const {batch} = config;
  const settings: ClientConfig = {
    clientId: 'firewatch',
    brokers: [...config.brokers],
    connectionTimeout: msOf(config.timeout),
    requestTimeout: msOf(config.timeout) + msOf(batch.max_wait),
    retry: {retries: STEPS_AGAIN},
    socketFactory: socketFactory(config, host) as never,
    logCreator:
      () =>
      ({namespace, log}) =>
        host.log('debug', `${namespace}: ${log.message}`),
    ...(config.sasl && {sasl: saslOf(config.sasl)}),
  };
  const consumer: Consumer = new kafkajs.Kafka(settings).consumer({
    groupId: config.group_id,
    sessionTimeout: msOf(config.session_timeout),
    minBytes: batch.min_bytes,
    maxBytesPerPartition: batch.max_bytes,
    maxBytes: 4 * batch.max_bytes,
    maxWaitTimeInMs: msOf(batch.max_wait),
    retry: {retries: STEPS_AGAIN, restartOnFailure: async () => false},
  });
  return {
    async start(take, onEnd) {
      consumer.on(consumer.events.CRASH, ({payload}) => onEnd(payload.error));
      await consumer.connect();
      await consumer.subscribe({
        topics: [...topicsOf(config)],
        fromBeginning: config.start === 'earliest',
      });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async ({batch: one, heartbeat, resolveOffset, isStale}) => {
          if (isStale() || one.messages.length === 0) return;
          await take(one, heartbeat);
          resolveOffset(one.lastOffset());
        },
      });
    },
    commit: (topic, partition, offset) => consumer.commitOffsets([{topic, partition, offset}]),
    stop: () => consumer.disconnect(),
  };
}

function saslOf({
  mechanism,
  username,
  password,
  token,
}: NonNullable<KafkaConfig['sasl']>): SASLOptions {
  if (mechanism === 'oauthbearer')
    return {mechanism, oauthBearerProvider: async () => ({value: token!})};
  return {mechanism, username: username!, password: password!} as SASLOptions;
}
