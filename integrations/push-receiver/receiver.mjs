/**
 * A reference receiver of Jida's signed push, for the builders of a website: Node.js alone, no package. It keeps items
 * as files and shows them as plain pages. What it must do, and why, is in README.md beside it.
 */
import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { URL } from 'node:url';

const LARGEST_BODY = 8 * 1024 * 1024;
const ALGORITHMS = { v1: 'sha256', v1sm3: 'sm3' };
/** Ids and slugs name files: nothing else may. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

const settings = {
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 8900),
  path: (process.env.RECEIVER_PATH ?? '/qa').replace(/\/+$/, ''),
  folder: process.env.DATA_DIR ?? 'data',
  publicUrl: (process.env.PUBLIC_URL ?? '').replace(/\/+$/, ''),
  /** Seconds a timestamp may be away from this machine's clock. */
  tolerance: Number(process.env.TOLERANCE_SECONDS ?? 300),
  /** All secrets that are accepted at present, separated by spaces: two while one is being replaced. */
  keys: (process.env.SECRETS ?? '').split(/\s+/).filter(Boolean).map(readSecret),
  /** `v1` is HMAC-SHA256, `v1sm3` HMAC-SM3; leave out what you do not want to accept. */
  schemes: (process.env.SCHEMES ?? 'v1 v1sm3').split(/\s+/).filter((name) => name in ALGORITHMS),
};

function readSecret(text) {
  const key = Buffer.from(text.replace(/^whsec_/, ''), 'base64');
  if (key.length < 16) throw new Error('SECRETS: each must be whsec_ and base64 of at least 16 bytes');
  return key;
}

/** What went wrong with a request, as status and a word for the sender's log. */
class Refused extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

/** Standard Webhooks: the signature covers `id.timestamp.body`, byte for byte as received. */
function verify(headers, body) {
  const id = String(headers['webhook-id'] ?? '');
  const timestamp = String(headers['webhook-timestamp'] ?? '');
  const signatures = String(headers['webhook-signature'] ?? '').split(' ');
  if (!SAFE_NAME.test(id) || !/^\d{1,12}$/.test(timestamp)) throw new Refused(401, 'headers_missing');
  const known = settings.schemes.flatMap((scheme) =>
    settings.keys.map((key) => {
      const code = createHmac(ALGORITHMS[scheme], key).update(`${id}.${timestamp}.`).update(body);
      return Buffer.from(`${scheme},${code.digest('base64')}`);
    }),
  );
  const good = signatures.some((given) => {
    const bytes = Buffer.from(given);
    return known.some((wanted) => wanted.length === bytes.length && timingSafeEqual(wanted, bytes));
  });
  if (!good) throw new Refused(401, 'signature_wrong');
  // After the signature: a stranger learns nothing about our clock.
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > settings.tolerance)
    throw new Refused(401, 'timestamp_stale');
  return id;
}

