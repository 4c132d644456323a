import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReleaseJob } from '#libs/channels/connector.js';
import { scriptedPlatform, type ScriptedPlatform } from '#libs/channels/testing/scripted-platform.js';
import type { DocNode } from '#libs/document/document.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { sftpServer, type SftpServerFacts } from '../testing/sftp-server.js';
import { content, context, doc, job, StillClock, type TestContext } from '../testing/website.fixtures.js';
import { WebsiteConnector } from '../website.connector.js';

const SLUG = 'qa-2026-000123';
const BYTES = Buffer.from('a picture, as approved');
const SHA = createHash('sha256').update(BYTES).digest('hex');
const AT = 'https://old.example.gov.cn/p.png';

let root: string;
let folder: string;
let platform: ScriptedPlatform;
let connector: WebsiteConnector;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'jida-drop-'));
  folder = join(root, 'site');
  mkdirSync(folder);
  platform = await scriptedPlatform(new StillClock());
  connector = new WebsiteConnector({ dropDir: root, allowAddresses: ['127.0.0.1/32'] });
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

function around(settings: JsonObject = {}, credentials = {}): TestContext {
  const all = { dialect: 'drop', dropTarget: 'directory', dropFolder: 'site', ...settings };
  const here = context(platform, all, credentials);
  here.kept.set(SHA, BYTES);
  return here;
}

function release(here: TestContext, changes: Partial<ReleaseJob> = {}): ReleaseJob {
  const image = { type: 'image', attrs: { src: AT, alt: '流程图' } } as DocNode;
  const fact = { sha256: SHA, contentType: 'image/png', width: 9, height: 9, bytes: BYTES.length } as const;
  const approved = content({
    items: [{ id: 'i', question: '怎么办？', answer: doc(image) }],
    variant: { cover: AT },
    media: { [AT]: fact },
  });
  return job(here.channel, { fields: connector.render(approved, here.channel).fields, ...changes });
}

