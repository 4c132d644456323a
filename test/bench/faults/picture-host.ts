import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One grey pixel. */
export const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Where platforms and product fetch the cover of headline articles, as from a department's website. */
export class PictureHost {
  private constructor(
    private readonly server: Server,
    readonly coverUrl: string,
  ) {}

  static async open(): Promise<PictureHost> {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new PictureHost(server, `http://127.0.0.1:${port}/cover.png`);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
