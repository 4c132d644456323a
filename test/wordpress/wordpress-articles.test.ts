import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { createWebsiteConnector } from '#libs/connectors/website/website.connector.js';
import type {
  ConnectorContext,
  PublishableContent,
  ReleaseJob,
  StageContext,
} from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { BoundChannel } from '../contract/sandbox-channels.js';
import { WordPressSite, type SitePost } from './wordpress-site.js';

/** The connector alone against a real site that runs our must-use plugin. */
let site: WordPressSite;

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const SHA = createHash('sha256').update(PNG).digest('hex');
const AT = 'https://old.example.gov.cn/steps.png';
const TAGS = {
  siteName: '临江市人民政府',
  siteDomain: 'www.linjiang.example',
  siteIdCode: '3701000001',
  columnName: '问答',
  columnDescription: '回应群众关切',
  columnKeywords: '问答,政策',
};

beforeAll(async () => {
  site = await WordPressSite.install((port) => `http://127.0.0.1:${port}`);
  site.addPlugin(join(import.meta.dirname, '..', '..', 'integrations', 'wordpress', 'jida-connect.php'));
}, 120_000);

afterAll(() => {
  site.stop();
});

function connected(settings: JsonObject = {}): BoundChannel {
  const { username, applicationPassword } = site.editor;
  const all = { dialect: 'wordpress', siteUrl: site.home, ...TAGS, ...settings };
  return new BoundChannel(createWebsiteConnector(), all, { username, applicationPassword });
}

function answer(code: string, text = '到居住地派出所办理。'): PublishableContent {
  return {
    code,
    revisionNumber: 1,
    title: `居住证怎么办 ${code}`,
    lead: '',
    items: [
      {
        id: 'i',
        question: '去哪里办？',
        answer: {
          type: 'doc',
          content: [
            { type: 'paragraph', content: [{ type: 'text', text }] },
            { type: 'image', attrs: { src: AT, alt: '办理流程图' } },
          ],
        },
      },
    ],
    category: '户籍',
    policyReferences: [],
    department: { id: 'd', name: '市公安局' },
    canonicalUrl: `https://qa.example.gov.cn/qa/${code}`,
    variant: { cover: AT },
    media: { [AT]: { sha256: SHA, contentType: 'image/png', width: 1, height: 1, bytes: PNG.length } },
  };
}

const media = { read: async (sha256: string) => await Promise.resolve(sha256 === SHA ? PNG : null) };

function around(channel: BoundChannel): ConnectorContext {
  return { ...channel.context(), media };
}

async function staged(channel: BoundChannel, job: ReleaseJob): Promise<JsonObject> {
  channel.steps.clear();
  const context: StageContext = { ...channel.stageContext(), media };
  const outcome = await channel.connector.stage(job, context);
  if (outcome.kind !== 'staged') throw new Error(JSON.stringify(outcome));
  return outcome.staged;
}

async function publish(channel: BoundChannel, content: PublishableContent): Promise<PlatformReceipt> {
  const job = channel.job(content);
  const outcome = await channel.connector.commit(job, await staged(channel, job), around(channel));
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.receipt;
}

function correction(
  channel: BoundChannel,
  content: PublishableContent,
  replaces: PlatformReceipt,
): ReleaseJob {
  return { ...channel.job(content), replaces };
}

it('is recognised with its plugin', async () => {
  const channel = connected();
  const report = await channel.connector.checkConnection(around(channel));
  expect(report.checks.map((check) => check.name)).toContain('必装插件');
  expect(report.ok).toBe(true);
});

