import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Chooses the requests whose answers are lost after the work was done. */
export type Loses = (asked: Asked) => boolean;

/** Stands in front of a web server, hands every request through, and drops the chosen answers. */
export class LosingProxy {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });
  private loses: Loses = () => false;
  private ahead: ((asked: Asked) => Promise<void>) | undefined;
  lost = 0;
  passed = 0;

  private constructor(private readonly server: Server) {}

  static async open(targetPort: () => number | undefined): Promise<LosingProxy> {
    const server = createServer((request, response) => {
      const port = targetPort();
      if (port === undefined) request.socket.destroy();
      else proxy.hand(request, response, port);
    });
    const proxy = new LosingProxy(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  lose(loses: Loses): void {
    this.loses = loses;
  }

  /** Does something on the site just before a request gets there. */
  before(act: ((asked: Asked) => Promise<void>) | undefined): void {
    this.ahead = act;
  }

  private hand(request: IncomingMessage, response: ServerResponse, port: number): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const asked = { method: request.method ?? '', path: request.url ?? '', body: body.toString() };
      const gone = this.ahead?.(asked) ?? Promise.resolve();
      gone.then(
        () => {
          this.send(request, response, { port, body, asked });
        },
        () => request.socket.destroy(),
      );
    });
  }

  private send(
    request: IncomingMessage,
    response: ServerResponse,
    to: { readonly port: number; readonly body: Buffer; readonly asked: Asked },
  ): void {
    const out = forward(
      {
        port: to.port,
        host: '127.0.0.1',
        method: request.method,
        path: request.url,
        headers: request.headers,
        agent: this.agent,
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          if (this.loses(to.asked)) {
            this.lost += 1;
            request.socket.resetAndDestroy();
            return;
          }
          this.passed += 1;
          response.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(parts));
        });
      },
    );
    out.on('error', () => request.socket.destroy());
    out.end(to.body);
  }

  async close(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
