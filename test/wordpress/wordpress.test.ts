import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { Office, type OfficeChannel } from '../support/office.js';
import { LosingProxy, type Asked } from './losing-proxy.js';
import { WordPressSite, type SitePost } from './wordpress-site.js';

/** The whole engine, with publishers as processes of their own, against software nobody here wrote. */
let office: Office;
let proxy: LosingProxy;
let site: WordPressSite | undefined;
let channel: OfficeChannel;

const QUICK = { settleSeconds: 1, lookupSpacingSeconds: 1, commitTimeoutSeconds: 10 };

function theSite(): WordPressSite {
  if (site === undefined) throw new Error('the site is not installed');
  return site;
}

async function connect(name: string, password: string): Promise<{ id: string; kind: string }> {
  return await office.people.admin.post('/channels', {
    kind: 'website',
    name,
    settings: { ...QUICK, dialect: 'wordpress', siteUrl: theSite().home, pageTags: false },
    credentials: { username: theSite().editor.username, applicationPassword: password },
  });
}

beforeAll(async () => {
  proxy = await LosingProxy.open(() => site?.port);
  site = await WordPressSite.install(() => proxy.url);
  office = await Office.open();
  channel = await connect('门户网站', theSite().editor.applicationPassword);
  await office.startPublisher();
}, 120_000);

afterEach(() => {
  proxy.lose(() => false);
  proxy.before(undefined);
});

afterAll(async () => {
  await office.close();
  site?.stop();
  await proxy.close();
}, 60_000);

interface Approved {
  readonly id: string;
  readonly slug: string;
  readonly code: string;
  readonly revisionId: string;
}

async function approved(title: string): Promise<Approved> {
  const draft = await office.draft(title);
  return { ...draft, slug: `qa-${draft.code.toLowerCase()}`, revisionId: await office.approve(draft.id) };
}

async function only(slug: string): Promise<SitePost> {
  const posts = await theSite().withSlug(slug);
  expect(posts.map((post) => post.slug)).toEqual([slug]);
  const [post] = posts;
  if (post === undefined) throw new Error(`no post ${slug}`);
  return post;
}

const isCreate = (asked: { method: string; path: string }): boolean =>
  asked.method === 'POST' && /\/wp\/v2\/posts(\?|$)/.test(asked.path);
const isPublish = (asked: { method: string; path: string; body: string }): boolean =>
  asked.method === 'POST' && /\/wp\/v2\/posts\/\d+/.test(asked.path) && asked.body.includes('"publish"');

describe('the connection test', () => {
  it('is good with the right application password', async () => {
    const report = await office.people.admin.post<{ ok: boolean; checks: { ok: boolean; name: string }[] }>(
      `/channels/${channel.id}/check`,
    );
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    expect(report.ok).toBe(true);
  });

  it('says so when the password is wrong, although public reading still works', async () => {
    const wrong = await connect('密码错误的网站', 'aaaa bbbb cccc dddd eeee ffff');
    const report = await office.people.admin.post<{ ok: boolean }>(`/channels/${wrong.id}/check`);
    expect(report.ok).toBe(false);
    const answer = await approved('密码错误');
    const [id = ''] = await office.plan(answer.revisionId, [wrong], 2_000);
    const release = await office.until(id, ['held', 'needs_attention', 'failed']);
    expect(release.state).toBe('held');
    expect(await theSite().withSlug(answer.slug)).toEqual([]);
    expect((await office.people.admin.get<{ state: string }>(`/channels/${wrong.id}`)).state).toBe('stopped');
  });
});

