import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import { AxiosChannelHttp, type AxiosChannelHttpOptions } from '../axios-channel-http.js';
import type { ChannelAnswer } from '../channel-http.js';
import { selfSigned } from '../self-signed.spec-support.js';

const clock = new SystemClock();
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Platform {
  readonly url: string;
  readonly certificate: string;
  /** Connections that were made so far. */
  readonly sockets: readonly Socket[];
}

async function platform(secure = false, greeting = ''): Promise<Platform> {
  const { certificate, key } = selfSigned('127.0.0.1');
  const sockets: Socket[] = [];
  const server: Server = secure ? createTlsServer({ cert: certificate, key }) : createServer();
  server.on('request', (_request, response: ServerResponse) => response.end('ok'));
  server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.push(socket);
    if (greeting !== '') socket.write(greeting);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}/share`, certificate, sockets };
}

function client(more: Partial<AxiosChannelHttpOptions> = {}): AxiosChannelHttp {
  const http = new AxiosChannelHttp({ clock, allowAddresses: ['127.0.0.1/32'], ...more });
  closers.push(() => {
    http.close();
  });
  return http;
}

async function post(http: AxiosChannelHttp, url: string): Promise<ChannelAnswer> {
  return await http.writeOnce({ method: 'POST', url, signal: new AbortController().signal });
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what(); waited += 5) {
    if (waited > 10_000) throw new Error('it never came');
    await clock.sleep(5);
  }
}

describe('a connection that is opened ahead', () => {
  it.each([
    ['plain', false],
    ['TLS', true],
  ])('carries the next call, %s', async (_name, secure) => {
    const site = await platform(secure);
    const http = client({ certificateAuthorities: [site.certificate] });
    http.connectAhead(site.url);
    await until(() => site.sockets.length === 1);
    expect(await post(http, site.url)).toMatchObject({ kind: 'answer', status: 200 });
    // The answer may be there before Node knows that the request is written: only then is the connection free again.
    for (let turn = 0; turn < 10; turn += 1) await clock.sleep(5);
    expect(await post(http, site.url)).toMatchObject({ kind: 'answer', status: 200 });
    expect(site.sockets).toHaveLength(1);
  });

  it.each([
    ['plain', false],
    ['TLS', true],
  ])('carries a call that comes before it is ready, %s', async (_name, secure) => {
    const site = await platform(secure);
    const http = client({ certificateAuthorities: [site.certificate] });
    http.connectAhead(site.url);
    expect(await post(http, site.url)).toMatchObject({ kind: 'answer', status: 200 });
    expect(site.sockets).toHaveLength(1);
  });

  it('goes to one server only', async () => {
    const [one, other] = [await platform(), await platform()];
    const http = client();
    http.connectAhead(one.url);
    await until(() => one.sockets.length === 1);
    await post(http, other.url);
    expect([one.sockets.length, other.sockets.length]).toEqual([1, 1]);
  });

  it('is replaced by another when the server closed it', async () => {
    const site = await platform();
    const http = client();
    http.connectAhead(site.url);
    await until(() => site.sockets.length === 1);
    const [first] = site.sockets;
    first?.end();
    await until(() => first?.destroyed === true);
    expect(await post(http, site.url)).toMatchObject({ kind: 'answer', status: 200 });
    expect(site.sockets).toHaveLength(2);
  });

  it('is not used when the server spoke first: its words would be taken for the answer', async () => {
    const site = await platform(false, 'HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n');
    const http = client();
    http.connectAhead(site.url);
    await until(() => (site.sockets[0]?.bytesWritten ?? 0) > 0);
    await clock.sleep(50);
    await post(http, site.url);
    expect(site.sockets).toHaveLength(2);
  });

  it('is closed when nobody used it for as long as idle connections are kept', async () => {
    const site = await platform();
    client({ idleSocketMs: 60 }).connectAhead(site.url);
    await expect(until(() => site.sockets[0]?.destroyed === true)).resolves.toBeUndefined();
  });

  it('is closed with the client', async () => {
    const site = await platform();
    const http = client();
    http.connectAhead(site.url);
    await until(() => site.sockets.length === 1);
    http.close();
    await expect(until(() => site.sockets[0]?.destroyed === true)).resolves.toBeUndefined();
  });

  it.each([
    ['a literal address', {}, (url: string) => url],
    ['a name', { resolve: loopback }, (url: string) => url.replace('127.0.0.1', 'cms.example')],
  ])('is not made to %s that may not be called', async (_name, more, address) => {
    const site = await platform();
    client({ allowAddresses: [], ...more }).connectAhead(address(site.url));
    await clock.sleep(100);
    expect(site.sockets).toHaveLength(0);
  });

  it.each([
    ['a certificate that is not trusted', true],
    ['no address', false],
  ])('says nothing of %s: the call does', async (_name, secure) => {
    const site = await platform(secure);
    const http = client();
    const url = secure ? site.url : 'not an address';
    http.connectAhead(url);
    await clock.sleep(50);
    expect(await post(http, url)).toMatchObject({ kind: 'not_sent' });
  });

  it('fails a call that took it over under the name of the fault: no TLS', async () => {
    const connections: Socket[] = [];
    const server = createTcpServer((socket) => {
      connections.push(socket);
      socket.on('error', () => undefined).resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/share`;
    const http = client();
    http.connectAhead(url);
    await until(() => connections.length === 1);
    const answer = post(http, url);
    await clock.sleep(50);
    connections[0]?.end('this is no TLS');
    expect(await answer).toMatchObject({ kind: 'not_sent', fault: { code: 'http.tls_failed' } });
    expect(connections).toHaveLength(1);
  });

  it.each([
    ['http.address_refused', [{ address: '127.0.0.1', family: 4 }], 0],
    ['http.address_refused', [{ address: '127.0.0.1', family: 4 }], 9],
    ['http.name_not_resolved', [], 0],
    ['http.name_not_resolved', [], 9],
  ])('fails a call that took it over under the name of the fault: %s', async (code, addresses, turns) => {
    let asked = 0;
    let answer = (): void => undefined;
    const http = client({
      allowAddresses: [],
      resolve: async () =>
        await new Promise((resolve) => {
          asked += 1;
          answer = () => {
            resolve(addresses);
          };
        }),
    });
    const url = 'http://cms.example:8080/share';
    http.connectAhead(url);
    answer();
    // Down to the very turn in which the connection has failed and does not say so yet.
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    expect(await post(http, url)).toMatchObject({ kind: 'not_sent', fault: { code } });
    expect(asked).toBe(1);
  });
});

async function loopback(): Promise<readonly { address: string; family: number }[]> {
  return await Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
}