/** One file per record, whole or not at all: written beside, flushed, then renamed. */
async function save(kind, name, value) {
  const file = join(settings.folder, kind, `${name}.json`);
  const handle = await open(`${file}.new`, 'w');
  try {
    await handle.writeFile(JSON.stringify(value));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}

async function load(kind, name) {
  if (!SAFE_NAME.test(name)) return undefined;
  try {
    return JSON.parse(await readFile(join(settings.folder, kind, `${name}.json`), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function told(item) {
  const { externalId, publishedAt, state, revision } = item;
  return {
    externalId,
    url: `${settings.publicUrl}${settings.path}/pages/${externalId}.html`,
    publishedAt,
    state,
    revision,
  };
}

function readEvent(body, id) {
  let event;
  try {
    event = JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refused(400, 'not_json');
  }
  if (event === null || typeof event !== 'object' || event.schemaVersion !== 1)
    throw new Refused(422, 'schema_unknown');
  if (event.id !== id) throw new Refused(422, 'id_differs');
  return event;
}

/** The first message of an item makes it; a later one with the same code replaces it. */
async function publish(event) {
  const { slug, title, html, contentHash } = event;
  if (!SAFE_NAME.test(slug ?? '') || typeof html !== 'string' || typeof title !== 'string' || title === '')
    throw new Refused(422, 'content_incomplete');
  const publishedAt = new Date().toISOString();
  const item = {
    externalId: slug,
    message: event.id,
    state: 'published',
    revision: contentHash,
    publishedAt,
    event,
  };
  await save('items', slug, item);
  return told(item);
}

/** Replaces exactly the item that the sender means, and only while it is public. */
async function update(event) {
  const item = await load('items', String(event.externalId));
  if (item?.message !== event.publishedId || item.state !== 'published') throw new Refused(410, 'item_gone');
  const changed = { ...item, revision: event.revision, updatedAt: new Date().toISOString(), event };
  await save('items', item.externalId, changed);
  return told(changed);
}

/** Gone or never known is as good as withdrawn; an item that was published anew since is left alone. */
async function withdraw(event) {
  const item = await load('items', String(event.externalId));
  if (item?.message !== event.publishedId) return { state: 'withdrawn' };
  const gone = { ...item, state: 'withdrawn', withdrawnAt: new Date().toISOString() };
  await save('items', item.externalId, gone);
  return told(gone);
}

const ACTS = { 'qa.published': publish, 'qa.updated': update, 'qa.withdrawn': withdraw };

/**
 * The same id is worked on once, whatever its body: the sender repeats a message when our answer was lost. The item is
 * saved before the message is noted, so that a crash between the two repeats the work under the same name.
 */
async function receive(headers, body) {
  const id = verify(headers, body);
  const before = await load('messages', id);
  if (before !== undefined) return { status: 409, body: before.answer };
  const event = readEvent(body, id);
  const act = ACTS[event.event];
  if (act === undefined) throw new Refused(422, 'event_unknown');
  const answer = await act(event);
  await save('messages', id, { answer });
  return { status: 200, body: answer };
}

/** What became of the item that a message published: the present state and revision, not those of that day. */
async function find(id) {
  const message = await load('messages', id);
  const externalId = message?.answer.externalId;
  if (externalId === undefined) throw new Refused(404, 'unknown');
  const item = await load('items', externalId);
  const same = item?.message === id;
  return { status: 200, body: same ? told(item) : { ...message.answer, state: 'replaced' } };
}

async function page(name) {
  const item = await load('items', name);
  if (item === undefined) throw new Refused(404, 'unknown');
  if (item.state !== 'published') throw new Refused(410, 'withdrawn');
  const { title, html, pageTags } = item.event;
  const tags = Object.entries(pageTags).map(
    ([key, value]) => `<meta name="${escape(key)}" content="${escape(value)}">`,
  );
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${escape(title)}</title>${tags.join('')}</head><body><h1>${escape(title)}</h1>${html}</body></html>`;
}

function escape(text) {
  return String(text).replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Refused(413, 'too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Messages are worked on one after the other: two of the same id never meet. */
let last = Promise.resolve();
function inTurn(act) {
  const turn = last.then(act);
  last = turn.catch(() => undefined);
  return turn;
}

async function answer(request) {
  const { pathname } = new URL(request.url, 'http://receiver');
  const below = (folder) =>
    pathname.startsWith(`${settings.path}/${folder}/`)
      ? decodeURIComponent(pathname.slice(`${settings.path}/${folder}/`.length))
      : undefined;
  if (request.method === 'POST' && pathname === settings.path) {
    const body = await read(request);
    return await inTurn(() => receive(request.headers, body));
  }
  if (request.method === 'GET' && below('items') !== undefined) {
    verify(request.headers, Buffer.alloc(0));
    return await inTurn(() => find(below('items')));
  }
  const name = below('pages')?.replace(/\.html$/, '');
  if (request.method === 'GET' && name !== undefined) return { status: 200, html: await page(name) };
  throw new Refused(404, 'unknown');
}

const server = createServer((request, response) => {
  answer(request)
    .catch((error) => {
      if (error instanceof Refused) return { status: error.status, body: { error: error.message } };
      process.stderr.write(`${error.stack}\n`);
      return { status: 500, body: { error: 'internal' } };
    })
    .then(({ status, body, html }) => {
      const type = html === undefined ? 'application/json' : 'text/html; charset=utf-8';
      response.writeHead(status, { 'content-type': type }).end(html ?? JSON.stringify(body));
    });
});

if (settings.keys.length === 0) throw new Error('SECRETS is empty: nothing could be verified');
await mkdir(join(settings.folder, 'items'), { recursive: true });
await mkdir(join(settings.folder, 'messages'), { recursive: true });
server.listen(settings.port, settings.host, () => {
  const base = `http://${settings.host}:${server.address().port}`;
  if (settings.publicUrl === '') settings.publicUrl = base;
  process.stdout.write(`${JSON.stringify({ listening: `${base}${settings.path}` })}\n`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close());