describe('a release', () => {
  it('is a draft before its time, and public at the due second with the approved words', async () => {
    const answer = await approved('居住证怎么办');
    const due = office.runtime.clock.now().getTime() + 6_000;
    const [id = ''] = await office.plan(answer.revisionId, [channel], 6_000);
    await office.until(id, ['staged']);
    expect((await only(answer.slug)).status).toBe('draft');
    const release = await office.until(id, ['published', 'failed', 'needs_attention']);
    expect(release.state).toBe('published');
    const post = await only(answer.slug);
    expect(post.status).toBe('publish');
    expect(post.title.raw).toBe('居住证怎么办');
    expect(post.content.rendered).toContain('登记居住满半年，可到居住地派出所申领。');
    expect(Math.abs(Date.parse(`${post.date_gmt}Z`) - due)).toBeLessThan(3_000);
    const page = await axios.get<string>(post.link);
    expect(page.data).toContain('怎样申领居住证？');
    expect(post.categories).not.toEqual([]);
  });

  it('is one post when the answer to its creation was lost', async () => {
    const answer = await approved('创建后断线');
    let lost = 0;
    proxy.lose((asked) => isCreate(asked) && (lost += 1) === 1);
    const [id = ''] = await office.plan(answer.revisionId, [channel], 3_000);
    expect((await office.until(id, ['published', 'failed', 'needs_attention', 'expired'])).state).toBe(
      'published',
    );
    expect(lost).toBe(1);
    expect((await only(answer.slug)).status).toBe('publish');
  });

  it('is one post when the answer to its publication was lost, and the call is not repeated', async () => {
    const answer = await approved('发布后断线');
    let calls = 0;
    proxy.lose((asked) => {
      if (isPublish(asked)) calls += 1;
      return isPublish(asked);
    });
    const [id = ''] = await office.plan(answer.revisionId, [channel], 3_000);
    expect((await office.until(id, ['published', 'failed', 'needs_attention', 'expired'])).state).toBe(
      'published',
    );
    expect(calls).toBe(1);
    expect((await only(answer.slug)).status).toBe('publish');
    const timeline = await office.people.editor.get<{ events: { cause: string }[] }>(
      `/releases/${id}/timeline`,
    );
    expect(timeline.events.map((event) => event.cause)).toContain('lookup.found');
  });

  it('is left to a person when its answer was lost and it was taken back by hand before anybody looked', async () => {
    const answer = await approved('发布后退回');
    let calls = 0;
    let takenBack = false;
    proxy.lose((asked) => {
      if (isPublish(asked)) calls += 1;
      return isPublish(asked);
    });
    proxy.before(async (asked) => {
      if (calls === 0 || takenBack || asked.method !== 'GET') return;
      takenBack = true;
      const { id } = await only(answer.slug);
      await theSite().rest('POST', `posts/${id}`, { status: 'draft' });
    });
    const [id = ''] = await office.plan(answer.revisionId, [channel], 3_000);
    expect((await office.until(id, ['published', 'failed', 'needs_attention', 'expired'])).state).toBe(
      'needs_attention',
    );
    expect(takenBack).toBe(true);
    expect(calls).toBe(1);
    expect((await only(answer.slug)).status).toBe('draft');
  });

  it('leaves no twin when another post of ours takes the slug in between', async () => {
    const answer = await approved('孪生文章');
    let older = 0;
    proxy.before(async (asked) => {
      if (older !== 0 || !isCreate(asked)) return;
      older = -1;
      const made = await theSite().rest<SitePost>('POST', 'posts', {
        title: '孪生文章',
        slug: answer.slug,
        content: `编号 ${answer.code}`,
        status: 'draft',
      });
      older = made.data.id;
    });
    const [id = ''] = await office.plan(answer.revisionId, [channel], 3_000);
    expect((await office.until(id, ['published', 'failed', 'needs_attention', 'expired'])).state).toBe(
      'published',
    );
    const post = await only(answer.slug);
    expect(post.id).toBe(older);
    expect(post.content.rendered).toContain('登记居住满半年');
  });

  it('does not touch an article of somebody else under its slug', async () => {
    const answer = await approved('短名被占');
    const foreign = await theSite().rest<SitePost>('POST', 'posts', {
      title: '别人的文章',
      slug: answer.slug,
      content: '与本系统无关',
      status: 'publish',
    });
    const [id = ''] = await office.plan(answer.revisionId, [channel], 2_000);
    const release = await office.until(id, ['needs_attention', 'published', 'failed']);
    expect(release.state).toBe('needs_attention');
    const post = await only(answer.slug);
    expect([post.id, post.title.raw]).toEqual([foreign.data.id, '别人的文章']);
  });

  it('goes out with the approved words though somebody edited the draft on the site', async () => {
    const answer = await approved('网站上被改');
    const [id = ''] = await office.plan(answer.revisionId, [channel], 5_000);
    await office.until(id, ['staged']);
    const draft = await only(answer.slug);
    await theSite().rest('POST', `posts/${draft.id}`, { content: '被人改过的草稿' });
    await office.until(id, ['published']);
    const post = await only(answer.slug);
    expect(post.content.raw).not.toContain('被人改过的草稿');
    expect(post.content.rendered).toContain('登记居住满半年');
  });

  it('is private after its withdrawal, and the public sees nothing', async () => {
    const answer = await approved('撤回');
    const [id = ''] = await office.plan(answer.revisionId, [channel], 2_500);
    await office.until(id, ['published']);
    const { link } = await only(answer.slug);
    expect((await axios.get(link, { validateStatus: () => true })).status).toBe(200);
    await office.people.editor.post(`/releases/${id}/withdraw`, { reason: '数字有误' });
    await office.until(id, ['withdrawn']);
    expect((await only(answer.slug)).status).toBe('private');
    expect((await axios.get(link, { validateStatus: () => true })).status).toBe(404);
  });
});

