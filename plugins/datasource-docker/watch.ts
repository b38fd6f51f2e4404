// Following containers: those that run, and those that are started later, which events tell. Whatever
// breaks ends the whole: the host opens it again, where each container was left.
import {type PluginHost, type Position, parseInstant} from '@firewatch/kernel';
import {Api} from './api.ts';
import {type Container, isChosen} from './choose.ts';
import {type DockerConfig, instantOf} from './config.ts';
import {containerLog, type LogPosition, readPosition} from './container-log.ts';
import {Relay} from './relay.ts';

/** Containers read at a time: each takes a connection. */
export const CONTAINERS_MAX = 400;

export class Watch {
  readonly relay = new Relay();
  private readonly api: Api;
  private readonly host: PluginHost;
  private readonly config: DockerConfig;
  private readonly positions: Record<string, Position>;
  /** By id, those that are read. */
  private readonly open = new Map<string, () => void>();
  private readonly startedAt: bigint;
  private stopEvents = () => {};
  private isClosed = false;
  private isFull = false;

  constructor(
    config: DockerConfig,
    host: PluginHost,
    positions: Readonly<Record<string, Position>>,
  ) {
    this.config = config;
    this.host = host;
    this.positions = {...positions};
    this.api = new Api(host, config);
    this.startedAt = host.now();
  }

  /** Throws what the daemon says when it cannot be asked. */
  async begin(): Promise<void> {
    if (this.config.mode === 'cat') {
      const chosen = (await this.api.containers(true)).filter((one) => isChosen(one, this.config));
      if (chosen.length === 0) throw new Error('no container is chosen by the configuration');
      void this.readAll(chosen);
      return;
    }
    // Events first: a container that is started while the list is made is told by them.
    const events = await this.api.events();
    this.stopEvents = () => events.destroy();
    const running = await this.look(this.sinceOfFirst());
    if (running === 0) this.host.log('warn', 'no container that runs is chosen yet');
    void this.listen(events);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.stopEvents();
    for (const close of this.open.values()) close();
    this.relay.end();
  }

  /** One after the other, to their ends. */
  private async readAll(chosen: readonly Container[]): Promise<void> {
    try {
      for (const container of chosen) await this.read(container, this.sinceOfFirst()(container));
      this.relay.end();
    } catch (error) {
      this.relay.end(error);
    }
  }

  private async listen(events: AsyncIterable<unknown>): Promise<void> {
    try {
      // Which container it is the list says: an event only says that it is worth looking.
      for await (const _ of events) await this.look(() => 0n);
      throw new Error('the events of the daemon have ended');
    } catch (error) {
      if (!this.isClosed) this.relay.end(error);
    }
  }

  /** Reads the chosen containers that are not read yet; says how many are chosen. */
  private async look(since: (container: Container) => bigint): Promise<number> {
    const chosen = (await this.api.containers(false)).filter((one) => isChosen(one, this.config));
    for (const container of chosen) {
      if (this.isClosed || this.open.has(container.id)) continue;
      if (this.open.size >= CONTAINERS_MAX) {
        if (!this.isFull)
          this.host.log('error', `more than ${CONTAINERS_MAX} containers: the others are not read`);
        this.isFull = true;
        break;
      }
      this.open.set(container.id, () => {});
      void this.follow(container, since(container));
    }
    this.host.gauge('containers', this.open.size);
    return chosen.length;
  }

  private async follow(container: Container, since: bigint): Promise<void> {
    try {
      for (;;) {
        await this.read(container, since);
        const state = this.isClosed ? undefined : await this.api.inspect(container.id);
        if (!state?.isRunning) break;
        // Cut while it runs: rotated by the daemon, or restarted within a moment.
        if (this.positions[container.name] === undefined) since = this.host.now();
      }
    } catch (error) {
      if (!this.isClosed) this.relay.end(error);
    } finally {
      this.open.delete(container.id);
    }
  }

  private async read(container: Container, since: bigint): Promise<void> {
    const state = await this.api.inspect(container.id);
    if (!state) return;
    const {config, api, host} = this;
    const until = config.until === undefined ? undefined : instantOf(config.until, this.startedAt);
    const position: LogPosition | undefined = readPosition(this.positions[container.name]);
    const source = {
      api,
      host,
      config,
      container,
      isTerminal: state.isTerminal,
      position,
      since,
      until,
    };
    try {
      for await (const chunk of containerLog(source, (close) =>
        this.open.set(container.id, close),
      )) {
        await this.relay.put(chunk);
        this.positions[container.name] = chunk.position;
      }
    } catch (error) {
      if (!this.isClosed) throw error;
    }
  }

  /** Where containers begin that were there at the start: new ones since the last look at their beginning. */
  private sinceOfFirst(): (container: Container) => bigint {
    const since = instantOf(this.config.since, this.startedAt) ?? this.startedAt;
    const left = Object.values(this.positions)
      .map((one) => parseInstant(readPosition(one)?.time ?? ''))
      .filter((one) => one !== undefined);
    const last = left.reduce<bigint | undefined>(
      (latest, one) => (latest === undefined || one > latest ? one : latest),
      undefined,
    );
    return ({createdAt}) => (last !== undefined && createdAt > last ? 0n : since);
  }
}
