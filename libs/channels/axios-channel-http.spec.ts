import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import { Departure } from '#libs/kernel/departure.js';
import { AxiosChannelHttp, type AxiosChannelHttpOptions } from './axios-channel-http.js';
import type { ChannelAnswer, ChannelRequest } from './channel-http.js';
import { selfSigned } from './self-signed.spec-support.js';

const never = new AbortController().signal;
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe('an answer', () => {
  it('is handed over whole, whatever its status', async () => {
    const site = await serve((_request, response) => {
      response
        .writeHead(403, { 'X-Reason': 'quota', 'set-cookie': ['a=1', 'b=2'] })
        .end('{"error_code":10023}');
    });
    expect(await client().writeOnce(post(site.url))).toMatchObject({
      kind: 'answer',
      status: 403,
      headers: { 'x-reason': 'quota', 'set-cookie': 'a=1, b=2' },
      body: Buffer.from('{"error_code":10023}'),
    });
  });

  it('is unpacked, and capped after unpacking', async () => {
    const site = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000, 'a')));
    });
    expect(bodyOf(await client().read(get(site.url)))).toHaveLength(100_000);
    const capped = await client({ maxAnswerBytes: 50_000 }).writeOnce(post(site.url));
    expect(summary(capped)).toBe('maybe_sent http.answer_too_large');
  });

  it('may be empty', async () => {
    const site = await serve((_request, response) => response.end());
    expect(bodyOf(await client().read(get(site.url)))).toHaveLength(0);
  });
});

describe.each(['http', 'https'])('a request over %s that is held back', (scheme) => {
  const platform = async (
    handler?: Handler,
  ): Promise<{ url: string; requests: () => number; http: AxiosChannelHttp }> => {
    let requests = 0;
    const counted: Handler = (request, response) => {
      requests += 1;
      if (handler === undefined) response.end('{}');
      else handler(request, response);
    };
    if (scheme === 'http')
      return { url: (await serve(counted)).url, requests: () => requests, http: client() };
    const { url, certificate } = await serveSecurely(counted);
    return { url, requests: () => requests, http: client({ certificateAuthorities: [certificate] }) };
  };

  it('leaves when it may depart, and not before, also where a connection is open', async () => {
    const { url, requests, http } = await platform();
    await http.writeOnce(post(url));
    http.connectAhead(url);
    const departs = new Departure();
    const answer = http.writeOnce({
      ...post(url),
      body: { type: 'raw', contentType: 'text/plain', bytes: Buffer.alloc(200_000, 'a') },
      departs,
    });
    await new SystemClock().sleep(100);
    expect(requests()).toBe(1);
    departs.give();
    expect(summary(await answer)).toBe('answer 200');
    expect(requests()).toBe(2);
  });

  it('sends nothing when it is given up, not even at its departure', async () => {
    const { url, requests, http } = await platform();
    const departs = new Departure();
    const gone = new AbortController();
    const answer = http.writeOnce({ ...post(url), departs, signal: gone.signal });
    await new SystemClock().sleep(20);
    gone.abort();
    expect(summary(await answer)).toBe('not_sent http.aborted');
    departs.give();
    expect(summary(await http.writeOnce(post(url)))).toBe('answer 200');
    expect(requests()).toBe(1);
  });

  it('sends nothing when it is no longer allowed at its departure', async () => {
    const { url, requests, http } = await platform();
    const departs = new Departure();
    let allowed = true;
    const answer = http.writeOnce({ ...post(url), departs, stillAllowed: () => allowed });
    await new SystemClock().sleep(20);
    allowed = false;
    departs.give();
    expect(summary(await answer)).toBe('not_sent http.deadline');
    expect(requests()).toBe(0);
  });
});

describe('the time of a request that is held back', () => {
  it('runs from its departure', async () => {
    const site = await serve(() => undefined);
    const clock = new Deadline();
    const departs = new Departure();
    const answer = client({ clock }).writeOnce({ ...post(site.url), departs });
    await new SystemClock().sleep(20);
    clock.pass();
    departs.give();
    await once(site.server, 'request');
    clock.pass();
    expect(summary(await answer)).toBe('maybe_sent http.deadline');
  });

  it('does not begin once it was given up', async () => {
    const site = await serve((_request, response) => response.end());
    const clock = new Deadline();
    const departs = new Departure();
    const gone = new AbortController();
    const answer = client({ clock }).writeOnce({ ...post(site.url), departs, signal: gone.signal });
    gone.abort();
    await answer;
    departs.give();
    expect(clock.set).toBe(0);
  });
});

