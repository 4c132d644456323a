import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One push as the account's own server got it. */
export interface Push {
  readonly query: URLSearchParams;
  readonly body: string;
  readonly contentType: string;
}

/** A server of the account, for tests: keeps what it gets and answers as told. */
export interface CallbackServer {
  readonly url: string;
  readonly pushes: Push[];
  /** What to answer to the next pushes, taken from the front; then `success`. `hang` never answers. */
  readonly answers: string[];
  /** Resolves when so many pushes have come. */
  waitFor(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startCallbackServer(): Promise<CallbackServer> {
  const pushes: Push[] = [];
  const answers: string[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  const server = createServer((request, response) => {
    collect(request).then(
      (body) => {
        const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
        if (request.method === 'GET') {
          response.end(query.get('echostr'));
          return;
        }
        pushes.push({ query, body, contentType: request.headers['content-type'] ?? '' });
        for (const waiter of waiting) if (pushes.length >= waiter.count) waiter.done();
        const answer = answers.shift() ?? 'success';
        if (answer !== 'hang') response.end(answer);
      },
      () => undefined,
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/callback`,
    pushes,
    answers,
    waitFor: async (count) => {
      if (pushes.length >= count) return;
      await new Promise<void>((done) => {
        waiting.push({ count, done });
      });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => {
          done();
        });
      });
    },
  };
}

async function collect(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
