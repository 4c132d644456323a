import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import { AddressGuard } from '../address-guard.js';
import { selfSigned } from '../self-signed.spec-support.js';
import { AheadHttpAgent, AheadHttpsAgent } from './ahead-agents.js';
import { Exchange, type PreparedRequest } from './exchange.js';

const KEPT = { keepAlive: true, timeout: 3_000 };
const clock = new SystemClock();
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A platform that reads requests and hangs up. */
async function platform(
  secure: boolean,
): Promise<{ url: URL; port: number; requests: () => number; connected: Promise<unknown> }> {
  const { certificate, key } = selfSigned('127.0.0.1');
  const server: Server = secure ? createTlsServer({ cert: certificate, key }) : createServer();
  let requests = 0;
  server.on('request', (request: IncomingMessage, _response: ServerResponse) => {
    requests += 1;
    request.socket.destroy();
  });
  const connected = once(server, secure ? 'secureConnection' : 'connection');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const url = new URL(`${secure ? 'https' : 'http'}://127.0.0.1:${port}/share`);
  return { url, port, requests: () => requests, connected };
}

function exchange(httpsAgent: AheadHttpsAgent): Exchange {
  const httpAgent = new AheadHttpAgent(KEPT);
  closers.push(() => {
    httpAgent.destroy();
    httpsAgent.destroy();
  });
  const guard = new AddressGuard(['127.0.0.1/32']);
  return new Exchange({ guard, httpAgent, httpsAgent, maxAnswerBytes: 1_000 });
}

function post(url: URL, stillAllowed: () => boolean = () => true): PreparedRequest {
  return {
    method: 'POST',
    url,
    headers: {},
    bytes: Buffer.from('status=1'),
    stillAllowed,
    departs: undefined,
  };
}

describe('an exchange', () => {
  it('sends nothing when it was aborted before it began', async () => {
    const site = await platform(false);
    const answer = await exchange(new AheadHttpsAgent(KEPT)).send(post(site.url), AbortSignal.abort());
    await clock.sleep(100);
    expect(answer).toMatchObject({ kind: 'not_sent', fault: { code: 'http.aborted' } });
    expect(site.requests()).toBe(0);
  });

  it.each([
    ['owns up to what it sent', true, { kind: 'maybe_sent', fault: { code: 'http.connection_reset' } }, 1],
    ['asks whether it still may', false, { kind: 'not_sent', fault: { code: 'http.deadline' } }, 0],
  ])('%s over a waiting connection whose certificate nobody checks', async (_name, may, told, requests) => {
    const site = await platform(true);
    const agent = new AheadHttpsAgent({ ...KEPT, rejectUnauthorized: false });
    const calls = exchange(agent);
    const lookup = new AddressGuard([]).lookupFor(site.port);
    agent.connectAhead({ host: '127.0.0.1', port: site.port, lookup });
    await site.connected;
    await clock.sleep(100);
    const answer = await calls.send(
      post(site.url, () => may),
      new AbortController().signal,
    );
    expect(answer).toMatchObject(told);
    expect(site.requests()).toBe(requests);
  });
});