describe('a request', () => {
  it('carries query, headers and a form, encoded once', async () => {
    const site = await serve(echo);
    const answer = await client().writeOnce({
      ...post(`${site.url}/2/statuses/share.json?a=1`),
      query: { b: '问 答' },
      headers: { authorization: 'OAuth2 t' },
      body: { type: 'form', fields: { status: '居住证 & 问答', rip: '1.2.3.4' } },
    });
    const seen = seenBy(answer);
    expect(seen.url).toBe('/2/statuses/share.json?a=1&b=%E9%97%AE+%E7%AD%94');
    expect(seen.headers['authorization']).toBe('OAuth2 t');
    expect(seen.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(Object.fromEntries(new URLSearchParams(seen.body))).toEqual({
      status: '居住证 & 问答',
      rip: '1.2.3.4',
    });
  });

  it('carries JSON as UTF-8 without escapes', async () => {
    const site = await serve(echo);
    const answer = await client().writeOnce({
      ...post(site.url),
      body: { type: 'json', value: { title: '问答' } },
    });
    expect(seenBy(answer)).toMatchObject({ body: '{"title":"问答"}' });
  });

  it('carries raw bytes and multipart files unchanged', async () => {
    const site = await serve((request, response) => {
      request.pipe(response);
    });
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45]);
    const raw = await client().writeOnce({
      ...post(site.url),
      body: { type: 'raw', contentType: 'image/png', bytes },
    });
    expect(bodyOf(raw)).toEqual(bytes);

    const multipart = await client().writeOnce({
      ...post(site.url),
      body: {
        type: 'multipart',
        fields: { type: 'image' },
        files: [{ field: 'media', fileName: '封面"1.png', contentType: 'image/png', bytes }],
      },
    });
    const text = bodyOf(multipart);
    expect(text.includes('name="type"\r\n\r\nimage\r\n')).toBe(true);
    expect(text.includes('name="media"; filename="封面%221.png"\r\nContent-Type: image/png\r\n\r\n')).toBe(
      true,
    );
    expect(text.includes(bytes)).toBe(true);
  });

  it('reuses an idle connection and drops it after the idle time', async () => {
    const site = await serve((_request, response) => response.end('ok'));
    const http = client({ idleSocketMs: 3_000 });
    await http.writeOnce(post(site.url));
    await http.writeOnce(post(site.url));
    expect(site.sockets.size).toBe(1);
    for (const socket of site.sockets) await once(socket, 'close');
    expect(summary(await http.writeOnce(post(site.url)))).toBe('answer 200');
    expect(site.opened).toBe(2);
  });

  it('may take longer than the idle time', async () => {
    const site = await serve((_request, response) => setTimeout(() => response.end('slow'), 200));
    expect(summary(await client({ idleSocketMs: 50 }).writeOnce(post(site.url)))).toBe('answer 200');
  });
});

