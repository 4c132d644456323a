import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { contentOf, readDraft } from '#libs/content/draft-row.js';
import { newId } from '#libs/kernel/ids.js';
import type { ApprovedRevision } from './approval.js';
import { problemOf, ReviewDesk } from './review-desk.spec-support.js';

let test: TestDatabase;
let desk: ReviewDesk;

beforeAll(async () => {
  test = await createTestDatabase();
  desk = await ReviewDesk.open(test.database);
});

afterAll(async () => {
  await test.close();
});

const asked = async (revisionId: string, ...channelIds: string[]): Promise<ApprovedRevision> =>
  await desk.approvals.approvedRevision(test.database, { revisionId, channelIds }, desk.editor);

describe('an approved revision', () => {
  it('carries what was approved for each channel', async () => {
    const draft = await desk.draft();
    const review = await desk.approve(draft.id);
    const approved = await asked(review.revisionId, desk.wechat, desk.weibo);
    expect(approved).toMatchObject({
      reviewId: review.id,
      draftId: draft.id,
      revisionId: review.revisionId,
      departmentId: desk.departmentId,
      contentHash: draft.contentHash,
    });
    expect(approved.approvedAt.toISOString()).toBe(review.closedAt?.toISOString());
    expect(Object.fromEntries(approved.renditions)).toEqual(
      Object.fromEntries(
        review.renditions.map((one) => [one.channelId, { renditionId: one.id, hash: one.hash }]),
      ),
    );
  });

  it('cannot be made by anybody else', () => {
    // @ts-expect-error an approval is not a shape: only Approvals gives one
    const forged: ApprovedRevision = {
      reviewId: '',
      draftId: '',
      revisionId: '',
      departmentId: '',
      contentHash: '',
      approvedAt: new Date(0),
      renditions: new Map(),
    };
    expect(forged.reviewId).toBe('');
  });

  it('is none before the last stage, after a return or a withdrawal, or in another department', async () => {
    const draft = await desk.draft();
    const review = await desk.submit(draft.id);
    const code = async (): Promise<string> => (await problemOf(asked(review.revisionId, desk.wechat))).code;
    expect(await code()).toBe('revision-not-approved');
    await desk.decide(review.id, desk.first);
    expect(await code()).toBe('revision-not-approved');
    await desk.decide(review.id, desk.second, { verdict: 'return', opinion: '重写' });
    expect(await code()).toBe('revision-not-approved');
    const again = await desk.submit(draft.id);
    await desk.deciding.withdraw(again.id, desk.editor);
    expect(await code()).toBe('revision-not-approved');
    const stranger = await desk.person(await desk.department('教育局'), '外人', 'editor');
    const elsewhere = desk.approvals.approvedRevision(
      test.database,
      { revisionId: review.revisionId, channelIds: [] },
      stranger,
    );
    expect((await problemOf(elsewhere)).status).toBe(404);
    expect((await problemOf(asked(newId()))).status).toBe(404);
    expect((await problemOf(asked('x'))).status).toBe(404);
  });

  it('does not cover a channel that was not part of the review', async () => {
    const review = await desk.approve((await desk.draft()).id, [desk.wechat]);
    expect((await problemOf(asked(review.revisionId, desk.wechat, desk.weibo))).fields[0]?.code).toBe(
      'channel-not-reviewed',
    );
    expect((await asked(review.revisionId, desk.wechat)).reviewId).toBe(review.id);
  });

  it('ends with the draft', async () => {
    const draft = await desk.draft();
    const review = await desk.approve(draft.id);
    await desk.drafts.archive(draft.id, desk.editor);
    expect((await problemOf(asked(review.revisionId, desk.wechat))).code).toBe('revision-not-approved');
  });
});