describe('an article', () => {
  it('shows the approved picture from the site, has its cover, and the tags in the page head', async () => {
    const channel = connected();
    const job = channel.job(answer('2026-900001'));
    const prepared = await staged(channel, job);
    expect(prepared['warnings']).toEqual([]);
    const outcome = await channel.connector.commit(job, prepared, around(channel));
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    const page = (await axios.get<string>(outcome.receipt.publicUrl ?? '')).data;
    const shown = /<img[^>]* src="([^"]+)"[^>]* alt="办理流程图"/.exec(page)?.[1] ?? '';
    expect(shown.startsWith(site.home)).toBe(true);
    const bytes = await axios.get<ArrayBuffer>(shown, { responseType: 'arraybuffer' });
    expect(createHash('sha256').update(Buffer.from(bytes.data)).digest('hex')).toBe(SHA);
    const head = page.slice(0, page.indexOf('</head>'));
    expect(head).toContain('<meta name="SiteIDCode" content="3701000001">');
    expect(head).toContain('<meta name="ContentSource" content="市公安局">');
    expect(head).toMatch(/<meta name="PubDate" content="\d{4}-\d\d-\d\d \d\d:\d\d">/);
    expect(head).toContain(`<meta name="Image" content="${shown}">`);
    const { data } = await site.rest<SitePost & { featured_media: number; meta: Record<string, string> }>(
      'GET',
      `posts/${outcome.receipt.ids['postId'] ?? ''}?context=edit`,
    );
    expect(data.featured_media).toBeGreaterThan(0);
    expect(data.meta).toMatchObject({ qa_external_id: job.marker, qa_revision: '1' });
  });

  it('uses a picture that is there already', async () => {
    await publish(connected(), answer('2026-900002'));
    await publish(connected(), answer('2026-900003'));
    const { data } = await site.rest<{ slug: string }[]>('GET', 'media?per_page=100');
    expect(data.filter((each) => each.slug.startsWith('jida-'))).toHaveLength(1);
  });

  it('is found by its number though its slug was changed on the site', async () => {
    const channel = connected();
    const job = channel.job(answer('2026-900004'));
    const first = await staged(channel, job);
    await site.rest('POST', `posts/${Number(first['postId'])}`, { slug: 'renamed-by-hand' });
    const second = await staged(channel, job);
    expect(second['postId']).toBe(first['postId']);
    expect((await site.withSlug('qa-2026-900004')).map((post) => post.id)).toEqual([first['postId']]);
  });

  it('that nobody touched is corrected in place, twice', async () => {
    const channel = connected();
    let receipt = await publish(channel, answer('2026-900005'));
    for (const text of ['改为到政务中心办理。', '改为网上办理。']) {
      const job = correction(channel, answer('2026-900005', text), receipt);
      const prepared = await staged(channel, job);
      const outcome = await channel.connector.update?.(job, prepared, receipt, around(channel));
      if (outcome?.kind !== 'done') throw new Error(JSON.stringify(outcome));
      receipt = outcome.receipt;
    }
    expect(receipt.ids['revision']).toBe('3');
    const [post] = await site.withSlug('qa-2026-900005');
    expect(post?.content.raw).toContain('改为网上办理。');
  });

  it('that was edited on the site stops its correction', async () => {
    const channel = connected();
    const receipt = await publish(channel, answer('2026-900006'));
    await site.rest('POST', `posts/${receipt.ids['postId'] ?? ''}`, { title: '网站上改的标题' });
    const job = correction(channel, answer('2026-900006', '新的答复。'), receipt);
    channel.steps.clear();
    const outcome = await channel.connector.stage(job, { ...channel.stageContext(), media });
    expect(outcome).toMatchObject({ kind: 'human', fault: { code: 'website.edited_on_site' } });
    const [post] = await site.withSlug('qa-2026-900006');
    expect(post?.title.raw).toBe('网站上改的标题');
  });

  it('goes into the bin when the channel withdraws so', async () => {
    const channel = connected({ withdrawTo: 'trash' });
    const receipt = await publish(channel, answer('2026-900007'));
    expect(await channel.connector.withdraw?.(receipt, around(channel))).toEqual({ kind: 'withdrawn' });
    expect(await channel.connector.withdraw?.(receipt, around(channel))).toEqual({ kind: 'withdrawn' });
    expect((await channel.connector.presence?.(receipt, around(channel)))?.kind).toBe('gone');
    const page = await axios.get(receipt.publicUrl ?? '', { validateStatus: () => true });
    expect(page.status).toBe(404);
  });
});