describe('surely not sent', () => {
  it('connection refused', async () => {
    const site = await serve(() => undefined);
    site.close();
    await once(site.server, 'close');
    const answer = await client().writeOnce(post(site.url));
    expect(summary(answer)).toBe('not_sent http.connection_refused');
  });

  it('name not resolved', async () => {
    const fail = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    const answer = await client({ resolve: () => Promise.reject(fail) }).writeOnce(
      post('http://nowhere.test/'),
    );
    expect(summary(answer)).toBe('not_sent http.name_not_resolved');
  });

  it('no TLS on the other side', async () => {
    const site = await serve(() => undefined);
    const answer = await client().writeOnce(post(site.url.replace('http:', 'https:')));
    expect(summary(answer)).toBe('not_sent http.tls_failed');
    expect(site.requests).toBe(0);
  });

  it('a certificate nobody vouches for: not a byte of the request arrives', async () => {
    const site = await serveSecurely();
    const answer = await client().writeOnce(post(site.url));
    expect(answer).toMatchObject({
      kind: 'not_sent',
      fault: { platformCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(summary(answer)).toBe('not_sent http.tls_failed');
    expect(site.received()).toBe(0);
  });

  it('aborted before the start, and while connecting', async () => {
    const site = await serve(() => undefined);
    expect(summary(await client().writeOnce({ ...post(site.url), signal: AbortSignal.abort() }))).toBe(
      'not_sent http.aborted',
    );
    const stuck = client({ resolve: () => new Promise(() => undefined) });
    const answer = await stuck.writeOnce({ ...post('http://slow-name.test/'), timeoutMs: 50 });
    expect(summary(answer)).toBe('not_sent http.deadline');
  });

  it.each(['ftp://example.com/', 'file:///etc/passwd', 'http://user:pw@example.com/', 'no address'])(
    'an address that is none of ours: %s',
    async (url) => {
      expect(summary(await client().writeOnce(post(url)))).toBe('not_sent http.bad_url');
    },
  );

  it('a header that would break the request apart', async () => {
    const site = await serve(echo);
    const answer = await client().writeOnce({ ...post(site.url), headers: { 'x-a': 'b\r\nx-c: d' } });
    const smuggled = answer.kind === 'answer' && 'x-c' in seenBy(answer).headers;
    expect(smuggled).toBe(false);
  });
});

describe('may have been sent', () => {
  it('no answer before the deadline', async () => {
    const deadline = new Deadline();
    const site = await serve(() => {
      deadline.pass();
    });
    const answer = await client({ clock: deadline }).writeOnce(post(site.url));
    expect(summary(answer)).toBe('maybe_sent http.deadline');
    expect(site.requests).toBe(1);
  });

  it('aborted by the caller while waiting', async () => {
    const caller = new AbortController();
    const site = await serve(() => {
      caller.abort();
    });
    expect(summary(await client().writeOnce({ ...post(site.url), signal: caller.signal }))).toBe(
      'maybe_sent http.aborted',
    );
  });

  it('deadline in the middle of the body', async () => {
    const deadline = new Deadline();
    const site = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half', () => {
        deadline.pass();
      });
    });
    const answer = await client({ clock: deadline }).writeOnce(post(site.url));
    expect(summary(answer)).toBe('maybe_sent http.deadline');
  });

  it('connection reset after the request', async () => {
    const site = await serve((request) => request.socket.resetAndDestroy());
    expect(summary(await client().writeOnce(post(site.url)))).toBe('maybe_sent http.connection_reset');
    expect(site.requests).toBe(1);
  });

  it('a pooled connection that the other side drops', async () => {
    const site = await serve((request, response) => {
      if (site.requests === 1) response.end('ok');
      else request.socket.resetAndDestroy();
    });
    const http = client();
    await http.writeOnce(post(site.url));
    expect(summary(await http.writeOnce(post(site.url)))).toBe('maybe_sent http.connection_reset');
    expect(site.requests).toBe(2);
    expect(site.opened).toBe(1);
  });

  it('an answer cut off in its body', async () => {
    const site = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half', () => request.socket.destroy());
    });
    expect(summary(await client().writeOnce(post(site.url)))).toBe('maybe_sent http.answer_cut_off');
  });

  it('an answer that is not HTTP', async () => {
    const site = await serve((request) => request.socket.end('nonsense\r\n\r\n'));
    expect(summary(await client().writeOnce(post(site.url)))).toBe('maybe_sent http.bad_answer');
  });

  it('an endless answer', async () => {
    const site = await serve((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const answer = await client({ maxAnswerBytes: 100_000 }).writeOnce(post(site.url));
    expect(summary(answer)).toBe('maybe_sent http.answer_too_large');
  });
});

