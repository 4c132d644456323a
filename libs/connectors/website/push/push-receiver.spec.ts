import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { scriptedPlatform, type ScriptedPlatform } from '#libs/channels/testing/scripted-platform.js';
import {
  content,
  context,
  job,
  OLD_SECRET,
  PUSH_SECRET,
  type TestContext,
} from '../testing/website.fixtures.js';
import { WebsiteConnector } from '../website.connector.js';

/** The connector against the receiver that we give to websites: another program, over real HTTP. */
const connector = new WebsiteConnector();
const PROGRAM = join(import.meta.dirname, '../../../../integrations/push-receiver/receiver.mjs');
const ABSENT = { kind: 'absent' };

let folder: string;
let receiver: ChildProcess;
let endpoint: string;
let platform: ScriptedPlatform;

async function start(): Promise<void> {
  receiver = spawn(process.execPath, [PROGRAM], {
    env: { PORT: '0', DATA_DIR: folder, SECRETS: `${PUSH_SECRET} ${OLD_SECRET}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (receiver.stdout === null) throw new Error('no output');
  const [line] = (await once(createInterface(receiver.stdout), 'line')) as [string];
  endpoint = (JSON.parse(line) as { listening: string }).listening;
}

async function stop(): Promise<void> {
  receiver.kill('SIGKILL');
  await once(receiver, 'exit');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jida-receiver-'));
  platform = await scriptedPlatform(new SystemClock());
  await start();
});

afterAll(async () => {
  await stop();
  await platform[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function around(settings: JsonObject = {}, credentials = {}): TestContext {
  const made = context(platform, { dialect: 'push', endpoint, ...settings }, credentials);
  return { ...made, clock: new SystemClock() };
}

async function publish(marker: string, here = around()): Promise<PlatformReceipt> {
  const outcome = await connector.commit(job(here.channel, { marker }), {}, here);
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.receipt;
}

async function page(receipt: PlatformReceipt): Promise<{ status: number; body: string }> {
  const answer = await platform.http.read({
    method: 'GET',
    url: receipt.publicUrl ?? '',
    signal: AbortSignal.timeout(40_000),
  });
  if (answer.kind !== 'answer') throw new Error(answer.fault.code);
  return { status: answer.status, body: answer.body.toString() };
}

it('is found good by the connection check', async () => {
  expect((await connector.checkConnection(around())).ok).toBe(true);
  const wrong = around({}, { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` });
  expect((await connector.checkConnection(wrong)).checks.map((check) => check.code)).toContain(
    'website.signature_refused',
  );
});

describe.each(['hmac-sha256', 'hmac-sm3'])('under %s', (scheme) => {
  const marker = `m-${scheme}`;

  it('publishes, knows a repetition, and finds what it has', async () => {
    const here = around({ scheme });
    const release = job(here.channel, { marker });
    expect(await connector.lookup(release, {}, here)).toEqual(ABSENT);
    const receipt = await publish(marker, here);
    expect((await page(receipt)).body).toContain('<meta name="SiteIDCode" content="3701000001">');
    expect(await connector.commit(release, {}, here)).toEqual({ kind: 'already_done', receipt });
    expect(await connector.lookup(release, {}, here)).toEqual({ kind: 'found', receipt });
  });

  it('accepts the old secret while it is replaced, and no other', async () => {
    const old = around({ scheme }, { secret: OLD_SECRET });
    expect((await connector.lookup(job(old.channel, { marker }), {}, old)).kind).toBe('found');
    const other = around({ scheme }, { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` });
    expect(await connector.commit(job(other.channel, { marker: 'm-x' }), {}, other)).toMatchObject({
      kind: 'config',
      fault: { code: 'website.signature_refused' },
    });
    expect(await connector.lookup(job(old.channel, { marker: 'm-x' }), {}, old)).toEqual(ABSENT);
  });
});

it('corrects an item in place, and tells by its revision which content it holds', async () => {
  const here = around();
  const replaces = await publish('m-correct');
  const fields = connector.render(content({ lead: '更正后的导语。' }), here.channel).fields;
  const correction = job(here.channel, {
    marker: 'm-correction',
    contentHash: 'b'.repeat(64),
    fields,
    replaces,
  });
  expect(await connector.lookup(correction, {}, here)).toEqual(ABSENT);
  const outcome = await connector.update(correction, {}, replaces, here);
  expect(outcome).toMatchObject({ kind: 'done', receipt: { publicUrl: replaces.publicUrl } });
  expect((await page(replaces)).body).toContain('更正后的导语。');
  expect((await connector.lookup(correction, {}, here)).kind).toBe('found');
});

it('withdraws, says so when asked, and refuses a correction of what is gone', async () => {
  const here = around();
  const receipt = await publish('m-withdraw');
  expect((await connector.presence(receipt, here)).kind).toBe('shown');
  expect(await connector.withdraw(receipt, here)).toEqual({ kind: 'withdrawn' });
  expect(await connector.withdraw(receipt, here)).toEqual({ kind: 'withdrawn' });
  expect(await connector.presence(receipt, here)).toMatchObject({
    kind: 'gone',
    evidence: { state: 'withdrawn' },
  });
  expect((await page(receipt)).status).toBe(410);
  const late = job(here.channel, { marker: 'm-late', replaces: receipt });
  expect((await connector.update(late, {}, receipt, here)).kind).toBe('config');
});

it('remembers messages over a restart', async () => {
  await publish('m-restart');
  await stop();
  await start();
  const here = around();
  expect((await connector.commit(job(here.channel, { marker: 'm-restart' }), {}, here)).kind).toBe(
    'already_done',
  );
});

describe('a request made by hand', () => {
  async function post(
    body: string,
    changes: { at?: number; id?: string; signedBody?: string } = {},
  ): Promise<number> {
    const id = changes.id ?? 'm-hand';
    const at = String(Math.floor(Date.now() / 1000) + (changes.at ?? 0));
    const key = Buffer.from(PUSH_SECRET.replace('whsec_', ''), 'base64');
    const code = createHmac('sha256', key)
      .update(`${id}.${at}.${changes.signedBody ?? body}`)
      .digest('base64');
    const answer = await platform.http.writeOnce({
      method: 'POST',
      url: endpoint,
      headers: { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': `v9,x v1,${code}` },
      body: { type: 'raw', contentType: 'application/json', bytes: Buffer.from(body) },
      signal: AbortSignal.timeout(40_000),
    });
    return answer.kind === 'answer' ? answer.status : 0;
  }

  it.each<[string, number, string, Parameters<typeof post>[1]]>([
    ['a stale timestamp', 401, '{}', { at: -400 }],
    ['a timestamp ahead', 401, '{}', { at: 400 }],
    ['another body than was signed', 401, '{"schemaVersion":1}', { signedBody: '{}' }],
    ['an id that could name another file', 401, '{}', { id: '../items/x' }],
    ['no JSON', 400, '{', {}],
    ['an unknown schema', 422, '{"schemaVersion":2,"id":"m-hand"}', {}],
    ['an id that differs from the signed one', 422, '{"schemaVersion":1,"id":"m-other"}', {}],
    ['an unknown event', 422, '{"schemaVersion":1,"id":"m-hand","event":"qa.x"}', {}],
    [
      'a slug that could name another file',
      422,
      '{"schemaVersion":1,"id":"m-hand","event":"qa.published","slug":"../x","title":"t","html":""}',
      {},
    ],
  ])('with %s is refused: %d', async (_what, status, body, changes) => {
    expect(await post(body, changes)).toBe(status);
  });
});
