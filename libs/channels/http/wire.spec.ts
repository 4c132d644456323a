import { createServer as createTlsServer } from 'node:tls';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import { AxiosChannelHttp } from '../axios-channel-http.js';
import { selfSigned } from '../self-signed.spec-support.js';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A platform that counts every byte that reaches it. */
async function platform(secure: boolean): Promise<{ url: string; certificate: string; bytes: () => number }> {
  let bytes = 0;
  const { certificate, key } = selfSigned('127.0.0.1');
  const onSocket = (socket: NodeJS.ReadWriteStream): void => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      socket.write(ANSWER);
    });
  };
  const server: Server = secure
    ? createTlsServer({ cert: certificate, key }, onSocket)
    : createServer(onSocket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}/share`, certificate, bytes: () => bytes };
}

function client(certificate: string): AxiosChannelHttp {
  const http = new AxiosChannelHttp({
    clock: new SystemClock(),
    allowAddresses: ['127.0.0.1/32'],
    certificateAuthorities: [certificate],
  });
  closers.push(() => {
    http.close();
  });
  return http;
}

describe.each([
  ['plain', false],
  ['TLS', true],
])('the last moment of a %s call', (_name, secure) => {
  const request = (url: string, stillAllowed: () => boolean) => ({
    method: 'POST' as const,
    url,
    body: { type: 'form' as const, fields: { status: '居住证怎么办' } },
    signal: new AbortController().signal,
    stillAllowed,
  });

  it('lets no byte leave on a fresh connection when the time has run out', async () => {
    const site = await platform(secure);
    const answer = await client(site.certificate).writeOnce(request(site.url, () => false));
    expect(answer).toMatchObject({ kind: 'not_sent', fault: { code: 'http.deadline' } });
    expect(site.bytes()).toBe(0);
  });

  it('lets no byte leave on a pooled connection when the time has run out', async () => {
    const site = await platform(secure);
    const http = client(site.certificate);
    expect(await http.writeOnce(request(site.url, () => true))).toMatchObject({
      kind: 'answer',
      status: 200,
    });
    const before = site.bytes();
    const answer = await http.writeOnce(request(site.url, () => false));
    expect(answer).toMatchObject({ kind: 'not_sent', fault: { code: 'http.deadline' } });
    expect(site.bytes()).toBe(before);
  });
});
