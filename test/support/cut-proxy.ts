import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a TCP server that can be cut and mended, like a network or a restarting database. */
export class CutProxy {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly target: { readonly host: string; readonly port: number }) {}

  /** The same address with this proxy in front. */
  static to(url: string): CutProxy {
    const { hostname, port } = new URL(url);
    return new CutProxy({ host: hostname, port: Number(port) });
  }

  url(original: string): string {
    const url = new URL(original);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  /** Listens, on the same port as before. */
  async open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.target);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
      }
    });
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(this.port, '127.0.0.1', done);
    });
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.port = address.port;
    this.server = server;
  }

  /** Resets what is connected and refuses what would like to be. */
  async cut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.resetAndDestroy();
    if (server === undefined) return;
    await new Promise<void>((done) => {
      server.close(() => {
        done();
      });
    });
  }
}