describe('a change after approval', () => {
  it('voids nothing when it changes nothing', async () => {
    const draft = await desk.draft();
    const review = await desk.approve(draft.id);
    expect((await desk.edit(draft.id, {})).state).toBe('approved');
    expect((await asked(review.revisionId, desk.wechat, desk.weibo)).reviewId).toBe(review.id);
  });

  it('of the common text voids every channel that shows it, naming the fields', async () => {
    const draft = await desk.draft();
    const review = await desk.approve(draft.id);
    expect((await desk.edit(draft.id, { lead: '悄悄加一句' })).state).toBe('editing');
    const problem = await problemOf(asked(review.revisionId, desk.weibo, desk.wechat));
    expect(problem).toMatchObject({ status: 409, code: 'approval-voided' });
    expect(problem.members['channels']).toEqual([
      { channelId: desk.wechat, channelName: '微信', changedFields: ['body'] },
      { channelId: desk.weibo, channelName: '微博', changedFields: ['body'] },
    ]);
  });

  it("of one channel's variant voids that channel alone", async () => {
    const draft = await desk.draft();
    const review = await desk.approve(draft.id);
    await desk.edit(draft.id, { variants: { [desk.weibo]: { title: '换个标题' } } });
    expect((await asked(review.revisionId, desk.wechat)).reviewId).toBe(review.id);
    const problem = await problemOf(asked(review.revisionId, desk.weibo));
    expect(problem).toMatchObject({
      code: 'approval-voided',
      members: { channelId: desk.weibo, changedFields: ['title'] },
    });
    const voided = await desk.approvals.voided(
      test.database,
      { revisionId: review.revisionId, channelIds: [desk.wechat, desk.weibo] },
      desk.editor,
    );
    expect(voided.map((one) => one.channelName)).toEqual(['微博']);
  });

  it('of common text that a channel does not show leaves that channel approved', async () => {
    const draft = await desk.draft({ variants: { [desk.weibo]: { shortText: '只有这一句' } } });
    const review = await desk.approve(draft.id);
    await desk.edit(draft.id, { lead: '微博不显示导语' });
    expect((await asked(review.revisionId, desk.weibo)).reviewId).toBe(review.id);
    expect((await problemOf(asked(review.revisionId, desk.wechat))).code).toBe('approval-voided');
  });

  it('that is changed back is approved again', async () => {
    const draft = await desk.draft();
    const review = await desk.approve(draft.id);
    await desk.edit(draft.id, { lead: '改' });
    await desk.edit(draft.id, { lead: draft.lead });
    expect((await asked(review.revisionId, desk.wechat)).reviewId).toBe(review.id);
  });

  it('counts also while it is in review again, and until that review ends', async () => {
    const draft = await desk.draft();
    const first = await desk.approve(draft.id);
    await desk.edit(draft.id, { variants: { [desk.weibo]: { title: '新标题' } } });
    const second = await desk.submit(draft.id);
    expect((await asked(first.revisionId, desk.wechat)).revisionId).toBe(first.revisionId);
    expect((await problemOf(asked(second.revisionId, desk.weibo))).code).toBe('revision-not-approved');
    await desk.decide(second.id, desk.first);
    await desk.decide(second.id, desk.second);
    expect((await asked(second.revisionId, desk.weibo)).reviewId).toBe(second.id);
    expect((await problemOf(asked(first.revisionId, desk.wechat))).code).toBe('revision-not-approved');
  });

  it('cannot come by an import of the same draft, which makes a draft of its own', async () => {
    const draft = await desk.draft();
    const review = await desk.approve(draft.id);
    const bytes = Buffer.from(`问题,答案,标题\n需要哪些材料？,另一个答案,${draft.title}`);
    const file = {
      bytes,
      format: 'csv',
      encoding: 'auto',
      answerFormat: 'text',
      mode: 'one_draft_per_row',
    } as const;
    const report = await desk.imports.run(
      { ...file, mapping: undefined, title: undefined },
      false,
      desk.editor,
    );
    expect(report.rows[0]?.draftId).not.toBe(draft.id);
    expect((await asked(review.revisionId, desk.wechat)).reviewId).toBe(review.id);
    expect(contentOf(await readDraft(test.database, draft.id, desk.editor))).toEqual(contentOf(draft));
  });
});

describe('another review of the same text', () => {
  it('adds a channel that came later, and keeps what was approved', async () => {
    const draft = await desk.draft();
    const first = await desk.approve(draft.id, [desk.wechat]);
    expect((await problemOf(desk.submit(draft.id, [desk.wechat]))).code).toBe('already-approved');
    const second = await desk.approve(draft.id, [desk.weibo]);
    expect(second.revisionId).toBe(first.revisionId);
    const approved = await asked(first.revisionId, desk.wechat, desk.weibo);
    expect([...approved.renditions.keys()].sort()).toEqual([desk.wechat, desk.weibo].sort());
    expect(approved.reviewId).toBe(second.id);
  });

  it('that returns it takes the earlier approval back', async () => {
    const draft = await desk.draft();
    const first = await desk.approve(draft.id, [desk.wechat]);
    const second = await desk.submit(draft.id, [desk.weibo]);
    await desk.decide(second.id, desk.first, { verdict: 'return', opinion: '内容已过时' });
    expect((await problemOf(asked(first.revisionId, desk.wechat))).code).toBe('revision-not-approved');
    expect((await desk.list.one(first.id, desk.editor)).state).toBe('voided');
    expect((await readDraft(test.database, draft.id, desk.editor)).approvedRevisionId).toBeNull();
  });

  it('follows changed channel settings, for they change what the public sees', async () => {
    const own = await desk.channel('署名渠道', { author: '旧' });
    const draft = await desk.draft();
    const first = await desk.approve(draft.id, [own]);
    await test.database.query(`UPDATE channel SET settings = '{"author":"新"}' WHERE id = $1`, [own]);
    const second = await desk.approve(draft.id, [own]);
    expect(second.revisionId).toBe(first.revisionId);
    const approved = await asked(first.revisionId, own);
    expect(approved.renditions.get(own)?.hash).toBe(second.renditions[0]?.hash);
    expect(approved.renditions.get(own)?.hash).not.toBe(first.renditions[0]?.hash);
  });
});
