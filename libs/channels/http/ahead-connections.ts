import type { Socket } from 'node:net';

/** Kept at once; further ones are not opened. */
const MOST = 512;

/** What says that a connection is of no use any more. */
const ENDS = ['error', 'close', 'timeout'] as const;

/** Connections that were opened before anybody asked for them, until somebody does or they were idle for too long. */
export class AheadConnections {
  /** By server, with what stops watching each. */
  private readonly kept = new Map<string, Map<Socket, () => void>>();
  private count = 0;

  constructor(private readonly idleMs: number) {}

  /** Keeps what `open` opens for the next call to this server. */
  add(server: string, open: () => Socket): void {
    if (this.count >= MOST) return;
    const socket = open();
    const drop = (): void => {
      this.release(server, socket);
      socket.destroy();
    };
    for (const end of ENDS) socket.once(end, drop);
    socket.unref();
    socket.setTimeout(this.idleMs);
    const ofServer = this.kept.get(server) ?? new Map<Socket, () => void>();
    this.kept.set(
      server,
      ofServer.set(socket, () => {
        for (const end of ENDS) socket.off(end, drop);
      }),
    );
    this.count += 1;
  }

  /** One that is still open and on which nothing was heard; undefined when there is none. */
  take(server: string): Socket | undefined {
    for (const socket of this.kept.get(server)?.keys() ?? []) {
      this.release(server, socket);
      if (!socket.destroyed && socket.writable && socket.readableLength === 0) {
        socket.ref();
        return socket;
      }
      socket.destroy();
    }
    return undefined;
  }

  close(): void {
    for (const [server, sockets] of this.kept) {
      for (const socket of sockets.keys()) {
        this.release(server, socket);
        socket.destroy();
      }
    }
  }

  private release(server: string, socket: Socket): void {
    const ofServer = this.kept.get(server);
    ofServer?.get(socket)?.();
    if (ofServer?.delete(socket) !== true) return;
    this.count -= 1;
    if (ofServer.size === 0) this.kept.delete(server);
  }
}