async function publish(here: TestContext, what = release(here)): Promise<PlatformReceipt> {
  expect(await connector.stage(what, here)).toEqual({ kind: 'staged', staged: {} });
  const outcome = await connector.commit(what, {}, here);
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.receipt;
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

function fact(path: string): JsonObject {
  return JSON.parse(read(path)) as JsonObject;
}

describe('a drop into a directory', () => {
  it('has a whole page with its tags, the data, the pictures, and a manifest of their hashes', async () => {
    const here = around({ publicUrlTemplate: 'https://www.example.gov.cn/qa/{slug}/' });
    const receipt = await publish(here);
    expect(receipt).toEqual({
      ids: {
        externalId: SLUG,
        messageId: 'jd7f3k2m',
        slug: SLUG,
        revision: '1',
        firstPublishedAt: '2026-03-02T01:00:00.000Z',
      },
      publicUrl: `https://www.example.gov.cn/qa/${SLUG}/`,
      publishedAt: '2026-03-02T01:00:00.000Z',
    });
    const page = read(`items/${SLUG}/index.html`);
    for (const tag of [
      'SiteName',
      'SiteDomain',
      'SiteIDCode',
      'ColumnName',
      'ColumnDescription',
      'ColumnKeywords',
      'ColumnType',
      'ArticleTitle',
      'ContentSource',
    ])
      expect(page).toContain(`<meta name="${tag}" content="`);
    expect(page).toContain('<meta name="PubDate" content="2026-03-02 09:00">');
    expect(page).toContain(`<meta name="Image" content="attachments/${SHA}.png">`);
    expect(page).toContain(`<img src="attachments/${SHA}.png" alt="流程图">`);
    expect(page).toContain('发布时间：2026-03-02 09:00　来源：市公安局');
    expect(page).not.toContain('jida-media');
    expect(readFileSync(join(folder, `items/${SLUG}/attachments/${SHA}.png`))).toEqual(BYTES);
    expect(fact(`items/${SLUG}/item.json`)).toMatchObject({
      event: 'qa.published',
      id: 'jd7f3k2m',
      schemaVersion: 1,
    });
    const manifest = fact('manifests/jd7f3k2m.json');
    expect(manifest).toMatchObject({
      layoutVersion: 1,
      id: 'jd7f3k2m',
      action: 'publish',
      item: SLUG,
      revision: 1,
    });
    for (const listed of manifest['files'] as { path: string; sha256: string }[]) {
      const bytes = readFileSync(join(folder, listed.path));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(listed.sha256);
    }
    expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).includes('.part'))).toEqual(
      [],
    );
  });

  it('hashes with SM3 where the channel says so', async () => {
    await publish(around({ dropDigest: 'sm3' }));
    const [page] = fact('manifests/jd7f3k2m.json')['files'] as { sm3: string }[];
    const bytes = readFileSync(join(folder, `items/${SLUG}/index.html`));
    expect(page?.sm3).toBe(createHash('sm3').update(bytes).digest('hex'));
  });

  it('is looked up by its manifest, and published twice is still one', async () => {
    const here = around();
    expect(await connector.lookup(release(here), {}, here)).toEqual({ kind: 'absent' });
    const receipt = await publish(here);
    expect(await connector.lookup(release(here), {}, here)).toEqual({ kind: 'found', receipt });
    expect(await publish(here)).toEqual(receipt);
    expect(readdirSync(join(folder, 'manifests'))).toEqual(['jd7f3k2m.json']);
    const other = release(here, { contentHash: 'c'.repeat(64) });
    expect(await connector.lookup(other, {}, here)).toMatchObject({ kind: 'undecidable', final: true });
  });

  it('that a frozen process finishes too late shows no more of itself, and is in doubt', async () => {
    const here = around();
    const answers = [true, true, false];
    const late = { ...here, stillAllowed: () => answers.shift() ?? false };
    expect(await connector.commit(release(here), {}, late)).toMatchObject({
      kind: 'unknown',
      fault: { code: 'website.drop_out_of_time' },
    });
    expect(existsSync(join(folder, 'manifests/jd7f3k2m.json'))).toBe(false);
    expect(answers).toEqual([]);
    expect((await connector.lookup(release(here), {}, here)).kind).toBe('absent');
  });

  it('is found by its receipt when the site has taken the manifest away', async () => {
    const here = around();
    await publish(here);
    rmSync(join(folder, 'manifests'), { recursive: true });
    mkdirSync(join(folder, 'receipts'));
    writeFileSync(join(folder, 'receipts/jd7f3k2m.json'), '{"id":"jd7f3k2m","state":"published"}');
    expect((await connector.lookup(release(here), {}, here)).kind).toBe('found');
  });

  it('is corrected in place, keeps its first day, and counts its revisions', async () => {
    const here = around();
    const first = await publish(here);
    const replaces = { ...first, ids: { ...first.ids, firstPublishedAt: '2026-02-01T01:00:00.000Z' } };
    const correction = release(here, { marker: 'm2', replaces });
    expect((await connector.stage(correction, here)).kind).toBe('staged');
    const outcome = await connector.update(correction, {}, replaces, here);
    expect(outcome).toMatchObject({ kind: 'done', receipt: { ids: { messageId: 'm2', revision: '2' } } });
    expect(fact('manifests/m2.json')).toMatchObject({ action: 'update', revision: 2, replaces: 'jd7f3k2m' });
    expect(read(`items/${SLUG}/index.html`)).toContain(
      '发布时间：2026-02-01 09:00　更新时间：2026-03-02 09:00',
    );
    expect(fact(`items/${SLUG}/item.json`)).toMatchObject({ event: 'qa.updated', publishedId: 'jd7f3k2m' });
  });

  it('that somebody changed in the folder stops its correction', async () => {
    const here = around();
    const replaces = await publish(here);
    writeFileSync(join(folder, `items/${SLUG}/index.html`), '<p>改过</p>');
    const correction = release(here, { marker: 'm2', replaces });
    expect(await connector.stage(correction, here)).toMatchObject({
      kind: 'human',
      fault: { code: 'website.edited_on_site' },
    });
    const anyway = around({ editedOnSite: 'overwrite' });
    expect((await connector.stage(correction, anyway)).kind).toBe('staged');
  });

  it('is withdrawn with a tombstone in every place', async () => {
    const here = around();
    const receipt = await publish(here);
    expect((await connector.presence(receipt, here)).kind).toBe('shown');
    expect(await connector.withdraw(receipt, here)).toEqual({ kind: 'withdrawn' });
    expect(await connector.withdraw(receipt, here)).toEqual({ kind: 'withdrawn' });
    expect(fact('manifests/jd7f3k2m-withdrawn.json')).toMatchObject({
      action: 'withdraw',
      withdraws: 'jd7f3k2m',
      item: SLUG,
    });
    expect(fact(`items/${SLUG}/item.json`)).toMatchObject({ event: 'qa.withdrawn', state: 'withdrawn' });
    expect(read(`items/${SLUG}/index.html`)).toContain('内容已撤下');
    expect(read(`items/${SLUG}/index.html`)).not.toContain('怎么办');
    expect((await connector.presence(receipt, here)).kind).toBe('gone');
  });

  it('of another release is not withdrawn in its place', async () => {
    const here = around();
    const receipt = await publish(here);
    await publish(here, release(here, { marker: 'm2' }));
    expect(await connector.withdraw(receipt, here)).toMatchObject({ kind: 'failed', retryable: false });
    expect(read(`items/${SLUG}/index.html`)).toContain('怎么办');
  });

  it('stops when a picture is not what was approved', async () => {
    const here = around();
    here.kept.set(SHA, Buffer.from('another'));
    expect(await connector.stage(release(here), here)).toMatchObject({
      kind: 'content',
      fault: { code: 'website.picture_missing' },
    });
  });
});

