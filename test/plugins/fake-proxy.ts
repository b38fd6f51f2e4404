// An HTTP proxy of a test: it tunnels (CONNECT) and forwards to loopback, and keeps what it was asked.
import {createServer, request} from 'node:http';
import {type AddressInfo, connect, type Socket} from 'node:net';
import {onTestFinished} from 'vitest';

export interface FakeProxy {
  readonly port: number;
  /** "CONNECT host:port" or "POST http://…", with what it was told of who asks. */
  readonly asked: string[];
}

/** `credentials`: "name:password", asked of everybody. */
export async function openProxy(credentials?: string): Promise<FakeProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const knows = (headers: {readonly 'proxy-authorization'?: string | undefined}) =>
    wanted === undefined || headers['proxy-authorization'] === wanted;
  const server = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const {method = '', headers, url = ''} = incoming;
    if (!knows(headers)) return void answer.writeHead(407).end();
    const onward = request(url, {method, headers}, (reply) => {
      answer.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.writeHead(502).end());
    incoming.pipe(onward);
  });
  server.on('connect', ({url = '', headers}, socket: Socket) => {
    asked.push(`CONNECT ${url}`);
    if (!knows(headers)) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const onward = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on('error', () => {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return {port: (server.address() as AddressInfo).port, asked};
}