describe('a read', () => {
  it.each([502, 503, 504])('is repeated on %d until it works', async (status) => {
    const site = await serve((_request, response) =>
      response.writeHead(site.requests < 3 ? status : 200).end(),
    );
    expect(summary(await client().read(get(site.url)))).toBe('answer 200');
    expect(site.requests).toBe(3);
  });

  it('hands over the third failure', async () => {
    const site = await serve((_request, response) => response.writeHead(503).end());
    expect(summary(await client().read(get(site.url)))).toBe('answer 503');
    expect(site.requests).toBe(3);
  });

  it('is repeated after a cut connection', async () => {
    const site = await serve((request, response) => {
      if (site.requests === 1) request.socket.resetAndDestroy();
      else response.end('ok');
    });
    expect(summary(await client().read(get(site.url)))).toBe('answer 200');
  });

  it.each([400, 429, 500])('is not repeated on %d', async (status) => {
    const site = await serve((_request, response) => response.writeHead(status).end());
    await client().read(get(site.url));
    expect(site.requests).toBe(1);
  });

  it('stops repeating at its deadline', async () => {
    const site = await serve((_request, response) => response.writeHead(503).end());
    const patient = client({ readRetryDelaysMs: [60_000, 60_000] });
    expect(summary(await patient.read({ ...get(site.url), timeoutMs: 2_000 }))).toBe('answer 503');
    expect(site.requests).toBe(1);
  });

  it('follows three redirects and no fourth', async () => {
    const site = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect(summary(await client().read(get(`${site.url}/3`)))).toBe('answer 200');
    expect(summary(await client().read(get(`${site.url}/4`)))).toBe('maybe_sent http.too_many_redirects');
  });

  it('does not carry credentials to another site', async () => {
    const other = await serve(echo);
    const site = await serve((_request, response) =>
      response.writeHead(302, { location: `${other.url}/x` }).end(),
    );
    const answer = await client().read({
      ...get(site.url),
      headers: { authorization: 'Basic s', accept: 'a/b' },
    });
    const seen = seenBy(answer);
    expect(seen.headers['accept']).toBe('a/b');
    expect(seen.headers).not.toHaveProperty('authorization');
  });

  it('checks the address of every hop', async () => {
    const site = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    });
    expect(summary(await client().read(get(site.url)))).toBe('maybe_sent http.address_refused');
  });

  it('does not follow to another scheme or with a POST', async () => {
    const site = await serve((_request, response) =>
      response.writeHead(307, { location: 'file:///etc/passwd' }).end(),
    );
    expect(summary(await client().read(get(site.url)))).toBe('answer 307');
    const poster = await serve((_request, response) => response.writeHead(307, { location: '/x' }).end());
    expect(summary(await client().read(post(poster.url)))).toBe('answer 307');
  });
});

describe('a write', () => {
  it.each([500, 502, 503, 504])('is never repeated on %d', async (status) => {
    const site = await serve((_request, response) => response.writeHead(status).end());
    expect(summary(await client().writeOnce(post(site.url)))).toBe(`answer ${status}`);
    expect(site.requests).toBe(1);
  });

  it('never follows a redirect', async () => {
    const site = await serve((_request, response) => response.writeHead(302, { location: '/x' }).end());
    expect(summary(await client().writeOnce({ ...post(site.url), method: 'GET' }))).toBe('answer 302');
    expect(site.requests).toBe(1);
  });
});

describe('addresses', () => {
  it('refuses the machine itself, by number and by name', async () => {
    const site = await serve(() => undefined);
    const strict = client({ allowAddresses: [] });
    expect(summary(await strict.writeOnce(post(site.url)))).toBe('not_sent http.address_refused');
    const byName = site.url.replace('127.0.0.1', 'localhost');
    expect(summary(await strict.writeOnce(post(byName)))).toBe('not_sent http.address_refused');
    expect(site.opened).toBe(0);
  });

  it('connects to the address that was checked, asking once per connection', async () => {
    const site = await serve(echo);
    const answers = ['127.0.0.1', '10.9.9.9'];
    let asked = 0;
    const http = client({
      allowAddresses: ['127.0.0.1/32'],
      resolve: async () => await Promise.resolve([{ address: answers[asked++] ?? '', family: 4 }]),
    });
    const url = site.url.replace('127.0.0.1', 'rebinding.test');
    const seen = seenBy(await http.writeOnce({ ...post(url), headers: { connection: 'close' } }));
    expect(seen.headers['host']).toBe(new URL(url).host);
    expect(asked).toBe(1);
    expect(summary(await http.writeOnce(post(url)))).toBe('not_sent http.address_refused');
  });
});

