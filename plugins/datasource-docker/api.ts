// What is asked of the API of Docker and Podman.
import {type IncomingMessage, request as requestHttp} from 'node:http';
import {type PluginHost, readTls, socketLike} from '@firewatch/kernel';
import {type Container, withoutSlash} from './choose.ts';
import type {DockerConfig} from './config.ts';

const NS_PER_S = 1_000_000_000n;

export interface LogRequest {
  readonly isFollowed: boolean;
  /** ns since the epoch */
  readonly since: bigint;
  readonly until?: bigint | undefined;
}

export class Api {
  private readonly host: PluginHost;
  private readonly config: DockerConfig;

  constructor(host: PluginHost, config: DockerConfig) {
    this.host = host;
    this.config = config;
  }

  /** Containers, those that run or all. */
  async containers(areAll: boolean): Promise<readonly Container[]> {
    const listed = (await this.json(`/containers/json?all=${areAll ? 1 : 0}`)) as readonly {
      readonly Id: string;
      readonly Names?: readonly string[];
      readonly State?: string;
      readonly Created?: number;
      readonly Labels?: Readonly<Record<string, string>>;
    }[];
    if (!Array.isArray(listed)) throw new Error('the list of containers is no list');
    return listed.map(({Id, Names = [], State, Created = 0, Labels}) => ({
      id: Id,
      name: withoutSlash(Names[0] ?? Id),
      isRunning: State === 'running',
      createdAt: BigInt(Math.trunc(Created)) * NS_PER_S,
      labels: Labels ?? {},
    }));
  }

  /** undefined: there is no such container any more. */
  async inspect(id: string): Promise<{isRunning: boolean; isTerminal: boolean} | undefined> {
    const found = (await this.json(`/containers/${encodeURIComponent(id)}/json`, true)) as
      | {State?: {Running?: boolean}; Config?: {Tty?: boolean}}
      | undefined;
    return (
      found && {
        isRunning: found.State?.Running === true,
        isTerminal: found.Config?.Tty === true,
      }
    );
  }

  /** The output of a container; every line with its time. */
  logs(id: string, {isFollowed, since, until}: LogRequest): Promise<IncomingMessage> {
    const {follow_stdout, follow_stderr} = this.config;
    const query = new URLSearchParams({
      stdout: follow_stdout ? '1' : '0',
      stderr: follow_stderr ? '1' : '0',
      timestamps: '1',
      follow: isFollowed ? '1' : '0',
      since: seconds(since),
      ...(until !== undefined && {until: seconds(until)}),
    });
    return this.stream(`/containers/${encodeURIComponent(id)}/logs?${query}`);
  }

  /** Tells of containers that are started, from now on. */
  events(): Promise<IncomingMessage> {
    const filters = JSON.stringify({type: ['container'], event: ['start']});
    return this.stream(`/events?${new URLSearchParams({filters})}`);
  }

  private async json(path: string, mayBeMissing = false): Promise<unknown> {
    const {url, socketPath, tls} = await this.place();
    const {status, body} = await this.host.request({
      method: 'GET',
      url: `${url}${path}`,
      ...(socketPath !== undefined && {socketPath}),
      ...(tls && {tls}),
    });
    const text = Buffer.from(body).toString();
    if (mayBeMissing && status === 404) return undefined;
    if (status !== 200) throw refused(path, status, text);
    return JSON.parse(text);
  }

  private async stream(path: string): Promise<IncomingMessage> {
    const {url, socketPath, tls} = await this.place();
    const {hostname, port, host} = new URL(url);
    const connection = await this.host.connect(
      socketPath === undefined
        ? {host: hostname, port: Number(port), ...(tls && {tls})}
        : {path: socketPath},
    );
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = requestHttp({
        method: 'GET',
        path,
        headers: {host},
        createConnection: () => socketLike(connection),
      });
      request.once('response', resolve);
      request.once('error', reject);
      request.end();
    });
    if (answer.statusCode === 200) return answer;
    let text = '';
    for await (const piece of answer) if (text.length < 1000) text += piece;
    throw refused(path, answer.statusCode ?? 0, text);
  }

  private async place() {
    const {docker_host, tls: files} = this.config;
    const path = docker_host.startsWith('unix://')
      ? docker_host.slice('unix://'.length)
      : docker_host;
    if (path.startsWith('/')) return {url: 'http://docker', socketPath: path};
    const isTls = files !== undefined || docker_host.startsWith('https:');
    const {hostname, port} = new URL(docker_host.replace(/^tcp:/, 'http:'));
    const {tls} = {tls: isTls ? await readTls(files ?? {}) : undefined};
    const url = `${isTls ? 'https' : 'http'}://${hostname}:${port || (isTls ? '2376' : '2375')}`;
    return {url, socketPath: undefined, tls};
  }
}

/** Seconds with nine digits behind the point, as the API takes instants. */
const seconds = (ns: bigint) => `${ns / NS_PER_S}.${String(ns % NS_PER_S).padStart(9, '0')}`;

function refused(path: string, status: number, text: string): Error {
  let said = text;
  try {
    said = String((JSON.parse(text) as {message?: string}).message ?? text);
  } catch {
    // Not every fault is told in JSON.
  }
  return new Error(`the daemon answered ${status} to ${path.split('?')[0]}: ${said.slice(0, 300)}`);
}
