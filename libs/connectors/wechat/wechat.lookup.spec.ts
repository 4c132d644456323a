import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LookupOutcome } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import {
  Bench,
  json,
  MARKER,
  raw,
  refuse,
  reset,
  ScriptedPlatform,
  SOURCE_URL,
  type Answer,
} from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';

const PUBLISHED = '/cgi-bin/freepublish/batchget';
const GET = '/cgi-bin/draft/get';
const STAGED = { mediaId: 'DRAFT-1', marker: MARKER };
const COMMITTED = new Date('2026-03-02T02:00:00Z');
const MINUTE = 60_000;

let platform: ScriptedPlatform;
let bench: Bench;

beforeEach(async () => {
  platform = await ScriptedPlatform.start();
  bench = new Bench(platform);
});

afterEach(async () => {
  bench.close();
  await platform.stop();
});

async function lookup(minutesAfter: number, staged: JsonObject = STAGED): Promise<LookupOutcome> {
  bench.clock.instant = new Date(COMMITTED.getTime() + minutesAfter * MINUTE);
  const job = bench.job({ firstCommitAt: COMMITTED });
  return await createWechatConnector().lookup(job, staged, bench.lookupContext());
}

function articles(total: number, ...urls: string[]): Answer {
  return json({
    total_count: total,
    item_count: urls.length,
    item: urls.map((url, index) => ({
      article_id: `ARTICLE-${index}`,
      content: {
        news_item: [{ content_source_url: url, url: 'http://mp.weixin.qq.com/s?mid=1', is_deleted: false }],
      },
      update_time: 1772416810,
    })),
  });
}

const OTHER = 'https://www.example.gov.cn/qa/9?ref=other';
const draftThere = json({ news_item: [{ title: '题', content_source_url: SOURCE_URL }] });
const draftGone = refuse(40007);

describe('looking for a publication (reference A12)', () => {
  it('finds the article by its marker', async () => {
    platform.on(PUBLISHED, articles(2, OTHER, SOURCE_URL)).on(GET, draftGone);
    expect(await lookup(10)).toEqual({
      kind: 'found',
      receipt: {
        ids: { articleId: 'ARTICLE-1' },
        publicUrl: 'http://mp.weixin.qq.com/s?mid=1',
        publishedAt: '2026-03-02T02:00:10.000Z',
      },
    });
    expect(platform.to(PUBLISHED)[0]?.json).toEqual({ offset: 0, count: 20, no_content: 1 });
    expect(platform.to(GET)).toHaveLength(0);
  });

  it('finds it even while a copy of the draft is still there', async () => {
    platform.on(PUBLISHED, articles(1, SOURCE_URL)).on(GET, draftThere);
    expect((await lookup(0)).kind).toBe('found');
  });

  it.each([
    ['draft there, settled', draftThere, 10, 'absent', undefined],
    ['draft there, not settled', draftThere, 5, 'undecidable', false],
    ['draft gone, settled', draftGone, 10, 'undecidable', false],
    ['draft gone, long after', draftGone, 600, 'undecidable', false],
  ])('%s', async (_name, draft, minutes, kind, final) => {
    platform.on(PUBLISHED, articles(1, OTHER)).on(GET, draft);
    const outcome = await lookup(minutes);
    expect(outcome.kind).toBe(kind);
    expect(outcome.kind === 'undecidable' ? outcome.final : undefined).toBe(final);
  });

  it('reads the articles before the draft, so that one published in between cannot look absent', async () => {
    platform.on(PUBLISHED, articles(0)).on(GET, draftThere);
    await lookup(10);
    expect(platform.paths).toEqual([PUBLISHED, GET]);
  });

  it.each([
    ['the list cannot be read', refuse(45009), draftThere],
    ['the list is garbled', raw('<html>'), draftThere],
    ['the list is lost', reset, draftThere],
    ['the draft cannot be read', articles(0), refuse(-1)],
  ])('says that it failed when %s', async (_name, list, draft) => {
    platform.on(PUBLISHED, list).on(GET, draft);
    expect((await lookup(10)).kind).toBe('failed');
  });

  it('pages on while the articles are as young as the commit, and no further', async () => {
    const young = articles(200, ...Array.from({ length: 20 }, () => OTHER));
    const old = json({
      total_count: 200,
      item_count: 1,
      item: [
        { article_id: 'x', content: { news_item: [{ content_source_url: OTHER }] }, update_time: 1700000000 },
      ],
    });
    platform.on(PUBLISHED, young, young, old).on(GET, draftThere);
    expect((await lookup(10)).kind).toBe('absent');
    expect(platform.to(PUBLISHED).map((call) => call.json['offset'])).toEqual([0, 20, 40]);
  });

  it('changes nothing on the platform', async () => {
    platform.on(PUBLISHED, articles(0)).on(GET, draftThere);
    await lookup(10);
    expect(platform.paths.every((path) => path.endsWith('get'))).toBe(true);
  });

  it('needs the staged draft', async () => {
    expect(await lookup(10, {})).toMatchObject({ kind: 'undecidable', final: true });
    expect(platform.calls).toHaveLength(0);
  });

  it('takes the settle time from the channel’s settings', async () => {
    bench = new Bench(platform, { settleSeconds: 60 });
    platform.on(PUBLISHED, articles(0)).on(GET, draftThere);
    expect((await lookup(1)).kind).toBe('absent');
  });
});

describe('an account that may not list its articles', () => {
  beforeEach(() => {
    bench = new Bench(platform, { publishMode: 'draft_only' });
    platform.on(PUBLISHED, refuse(48001));
  });

  it('goes by the draft: there, nobody has published it yet', async () => {
    platform.on(GET, draftThere);
    expect((await lookup(10)).kind).toBe('absent');
  });

  it('has half the evidence where it publishes itself, and leaves it to a person', async () => {
    bench = new Bench(platform);
    platform.on(GET, draftThere);
    expect(await lookup(10)).toMatchObject({ kind: 'undecidable', final: true });
  });

  it('goes by the draft: gone, a person says what became of it', async () => {
    platform.on(GET, draftGone);
    expect(await lookup(10)).toMatchObject({ kind: 'undecidable', final: true });
  });
});

describe('a draft that a person published on the website', () => {
  it('is found by its marker', async () => {
    bench = new Bench(platform, { publishMode: 'draft_only' });
    platform.on(PUBLISHED, articles(1, SOURCE_URL)).on(GET, draftGone);
    expect(await lookup(10)).toMatchObject({ kind: 'found', receipt: { ids: { articleId: 'ARTICLE-0' } } });
  });
});

describe('the budgets of look-ups', () => {
  it('are spent as look-ups, but for the one that was taken before', async () => {
    platform.on(PUBLISHED, articles(30, OTHER), articles(30, OTHER)).on(GET, draftThere);
    await lookup(10);
    expect(bench.quotas.taken).toEqual(['freepublish.batchget for a look-up', 'draft.get for a look-up']);
  });

  it('end the looking before the platform is asked in vain', async () => {
    bench.quotas.left.set('draft.get', 0);
    platform.on(PUBLISHED, articles(0)).on(GET, draftThere);
    expect(await lookup(10)).toMatchObject({ kind: 'failed', fault: { code: 'wechat.budget_spent' } });
    expect(platform.to(GET)).toHaveLength(0);
  });

  it('are marked when the platform says that they are spent', async () => {
    platform.on(PUBLISHED, refuse(45009));
    await lookup(10);
    expect(bench.quotas.exhausted.get('freepublish.batchget')).toEqual(new Date('2026-03-02T16:01:00Z'));
  });
});
