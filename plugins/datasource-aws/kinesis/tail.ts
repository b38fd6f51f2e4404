// Following a stream through the splitting and merging of its shards: a shard is read when those
// that it came from are read to their ends, so that what has one key stays in order.
import {type KinesisClient, ListShardsCommand} from '@aws-sdk/client-kinesis';
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';
import type {Pace} from '../client/pace.ts';
import {msOf} from '../client/setting.ts';
import type {KinesisConfig} from './config.ts';
import {readPlace, Shard, type ShardPlace} from './shard.ts';

const NS_PER_MS = 1_000_000n;

interface Known {
  readonly id: string;
  readonly parents: readonly string[];
  readonly isClosed: boolean;
}

export class KinesisTail {
  private readonly shards = new Map<string, Shard>();
  private readonly ended = new Set<string>();
  private readonly positions: Readonly<Record<string, Position>>;
  private readonly isFirst: boolean;
  readonly config: KinesisConfig;
  readonly client: KinesisClient;
  readonly host: PluginHost;
  readonly pace: Pace;

  constructor(
    config: KinesisConfig,
    client: KinesisClient,
    host: PluginHost,
    pace: Pace,
    positions: Readonly<Record<string, Position>>,
  ) {
    this.config = config;
    this.client = client;
    this.host = host;
    this.pace = pace;
    this.positions = positions;
    this.isFirst = !Object.keys(positions).some((name) =>
      name.startsWith(`${config.stream_name}/`),
    );
  }

  async *chunks(): AsyncGenerator<Chunk> {
    const {pace, config} = this;
    const looking = msOf(config.shard_interval);
    const begun = this.now();
    let lookedAt = Number.NEGATIVE_INFINITY;
    let isFirst = this.isFirst;
    while (!pace.signal.aborted) {
      if (this.now() - lookedAt >= looking) {
        lookedAt = this.now();
        await this.look(isFirst, begun);
        isFirst = false;
      }
      let isQuiet = true;
      for (const shard of [...this.shards.values()]) {
        for await (const chunk of shard.some()) {
          isQuiet = false;
          yield chunk;
        }
        if (!shard.place.isEnded) continue;
        this.shards.delete(shard.id);
        this.ended.add(shard.id);
        // Its children are looked for at once.
        lookedAt = Number.NEGATIVE_INFINITY;
      }
      if (isQuiet) await pace.wait(msOf(config.poll_interval));
    }
  }

  private async look(isFirst: boolean, begun: number): Promise<void> {
    const known = await this.listed();
    const there = new Set(known.map(({id}) => id));
    for (const {id, parents, isClosed} of known) {
      if (this.shards.has(id) || this.ended.has(id)) continue;
      const left = readPlace(this.positions[`${this.config.stream_name}/${id}`]);
      if (left?.isEnded) {
        this.ended.add(id);
        continue;
      }
      const isLatest = isFirst && this.config.start === 'latest';
      // What was closed before we came holds nothing new.
      if (isLatest && isClosed) {
        this.ended.add(id);
        continue;
      }
      if (parents.some((parent) => there.has(parent) && !this.ended.has(parent))) continue;
      const fresh: ShardPlace = {skip: 0, since: isLatest ? begun : 0, isEnded: false};
      this.shards.set(id, new Shard(this, id, left ?? fresh, left === undefined));
    }
    this.host.gauge('shards', this.shards.size);
  }

  private async listed(): Promise<readonly Known[]> {
    const known: Known[] = [];
    let token: string | undefined;
    do {
      const after = token;
      const answer = await this.pace.ask('ListShards', () =>
        this.client.send(
          // A token stands for the stream's name.
          new ListShardsCommand(
            after === undefined ? {StreamName: this.config.stream_name} : {NextToken: after},
          ),
        ),
      );
      for (const shard of answer.Shards ?? []) {
        const {ShardId, ParentShardId, AdjacentParentShardId, SequenceNumberRange} = shard;
        const parents = [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined);
        const isClosed = SequenceNumberRange?.EndingSequenceNumber !== undefined;
        if (ShardId !== undefined) known.push({id: ShardId, parents, isClosed});
      }
      token = answer.NextToken;
    } while (token !== undefined);
    return known;
  }

  private now(): number {
    return Number(this.host.now() / NS_PER_MS);
  }
}