describe('the directory that is allowed', () => {
  it.each<[string, JsonObject]>([
    ['website.setting_missing', { dropFolder: '../other' }],
    ['website.setting_missing', { dropFolder: '/etc' }],
    ['website.setting_missing', { dropFolder: '' }],
    ['website.drop_outside', { dropFolder: 'out' }],
    ['website.drop_outside', { dropFolder: 'out/deeper' }],
  ])('is not left: %s for %j', async (code, settings) => {
    const outside = mkdtempSync(join(tmpdir(), 'jida-outside-'));
    symlinkSync(outside, join(root, 'out'));
    const here = around(settings);
    expect(await connector.commit(release(here), {}, here)).toMatchObject({
      kind: 'config',
      fault: { code },
    });
    expect((await connector.checkConnection(here)).ok).toBe(false);
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  it('is not left through a link inside the folder either', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'jida-outside-'));
    symlinkSync(outside, join(folder, 'items'));
    const here = around();
    expect((await connector.commit(release(here), {}, here)).kind).toBe('unknown');
    expect(await connector.lookup(release(here), {}, here)).toEqual({ kind: 'absent' });
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  it('must be set by the operator', async () => {
    const here = around();
    const outcome = await new WebsiteConnector().commit(release(here), {}, here);
    expect(outcome).toMatchObject({ kind: 'config', fault: { code: 'website.drop_not_allowed' } });
  });
});

describe('receipts of the website’s side', () => {
  const waiting = (): TestContext =>
    around({ dropReceipts: 'wait', publicUrlTemplate: 'https://a.example/{slug}' });
  const answer = (value: unknown): void => {
    mkdirSync(join(folder, 'receipts'), { recursive: true });
    writeFileSync(join(folder, 'receipts/jd7f3k2m.json'), JSON.stringify(value));
  };

  async function accepted(here: TestContext): Promise<ReleaseJob> {
    const what = release(here);
    expect((await connector.stage(what, here)).kind).toBe('staged');
    const handle = { correlation: 'jd7f3k2m', data: {} };
    expect(await connector.commit(what, {}, here)).toEqual({ kind: 'accepted', handle });
    expect(await connector.confirm(what, handle, here)).toEqual({ kind: 'pending' });
    expect(await connector.lookup(what, {}, here)).toEqual({ kind: 'found_pending', handle });
    return what;
  }

  it('are waited for', async () => {
    const here = waiting();
    expect(connector.timing(here.channel).confirmAfterSeconds.length).toBeGreaterThan(3);
    expect(connector.timing(around().channel).confirmAfterSeconds).toEqual([]);
    const what = await accepted(here);
    answer({
      id: 'jd7f3k2m',
      state: 'published',
      url: 'https://www.example.gov.cn/7',
      publishedAt: '2026-03-02T01:05:00Z',
    });
    const outcome = await connector.confirm(what, { correlation: 'jd7f3k2m', data: {} }, here);
    expect(outcome).toMatchObject({
      kind: 'published',
      receipt: {
        publicUrl: 'https://www.example.gov.cn/7',
        publishedAt: '2026-03-02T01:05:00.000Z',
        ids: { slug: SLUG },
      },
    });
    expect((await connector.lookup(what, {}, here)).kind).toBe('found');
  });

  it.each<[string, unknown]>([
    ['rejected', { id: 'jd7f3k2m', state: 'rejected', message: '栏目不存在' }],
    ['failed', { id: 'another', state: 'published' }],
    ['failed', { id: 'jd7f3k2m', state: 'maybe' }],
    ['pending', 'half a file'],
  ])('%s: %j', async (kind, value) => {
    const here = waiting();
    const what = await accepted(here);
    answer(value);
    expect((await connector.confirm(what, { correlation: 'jd7f3k2m', data: {} }, here)).kind).toBe(kind);
  });
});

describe('a drop by SFTP', () => {
  const unfinished = (): string[] =>
    readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.part'));

  let server: SftpServerFacts | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  async function connected(
    posixRename = true,
    settings: JsonObject = {},
    credentials = {},
  ): Promise<TestContext> {
    server = await sftpServer(root, posixRename);
    const { username, password } = server.user;
    return around(
      {
        dropTarget: 'sftp',
        dropFolder: '/site',
        sftpHost: '127.0.0.1',
        sftpPort: server.port,
        sftpHostKey: server.hostKey,
        ...settings,
      },
      { username, sftpPassword: password, ...credentials },
    );
  }

  it('renames whole files over what is there, the manifest last', async () => {
    const here = await connected();
    expect((await connector.checkConnection(here)).ok).toBe(true);
    await publish(here);
    await publish(here);
    const renamed = (server?.asked ?? []).filter((each) => each.startsWith('posix-rename@openssh.com'));
    expect(renamed.at(-1)).toMatch(
      / \/site\/manifests\/\.jd7f3k2m\.json\.\S+\.part \/site\/manifests\/jd7f3k2m\.json$/,
    );
    expect(server?.asked.filter((each) => /^(RENAME|REMOVE)/.test(each))).toEqual([]);
    expect(readFileSync(join(folder, `items/${SLUG}/attachments/${SHA}.png`))).toEqual(BYTES);
    expect((await connector.lookup(release(here), {}, here)).kind).toBe('found');
  });

  it('deletes and renames where the server has no such extension', async () => {
    const here = await connected(false);
    await publish(here);
    const receipt = await publish(here);
    expect(server?.asked).toContain(`REMOVE /site/manifests/jd7f3k2m.json`);
    expect(fact('manifests/jd7f3k2m.json')).toMatchObject({ id: 'jd7f3k2m' });
    expect(await connector.withdraw(receipt, here)).toEqual({ kind: 'withdrawn' });
    expect((await connector.presence(receipt, here)).kind).toBe('gone');
  });

  it('stops reading a file that is longer than the server says', async () => {
    const here = await connected();
    mkdirSync(join(folder, 'manifests'));
    symlinkSync('/dev/zero', join(folder, 'manifests/jd7f3k2m.json'));
    expect(await connector.lookup(release(here), {}, here)).toMatchObject({
      kind: 'failed',
      fault: { code: 'website.drop_file_too_large' },
    });
  });

  it('asks right before each rename whether it may still be shown', async () => {
    const here = await connected();
    const late = { ...here, stillAllowed: () => false };
    expect((await connector.commit(release(here), {}, late)).kind).toBe('unknown');
    expect(server?.asked.filter((each) => each.startsWith('posix-rename'))).toEqual([]);
    expect(unfinished()).toEqual([]);
  });

  it('takes back what could not be put in its place', async () => {
    const here = await connected();
    if (server !== undefined)
      server.faultOf = (each) =>
        each.startsWith('posix-rename') ? { kind: 'status', done: false, status: 4 } : null;
    expect((await connector.commit(release(here), {}, here)).kind).toBe('unknown');
    expect(unfinished()).toEqual([]);
  });

  it('refuses a host that shows another key, and sends no password there', async () => {
    const here = await connected(true, { sftpHostKey: `SHA256:${'A'.repeat(43)}` });
    const outcome = await connector.commit(release(here), {}, here);
    expect(outcome).toMatchObject({ kind: 'config', fault: { code: 'website.sftp_host_key' } });
    expect(JSON.stringify(outcome)).toContain(server?.hostKey);
    expect(server?.asked).toEqual([]);
  });

  it.each<[string, JsonObject, Record<string, string>]>([
    ['config website.sftp_credential', {}, { sftpPassword: 'wrong-S3CRET' }],
    ['config website.sftp_private_key', {}, { sftpPrivateKey: 'not a key S3CRET' }],
    ['config website.setting_missing', { sftpHostKey: '' }, {}],
    ['config website.setting_missing', { sftpHost: 'a b' }, {}],
    ['config website.sftp_address_refused', { sftpHost: '10.0.0.1' }, {}],
    ['retry website.sftp_unreachable', { sftpPort: 1 }, {}],
  ])('%s', async (expected, settings, credentials) => {
    const here = await connected(true, settings, credentials);
    const [kind, code] = expected.split(' ');
    const outcome = await connector.commit(release(here), {}, here);
    expect(outcome).toMatchObject({ kind, fault: { code } });
    expect(JSON.stringify(outcome)).not.toContain('S3CRET');
  });

  it.each<[string, string, string]>([
    ['before the manifest is there', 'absent', 'OPEN /site/manifests/.jd7f3k2m'],
    ['while the page goes over', 'absent', 'posix-rename@openssh.com /site/items'],
  ])(
    'is in doubt when the line is cut %s; the look-up says %s, and it goes out then',
    async (_when, kind, asked) => {
      const here = await connected();
      expect((await connector.stage(release(here), here)).kind).toBe('staged');
      if (server !== undefined)
        server.faultOf = (each) => (each.startsWith(asked) ? { kind: 'cut', done: false } : null);
      expect((await connector.commit(release(here), {}, here)).kind).toBe('unknown');
      if (server !== undefined) server.faultOf = () => null;
      expect((await connector.lookup(release(here), {}, here)).kind).toBe(kind);
      await publish(here);
      expect(existsSync(join(folder, 'manifests/jd7f3k2m.json'))).toBe(true);
    },
  );
});