describe('two hundred releases whose answers are lost after the work', () => {
  const COUNT = 200;

  /** One loss of each kind per post: of its creation, of its publication, or of both, in turn. */
  function loseOnce(): (asked: Asked) => boolean {
    const seen = new Set<string>();
    return (asked) => {
      const kind = isCreate(asked) ? 'create' : isPublish(asked) ? 'publish' : undefined;
      const number = Number(/常见问题之(\d+)/.exec(decode(asked.body))?.[1] ?? NaN);
      if (kind === undefined || Number.isNaN(number)) return false;
      const first = !seen.has(`${kind} ${number}`);
      seen.add(`${kind} ${number}`);
      return first && (number % 3 === 2 || (number % 3 === 0) === (kind === 'create'));
    };
  }

  it('yield two hundred posts, none twice, none lost', async () => {
    const answers: Approved[] = [];
    for (let number = 1; number <= COUNT; number += 1) answers.push(await approved(`常见问题之${number}`));
    const lostBefore = proxy.lost;
    proxy.lose(loseOnce());
    const ids: string[] = [];
    for (const answer of answers) ids.push(...(await office.plan(answer.revisionId, [channel], 15_000)));
    const states = new Map<string, number>();
    for (const id of ids) {
      const { state } = await office.until(
        id,
        ['published', 'failed', 'needs_attention', 'expired', 'held'],
        240_000,
      );
      states.set(state, (states.get(state) ?? 0) + 1);
    }
    expect(Object.fromEntries(states)).toEqual({ published: COUNT });
    expect(proxy.lost - lostBefore).toBe(COUNT + Math.floor((COUNT + 1) / 3));
    const posts = await theSite().posts();
    const wrong = answers.filter((answer) => {
      const own = posts.filter(
        (post) => post.slug === answer.slug || post.slug.startsWith(`${answer.slug}-`),
      );
      return own.length !== 1 || own[0]?.status !== 'publish';
    });
    expect(wrong).toEqual([]);
  }, 420_000);
});

/** Request bodies may carry Chinese text as JSON escapes. */
function decode(body: string): string {
  return body.replaceAll(/\\u([0-9a-f]{4})/gi, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
