import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Office, type OfficeChannel } from '../../test/support/office.js';

interface DraftAnswer {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly items: readonly unknown[];
  readonly [member: string]: unknown;
}

interface Refused {
  readonly code: string;
  readonly errors?: readonly { readonly field: string; readonly code: string }[];
  readonly [member: string]: unknown;
}

const answer = {
  type: 'doc',
  content: [{ type: 'paragraph', content: [{ type: 'text', text: '满半年可以申领。' }] }],
};
const content = {
  title: '居住证怎么办',
  lead: '一次说清。',
  category: '户籍居住',
  items: [{ question: '怎样申领？', answer }],
  policyReferences: [],
  variants: {},
};

describe('the editorial API', () => {
  let office: Office;
  let weibo: OfficeChannel;
  let website: OfficeChannel;

  beforeAll(async () => {
    office = await Office.open();
    weibo = await office.connect('weibo');
    website = await office.connect('push');
  });

  afterAll(async () => {
    await office.close();
  });

  const made = async (body: object = content) =>
    await office.people.editor.call<DraftAnswer>('POST', '/drafts', body);
  const saved = async <T = DraftAnswer>(draft: DraftAnswer, body: object, etag = `"${draft.version}"`) =>
    await office.people.editor.call<T>(
      'PUT',
      `/drafts/${draft.id}`,
      body,
      etag === '' ? {} : { 'If-Match': etag },
    );

  it('creates, reads, saves and archives a draft, with its version as ETag', async () => {
    const created = await made({ title: '只有标题' });
    expect(created).toMatchObject({
      status: 201,
      headers: { etag: '"1"' },
      body: { state: 'editing', items: [], editable: true, nextStates: ['in_review', 'archived'] },
    });
    const draft = created.body;
    const read = await office.people.auditor.call<DraftAnswer>('GET', `/drafts/${draft.id}`);
    expect(read).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: draft });
    const edited = await saved(draft, content);
    expect(edited).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { title: content.title } });
    const again = await saved(edited.body, { ...content, items: edited.body.items });
    expect(again.body).toEqual(edited.body);
    const archived = await office.people.editor.call('POST', `/drafts/${draft.id}/archive`, {});
    expect(archived).toMatchObject({
      status: 200,
      body: { state: 'archived', editable: false, nextStates: [] },
    });
  });

  it('demands the version, refuses a stale one with the present content, and nothing left out', async () => {
    const { body: draft } = await made();
    expect(await saved<Refused>(draft, content, '')).toMatchObject({
      status: 428,
      body: { code: 'precondition-required' },
    });
    await saved(draft, { ...content, title: '先改' });
    expect(await saved<Refused>(draft, { ...content, title: '后改' })).toMatchObject({
      status: 412,
      body: { code: 'stale-version', version: 2, content: { title: '先改' } },
    });
    const { variants: _left, ...rest } = content;
    const incomplete = await saved<Refused>(draft, rest, '"2"');
    expect(incomplete).toMatchObject({ status: 422, body: { errors: [{ field: 'variants' }] } });
  });

  it.each<[string, object, string]>([
    ['an unknown field', { ...content, state: 'approved' }, 'state'],
    ['authors', { ...content, authors: [] }, 'authors'],
    [
      'a field of an item that is none',
      { ...content, items: [{ question: '问', answer, html: '<b>' }] },
      'items[0].html',
    ],
    ['an answer that is text', { ...content, items: [{ question: '问', answer: '答' }] }, 'items[0].answer'],
    [
      'an unsafe link',
      {
        ...content,
        items: [
          {
            question: '问',
            answer: {
              type: 'doc',
              content: [
                {
                  type: 'paragraph',
                  content: [
                    { type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: 'javascript:x' } }] },
                  ],
                },
              ],
            },
          },
        ],
      },
      'items[0].answer.content[0].content[0].marks[0].attrs.href',
    ],
    ['no title', { lead: '' }, 'title'],
  ])('refuses %s and names it', async (_what, body, field) => {
    const refused = await office.people.editor.call<Refused>('POST', '/drafts', body);
    expect(refused.status).toBe(422);
    expect(refused.body.errors?.map((error) => error.field)).toContain(field);
  });

  it('keeps what a document says through the request', async () => {
    const link = { type: 'link', attrs: { href: 'https://a.gov.cn', title: null } };
    const rich = {
      type: 'doc',
      content: [
        { type: 'heading', attrs: { level: 3 }, content: [{ type: 'text', text: '标题' }] },
        { type: 'paragraph', content: [{ type: 'text', text: '链接', marks: [link, { type: 'strong' }] }] },
        { type: 'image', attrs: { src: 'https://a.gov.cn/1.png', alt: '流程图' } },
      ],
    };
    const { body } = await made({ ...content, items: [{ question: '问', answer: rich }] });
    const canonical = JSON.parse(JSON.stringify(rich).replace(',"title":null', '')) as unknown;
    expect(body.items).toMatchObject([{ answer: canonical }]);
  });

  it('survives hostile depth', async () => {
    const levels = 1000;
    const answerText = `${'{"type":"blockquote","content":['.repeat(levels)}${']}'.repeat(levels)}`;
    const body = `{"title":"深","items":[{"question":"问","answer":{"type":"doc","content":[${answerText}]}}]}`;
    const headers = { 'Content-Type': 'application/json' };
    const refused = await office.people.editor.call<Refused>('POST', '/drafts', body, headers);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
    expect((await made()).status).toBe(201);
  });

  it('keeps each act to its role', async () => {
    const { body: draft } = await made();
    const { reviewer1, admin, auditor } = office.people;
    for (const caller of [reviewer1, admin, auditor]) {
      expect((await caller.call('POST', '/drafts', content)).status).toBe(403);
      expect((await caller.call('PUT', `/drafts/${draft.id}`, content, { 'If-Match': '"1"' })).status).toBe(
        403,
      );
      expect((await caller.call('POST', `/drafts/${draft.id}/archive`, {})).status).toBe(403);
      expect((await caller.call('POST', `/drafts/${draft.id}/reviews`, {})).status).toBe(403);
      expect((await caller.call('GET', `/drafts/${draft.id}`)).status).toBe(200);
    }
    expect(
      (await office.people.editor.call('PUT', '/review-flow', { stages: [{ key: 'only', name: '审定' }] }))
        .status,
    ).toBe(403);
  });

  it('previews the present text, stores nothing, and tells findings and measures', async () => {
    const { body: draft } = await made();
    const all = await office.people.editor.post<{
      items: { channelId: string; findings: unknown[]; measures: object; previewHtml: string }[];
    }>(`/drafts/${draft.id}/preview`);
    expect(new Set(all.items.map((one) => one.channelId))).toEqual(new Set([weibo.id, website.id]));
    const one = await office.people.editor.post<{ items: { channelId: string; hash: string }[] }>(
      `/drafts/${draft.id}/preview`,
      {
        channelIds: [weibo.id],
      },
    );
    expect(one.items.map((preview) => preview.channelId)).toEqual([weibo.id]);
    const review = await office.people.editor.post<{ revisionId: string }>(`/drafts/${draft.id}/reviews`);
    const sealed = await office.people.reviewer1.get<{ items: { channelId: string; hash: string }[] }>(
      `/revisions/${review.revisionId}/renditions`,
    );
    expect(sealed.items.find((rendition) => rendition.channelId === weibo.id)?.hash).toBe(one.items[0]?.hash);
  });

  it('carries a draft through review, with the reasons why somebody may not decide', async () => {
    const { body: draft } = await made();
    const { editor, reviewer1, reviewer2, admin } = office.people;
    const review = await editor.call('POST', `/drafts/${draft.id}/reviews`, {});
    expect(review).toMatchObject({
      status: 201,
      body: { state: 'open', blocked: false, mayDecide: false, currentStage: { key: 'first' } },
    });
    const { id, contentHash, revisionId } = review.body as {
      id: string;
      contentHash: string;
      revisionId: string;
    };
    const path = `/reviews/${id}/decisions`;
    expect(await saved<Refused>({ ...draft, version: 2 }, { ...content, title: '改' })).toMatchObject({
      status: 409,
      body: { code: 'draft-in-review' },
    });
    expect((await admin.call<Refused>('POST', path, { verdict: 'approve', contentHash })).status).toBe(403);
    expect(await reviewer1.get(`/reviews/${id}`)).toMatchObject({
      mayDecide: true,
      whyNot: null,
      content: { title: content.title },
    });
    for (const opinion of [undefined, ' ', '退']) {
      const short = await reviewer1.call<Refused>('POST', path, { verdict: 'return', contentHash, opinion });
      expect(short).toMatchObject({ status: 422, body: { errors: [{ field: 'opinion' }] } });
    }
    expect(
      await reviewer1.call<Refused>('POST', path, { verdict: 'approve', contentHash: 'a'.repeat(64) }),
    ).toMatchObject({
      status: 409,
      body: { code: 'content-changed' },
    });
    const both = await Promise.all(
      [reviewer1, reviewer2].map(
        async (reviewer) =>
          await reviewer.call<Refused>('POST', path, {
            verdict: 'approve',
            contentHash,
            stage: 'first',
            opinion: '',
          }),
      ),
    );
    expect(both.map((one) => one.status).sort()).toEqual([201, 409]);
    expect(both.find((one) => one.status === 409)?.body.code).toBe('review-moved');
    const last = both[0]?.status === 201 ? reviewer2 : reviewer1;
    expect(
      (await last.get<{ items: { id: string }[] }>('/reviews?state=open&mine=true')).items.map(
        (one) => one.id,
      ),
    ).toContain(id);
    expect(
      await last.post(path, { verdict: 'approve', contentHash, stage: 'final', opinion: '同意发布' }),
    ).toMatchObject({ state: 'approved' });
    expect(await editor.get(`/drafts/${draft.id}`)).toMatchObject({
      state: 'approved',
      approvedRevisionId: revisionId,
    });
    expect(await editor.get(`/drafts/${draft.id}/revisions`)).toMatchObject({
      items: [{ id: revisionId, number: 1, approved: true }],
      nextCursor: null,
    });
    expect(await editor.get(`/revisions/${revisionId}`)).toMatchObject({
      contentHash,
      content: { title: content.title },
    });
    expect(await editor.get(`/reviews?draftId=${draft.id}`)).toMatchObject({ items: [{ id }] });
  });

  it('voids by one edited variant only the plan for that channel', async () => {
    const { body: draft } = await made();
    const revisionId = await office.approve(draft.id);
    const { editor } = office.people;
    const approved = await editor.get<DraftAnswer>(`/drafts/${draft.id}`);
    const edited = await saved(approved, {
      ...content,
      items: approved.items,
      variants: { [weibo.id]: { shortText: '临时换一句' } },
    });
    expect(edited.body).toMatchObject({ state: 'editing', approvedRevisionId: revisionId });
    const plannedAt = new Date(office.runtime.clock.now().getTime() + 3_600_000).toISOString();
    const planFor = async (channel: OfficeChannel) =>
      await editor.call<Refused>('POST', '/plans', {
        revisionId,
        releases: [{ channelId: channel.id, plannedAt }],
      });
    expect(await planFor(weibo)).toMatchObject({
      status: 409,
      body: { code: 'approval-voided', channelId: weibo.id },
    });
    expect((await planFor(website)).status).toBe(201);
  });

  it('imports by row and finds what it imported', async () => {
    const csv = '问题,答复,分类\n身份证丢了怎么办,先挂失再补办,户籍居住\n,没有问题,\n';
    const report = await office.people.editor.call('POST', '/drafts/import', {
      format: 'csv',
      contentBase64: Buffer.from(csv).toString('base64'),
      mapping: { question: '问题', answer: '答复', category: '分类' },
      answerFormat: 'markdown',
      mode: 'one_draft_per_row',
      dryRun: false,
    });
    expect(report).toMatchObject({
      status: 200,
      body: {
        created: 1,
        failed: 1,
        rows: [
          { row: 1, status: 'created' },
          { row: 2, status: 'failed' },
        ],
      },
    });
    const found = await office.people.editor.get<{ items: DraftAnswer[] }>(
      `/drafts?q=${encodeURIComponent('挂失')}`,
    );
    expect(found.items).toEqual([]);
    const byQuestion = await office.people.editor.get<{ items: DraftAnswer[] }>(
      `/drafts?q=${encodeURIComponent('身份证丢了')}&state=editing`,
    );
    expect(byQuestion.items).toMatchObject([
      { title: '身份证丢了怎么办', category: '户籍居住', itemCount: 1 },
    ]);
    const nonsense = await office.people.editor.call<Refused>('POST', '/drafts/import', {
      format: 'doc',
      contentBase64: '!',
    });
    expect(nonsense.body.errors?.map((error) => error.field).sort()).toEqual([
      'answerFormat',
      'contentBase64',
      'dryRun',
      'format',
      'mode',
    ]);
  });

  it('lets an administrator set the stages, each named once', async () => {
    const { admin, editor } = office.people;
    expect(await editor.get('/review-flow')).toMatchObject({ stages: [{ name: '初审' }, { name: '终审' }] });
    const double = {
      stages: [
        { key: 'a', name: '一' },
        { key: 'a', name: '二' },
      ],
    };
    expect((await admin.call('PUT', '/review-flow', double)).status).toBe(422);
    expect((await admin.call('PUT', '/review-flow', { stages: [] })).status).toBe(422);
    const three = { stages: ['a', 'b', 'c'].map((key) => ({ key, name: `第${key}审` })) };
    expect((await admin.call('PUT', '/review-flow', three)).body).toEqual(three);
  });
});