describe('TLS', () => {
  it('trusts an authority named in the options', async () => {
    const site = await serveSecurely();
    const http = client({ certificateAuthorities: [site.certificate] });
    expect(summary(await http.writeOnce(post(site.url)))).toBe('answer 200');
    expect(summary(await http.writeOnce(post(site.url)))).toBe('answer 200');
  });

  it('is in doubt when cut after the request', async () => {
    const site = await serveSecurely((request) => request.socket.destroy());
    const http = client({ certificateAuthorities: [site.certificate] });
    expect(summary(await http.writeOnce(post(site.url)))).toBe('maybe_sent http.connection_reset');
  });
});

it('keeps query, headers and body out of every fault', async () => {
  const site = await serve((request) => request.socket.resetAndDestroy());
  const secret = 'S3CRET';
  const request: ChannelRequest = {
    ...post(`${site.url}/${secret}?access_token=${secret}`),
    query: { appsecret: secret },
    headers: { authorization: secret },
    body: { type: 'form', fields: { password: secret } },
  };
  const strict = client({ allowAddresses: [] });
  for (const answer of [
    await client().writeOnce(request),
    await client().read(request),
    await strict.writeOnce(request),
    await client().writeOnce({ ...request, url: `http://u:${secret}@host/` }),
    await client().writeOnce({ ...request, url: `http://127.0.0.1:1/${secret}` }),
  ]) {
    expect(answer.kind).not.toBe('answer');
    expect(JSON.stringify(answer)).not.toContain(secret);
  }
});

interface Seen {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

interface Site {
  readonly url: string;
  readonly server: Server;
  readonly sockets: Set<Socket>;
  requests: number;
  opened: number;
  close(): void;
}

async function serve(handler: Handler): Promise<Site> {
  const server = createServer((request, response) => {
    site.requests += 1;
    handler(request, response);
  });
  const sockets = new Set<Socket>();
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const site: Site = { url, server, sockets, requests: 0, opened: 0, close };
  server.on('connection', (socket) => {
    site.opened += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  closers.push(close);
  return site;
}

async function serveSecurely(
  handler: Handler = (_request, response) => response.end(),
): Promise<{ url: string; certificate: string; received: () => number }> {
  const { certificate, key } = selfSigned('127.0.0.1');
  let received = 0;
  const server = createSecureServer({ cert: certificate, key }, handler);
  server.on('secureConnection', (socket) => socket.on('data', (chunk: Buffer) => (received += chunk.length)));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    received: () => received,
  };
}

function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    response.end(JSON.stringify({ url: request.url, headers: request.headers, body }));
  });
}

function seenBy(answer: ChannelAnswer): Seen {
  return JSON.parse(bodyOf(answer).toString()) as Seen;
}

/** Deadlines come when the test says so. */
class Deadline extends SystemClock {
  private readonly acts: (() => void)[] = [];

  get set(): number {
    return this.acts.length;
  }

  override after(_ms: number, act: () => void): () => void {
    this.acts.push(act);
    return () => undefined;
  }

  pass(): void {
    for (const act of this.acts.splice(0)) act();
  }
}

function client(options: Partial<AxiosChannelHttpOptions> = {}): AxiosChannelHttp {
  const http = new AxiosChannelHttp({
    clock: new SystemClock(),
    allowAddresses: ['127.0.0.1/32'],
    readRetryDelaysMs: [5, 5],
    defaultTimeoutMs: 5_000,
    ...options,
  });
  closers.push(() => {
    http.close();
  });
  return http;
}

function post(url: string): ChannelRequest {
  return { method: 'POST', url, signal: never };
}

function get(url: string): ChannelRequest {
  return { method: 'GET', url, signal: never };
}

function summary(answer: ChannelAnswer): string {
  return answer.kind === 'answer' ? `answer ${answer.status}` : `${answer.kind} ${answer.fault.code}`;
}

function bodyOf(answer: ChannelAnswer): Buffer {
  if (answer.kind !== 'answer') throw new Error(summary(answer));
  return answer.body;
}
