// A Local API that lets any agent log in and keeps the alerts it pushes: what the one-shot
// mode of the reference needs to run at all.
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';

/** An alert as the agent of the reference pushes it; what is compared of it. */
export interface PushedAlert {
  readonly scenario: string;
  readonly events_count: number;
  readonly source: {readonly scope: string; readonly value: string};
}

export interface LocalApi {
  readonly url: string;
  readonly alerts: readonly PushedAlert[];
  close(): void;
}

const HOUR = 3_600_000;

/** Listens on a free port of the loopback. */
export async function openLocalApi(): Promise<LocalApi> {
  const alerts: PushedAlert[] = [];
  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const body = await text(request);
    if (request.url?.endsWith('/watchers/login')) {
      const expire = new Date(Date.now() + HOUR).toISOString();
      return [200, {code: 200, expire, token: 'token'}];
    }
    if (request.url?.endsWith('/alerts')) {
      const pushed: PushedAlert[] = JSON.parse(body);
      alerts.push(...pushed);
      return [201, pushed.map((_, i) => String(i + 1))];
    }
    return [200, {}];
  };
  const server = createServer((request, response) => {
    answer(request).then(([status, value]) => {
      response.writeHead(status, {'content-type': 'application/json'});
      response.end(JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const {port} = server.address() as AddressInfo;
  return {url: `http://127.0.0.1:${port}`, alerts, close: () => void server.close()};
}
