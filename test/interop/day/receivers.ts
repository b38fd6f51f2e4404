// Who is told on the day: Slack, Splunk's collector, Elasticsearch, any web hook, a mail server.
// Runs as a process in the server's namespace, and writes what it gets, a line of JSON each:
// node receivers.ts FILE
import {appendFileSync} from 'node:fs';
import {createServer, type IncomingMessage} from 'node:http';
import {SMTPServer} from 'smtp-server';

const [, , file = ''] = process.argv;
const note = (to: string, body: string) => appendFileSync(file, `${JSON.stringify({to, body})}\n`);

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

interface Answer {
  readonly headers?: Record<string, string>;
  readonly body: string;
}

/** Serves on a port of the loopback interface. */
function web(to: string, port: number, answer: (request: IncomingMessage, body: string) => Answer) {
  createServer(async (request, response) => {
    const body = await textOf(request);
    const {headers = {}, body: text} = answer(request, body);
    response.writeHead(200, headers).end(text);
    note(to, `${request.method} ${request.url}\n${body}`);
  }).listen(port, '127.0.0.1');
}

const json = (value: unknown, headers = {}): Answer => ({
  headers: {'content-type': 'application/json', ...headers},
  body: JSON.stringify(value),
});

/** As _bulk answers: everything was indexed. */
function bulk(body: string): unknown {
  const lines = body.split('\n').filter(Boolean);
  const items = lines.flatMap((line) => {
    const action = JSON.parse(line) as Record<string, {_id?: string} | undefined>;
    const [name = ''] = Object.keys(action);
    return name === 'create' || name === 'index' ? [{[name]: {...action[name], status: 201}}] : [];
  });
  return {took: 1, errors: false, items};
}

web('slack', 8001, () => ({body: 'ok'}));
web('splunk', 8002, ({url = ''}) =>
  json(url.includes('/ack') ? {acks: {0: true}} : {text: 'Success', code: 0, ackId: 0}),
);
web('elasticsearch', 8003, ({url = ''}, body) =>
  json(
    url.includes('_bulk')
      ? bulk(body)
      : {
          acknowledged: true,
          version: {number: '9.0.0', build_flavor: 'default'},
          tagline: 'You Know, for Search',
        },
    {'x-elastic-product': 'Elasticsearch'},
  ),
);
web('http', 8004, () => ({body: 'thanks'}));
new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    void textOf(stream).then((mail) => {
      note('mail', mail);
      done();
    });
  },
}).listen(8005, '127.0.0.1');
note('receivers', 'listen');
