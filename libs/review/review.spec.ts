import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { readDraft } from '#libs/content/draft-row.js';
import { fromHtml } from '#libs/document/from-html.js';
import { fromText } from '#libs/document/from-text.js';
import type { Principal } from '#libs/identity/principal.js';
import { newId } from '#libs/kernel/ids.js';
import { statesOf, unreachable } from '#libs/kernel/transition.js';
import { problemOf, ReviewDesk } from './review-desk.spec-support.js';
import { REVIEW_TRANSITIONS } from './review.transitions.js';

let test: TestDatabase;
let desk: ReviewDesk;

beforeAll(async () => {
  test = await createTestDatabase();
  desk = await ReviewDesk.open(test.database);
});

afterAll(async () => {
  await test.close();
});

const stateOf = async (draftId: string): Promise<string> =>
  (await readDraft(test.database, draftId, desk.editor)).state;
const decisionsOf = async (reviewId: string): Promise<number> =>
  (await test.database.query('SELECT 1 FROM review_decision WHERE review_id = $1', [reviewId])).length;

describe('submitting', () => {
  it('seals the revision and what every active channel will show of it', async () => {
    const draft = await desk.draft({ variants: { [desk.weibo]: { title: '微博上的标题' } } });
    const review = await desk.submit(draft.id);
    expect(review).toMatchObject({
      state: 'open',
      contentHash: draft.contentHash,
      revisionNumber: 1,
      currentStage: { key: 'first', name: '初审' },
      blocked: false,
      emptyStages: [],
      content: { title: draft.title },
    });
    expect(review.renditions.map((one) => [one.channelName, one.fields['title']])).toEqual([
      ['微信', draft.title],
      ['微博', '微博上的标题'],
    ]);
    expect(review.renditions[0]?.fields['link']).toBe(`https://jida.example.gov.cn/qa/${draft.code}`);
    expect(await stateOf(draft.id)).toBe('in_review');
    expect(await desk.noted(review.id)).toEqual(['review.opened']);
  });

  it('takes the named channels alone, and knows no stranger among them', async () => {
    const draft = await desk.draft();
    const problem = await problemOf(desk.submit(draft.id, [desk.wechat, newId()]));
    expect(problem.fields).toMatchObject([{ field: 'channelIds[1]', code: 'unknown-channel' }]);
    expect((await desk.submit(draft.id, [desk.wechat])).renditions.map((one) => one.channelId)).toEqual([
      desk.wechat,
    ]);
  });

  it('is refused when a channel would not accept it, naming channel and field, and leaves nothing behind', async () => {
    const strict = await desk.channel('短标题渠道', { titleLimit: 3 });
    const draft = await desk.draft();
    const problem = await problemOf(desk.submit(draft.id, [desk.wechat, strict]));
    expect(problem).toMatchObject({ status: 422, code: 'findings-block' });
    expect(problem.fields).toMatchObject([{ field: 'title', code: 'plain.title_too_long' }]);
    expect(problem.detail).toContain('短标题渠道');
    expect(problem.members).toMatchObject({
      findings: [{ channelId: strict, level: 'block', field: 'title' }],
    });
    expect(await stateOf(draft.id)).toBe('editing');
    expect(await test.database.query('SELECT 1 FROM revision WHERE draft_id = $1', [draft.id])).toEqual([]);
    const mended = await desk.edit(draft.id, { variants: { [strict]: { title: '短' } } });
    expect((await desk.submit(mended.id, [desk.wechat, strict])).state).toBe('open');
    await test.database.query(`UPDATE channel SET state = 'retired' WHERE id = $1`, [strict]);
  });

  it.each<[string, Parameters<ReviewDesk['draft']>[0], string]>([
    ['without questions', { items: [] }, 'no-items'],
    ['with an empty question', { items: [{ question: ' ', answer: fromText('答') }] }, 'empty-question'],
    ['with an empty answer', { items: [{ question: '问', answer: fromText(' \n ') }] }, 'empty-answer'],
    [
      'with an image nobody described',
      {
        items: [
          { question: '问', answer: fromHtml('<p>图</p><ul><li>甲<img src="https://a.gov.cn/1.png"></ul>') },
        ],
      },
      'image-without-description',
    ],
  ])('is refused for a draft %s', async (_what, content, code) => {
    const draft = await desk.draft(content);
    expect((await problemOf(desk.submit(draft.id))).fields[0]?.code).toBe(code);
  });

  it('opens one review of two submissions at once', async () => {
    const draft = await desk.draft();
    const both = await Promise.allSettled([desk.submit(draft.id), desk.submit(draft.id)]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await problemOf(desk.submit(draft.id))).code).toBe('review-open');
  });

  it("does not know another department's draft, review or channel", async () => {
    const elsewhere = await desk.department('教育局');
    const stranger = await desk.person(elsewhere, '外人', 'editor', 'reviewer');
    const draft = await desk.draft();
    expect((await problemOf(desk.opening.open(draft.id, undefined, stranger))).status).toBe(404);
    const review = await desk.submit(draft.id);
    expect((await problemOf(desk.decide(review.id, stranger))).status).toBe(404);
    expect((await problemOf(desk.deciding.withdraw(review.id, stranger))).status).toBe(404);
    expect((await problemOf(desk.list.one(review.id, stranger))).status).toBe(404);
    expect(
      (
        await desk.list.page(
          { state: null, mine: true, draftId: null, order: 'newest' },
          stranger,
          50,
          undefined,
        )
      ).items,
    ).toEqual([]);
    const theirs = await desk.drafts.create(
      { title: '题', items: [{ question: '问', answer: fromText('答') }] },
      stranger,
    );
    expect((await problemOf(desk.opening.open(theirs.id, [desk.wechat], stranger))).fields[0]?.code).toBe(
      'unknown-channel',
    );
    expect((await problemOf(desk.opening.open(theirs.id, undefined, stranger))).fields[0]?.code).toBe(
      'no-channels',
    );
  });
});

describe('deciding', () => {
  it('passes stage after stage, and approves exactly the submitted revision at the last', async () => {
    const draft = await desk.draft();
    const review = await desk.submit(draft.id);
    const between = await desk.decide(review.id, desk.first, { stage: 'first' });
    expect(between).toMatchObject({ state: 'open', stage: 1, currentStage: { key: 'final' } });
    expect(await stateOf(draft.id)).toBe('in_review');
    const end = await desk.decide(review.id, desk.second, { stage: 'final', opinion: '' });
    expect(end).toMatchObject({ state: 'approved', currentStage: null, mayDecide: false });
    expect(end.closedAt).not.toBeNull();
    expect(end.decisions).toMatchObject([
      {
        stage: 0,
        stageName: '初审',
        verdict: 'approve',
        opinion: '同意',
        decidedBy: '初审人',
        contentHash: review.contentHash,
      },
      {
        stage: 1,
        stageName: '终审',
        verdict: 'approve',
        decidedBy: '终审人',
        contentHash: review.contentHash,
      },
    ]);
    expect(await readDraft(test.database, draft.id, desk.editor)).toMatchObject({
      state: 'approved',
      approvedRevisionId: review.revisionId,
    });
    expect(await desk.noted(review.id)).toEqual(['review.opened', 'review.approved', 'review.approved']);
    const stored = await test.database.query<{ hashes: Record<string, { hash: string }> }>(
      'SELECT rendition_hashes AS hashes FROM review_decision WHERE review_id = $1',
      [review.id],
    );
    for (const { hashes } of stored) {
      expect(hashes[desk.wechat]?.hash).toBe(
        review.renditions.find((one) => one.channelId === desk.wechat)?.hash,
      );
    }
  });

  it('gives the draft back with the reason, to be mended and submitted again', async () => {
    const draft = await desk.draft();
    const review = await desk.submit(draft.id);
    const returned = await desk.decide(review.id, desk.first, { verdict: 'return', opinion: '政策依据有误' });
    expect(returned).toMatchObject({
      state: 'returned',
      decisions: [{ verdict: 'return', opinion: '政策依据有误' }],
    });
    expect(await stateOf(draft.id)).toBe('returned');
    expect((await problemOf(desk.decide(review.id, desk.second))).code).toBe('review-closed');
    expect((await desk.edit(draft.id, { lead: '改过' })).state).toBe('editing');
    const next = await desk.submit(draft.id);
    expect(next).toMatchObject({ revisionNumber: 2, decisions: [] });
    expect((await desk.decide(next.id, desk.first)).stage).toBe(1);
  });

  it('refuses a decision on anything but the text that was read', async () => {
    const review = await desk.submit((await desk.draft()).id);
    const problem = await problemOf(desk.decide(review.id, desk.first, { contentHash: 'f'.repeat(64) }));
    expect(problem).toMatchObject({
      status: 409,
      code: 'content-changed',
      members: { contentHash: review.contentHash },
    });
    expect(await decisionsOf(review.id)).toBe(0);
  });

  it('takes one of two decisions pressed at once and tells the other so', async () => {
    for (let round = 0; round < 8; round += 1) {
      const review = await desk.submit((await desk.draft()).id);
      const both = await Promise.all(
        [desk.first, desk.second].map(async (reviewer) => {
          const decision = {
            verdict: 'approve',
            opinion: '',
            contentHash: review.contentHash,
            stage: 'first',
          } as const;
          return await desk.deciding.decide(review.id, decision, reviewer).then(
            () => 'done',
            (error: unknown) => (error as { code: string }).code,
          );
        }),
      );
      expect(both.sort()).toEqual(['done', 'review-moved']);
      expect(await decisionsOf(review.id)).toBe(1);
      expect((await desk.list.one(review.id, desk.editor)).stage).toBe(1);
    }
  });

  it('refuses a decision on a stage that is over', async () => {
    const review = await desk.submit((await desk.draft()).id);
    await desk.decide(review.id, desk.first, { stage: 'first' });
    expect((await problemOf(desk.decide(review.id, desk.second, { stage: 'first' }))).code).toBe(
      'review-moved',
    );
  });

  it('ends a race between a decision and a withdrawal one way', async () => {
    for (let round = 0; round < 5; round += 1) {
      const draft = await desk.draft();
      const review = await desk.submit(draft.id);
      await desk.decide(review.id, desk.first);
      const ends = await Promise.allSettled([
        desk.decide(review.id, desk.second),
        desk.deciding.withdraw(review.id, desk.editor),
      ]);
      expect(ends.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
      const { state } = await desk.list.one(review.id, desk.editor);
      expect([state, await stateOf(draft.id)]).toEqual(
        state === 'approved' ? ['approved', 'approved'] : ['withdrawn', 'editing'],
      );
    }
  });
});

describe('row 17: nobody decides their own work', () => {
  let both: Principal;
  let boss: Principal;

  beforeAll(async () => {
    both = await desk.person(desk.departmentId, '又写又审', 'editor', 'reviewer');
    boss = await desk.person(desk.departmentId, '管理员', 'admin', 'editor');
  });

  const refused = async (reviewId: string, who: Principal): Promise<string> => {
    const view = await desk.list.one(reviewId, who);
    expect(view.mayDecide).toBe(false);
    expect(view.whyNot).not.toBeNull();
    const mine = await desk.list.page(
      { state: 'open', mine: true, draftId: null, order: 'newest' },
      who,
      200,
      undefined,
    );
    expect(mine.items.map((one) => one.id)).not.toContain(reviewId);
    const problem = await problemOf(desk.decide(reviewId, who));
    expect(problem.status).toBe(403);
    expect(await decisionsOf(reviewId)).toBe(0);
    return problem.code;
  };

  it('who wrote it', async () => {
    const review = await desk.submit((await desk.draft({}, both)).id);
    expect(await refused(review.id, both)).toBe('own-work');
  });

  it('who only changed a comma of it', async () => {
    const draft = await desk.draft();
    await desk.edit(draft.id, { lead: '材料与时限，一次说清。' }, both);
    expect(await refused((await desk.submit(draft.id)).id, both)).toBe('own-work');
  });

  it('whose change was changed back', async () => {
    const draft = await desk.draft();
    const first = await desk.submit(draft.id);
    await desk.deciding.withdraw(first.id, desk.editor);
    await desk.edit(draft.id, { lead: '改' }, both);
    await desk.edit(draft.id, { lead: draft.lead });
    const second = await desk.submit(draft.id);
    expect(second.revisionId).toBe(first.revisionId);
    expect(await refused(second.id, both)).toBe('own-work');
  });

  it('who submitted it for others', async () => {
    const draft = await desk.draft();
    expect(await refused((await desk.submit(draft.id, undefined, both)).id, both)).toBe('own-work');
  });

  it('who imported it', async () => {
    const bytes = Buffer.from('问题,答案\n导入的问题,导入的答案');
    const file = {
      bytes,
      format: 'csv',
      encoding: 'auto',
      answerFormat: 'text',
      mode: 'one_draft_per_row',
    } as const;
    const report = await desk.imports.run({ ...file, mapping: undefined, title: undefined }, false, both);
    const review = await desk.submit(report.rows[0]?.draftId ?? '');
    expect(await refused(review.id, both)).toBe('own-work');
  });

  it('an administrator who is no reviewer', async () => {
    const review = await desk.submit((await desk.draft()).id);
    expect(await refused(review.id, boss)).toBe('not-a-reviewer');
  });

  it('nor two stages of one review, with the same name in a second session either', async () => {
    const review = await desk.submit((await desk.draft()).id);
    await desk.decide(review.id, desk.first);
    const again: Principal = { ...desk.first, sessionId: newId() };
    expect(await problemOf(desk.decide(review.id, again))).toMatchObject({
      status: 403,
      code: 'second-stage',
    });
    expect((await desk.list.one(review.id, again)).whyNot).toContain('两级');
    expect(await decisionsOf(review.id)).toBe(1);
  });

  it('is told to those who may: the list of mine holds what I can decide now', async () => {
    const review = await desk.submit((await desk.draft()).id);
    const mine = async (who: Principal): Promise<readonly string[]> =>
      (
        await desk.list.page(
          { state: 'open', mine: true, draftId: review.draftId, order: 'newest' },
          who,
          50,
          undefined,
        )
      ).items.map((one) => one.id);
    expect(await mine(desk.first)).toEqual([review.id]);
    expect(await mine(desk.editor)).toEqual([]);
    await desk.decide(review.id, desk.first);
    expect(await mine(desk.first)).toEqual([]);
    expect(await mine(desk.second)).toEqual([review.id]);
  });
});

describe('row 18: a stage with nobody in it', () => {
  it('blocks and is never skipped, until somebody can decide it', async () => {
    const small = await ReviewDesk.open(test.database);
    await test.database.query('UPDATE app_user SET disabled_at = now() WHERE id = ANY($1::uuid[])', [
      [small.first.userId, small.second.userId],
    ]);
    const draft = await small.draft();
    const review = await small.submit(draft.id);
    expect(review).toMatchObject({ state: 'open', blocked: true, emptyStages: ['初审', '终审'] });
    expect(review.blockedReason).toContain('初审、终审');
    const one = await small.person(small.departmentId, '唯一审核人', 'reviewer');
    expect(await small.list.one(review.id, one)).toMatchObject({
      blocked: true,
      emptyStages: ['终审'],
      mayDecide: true,
    });
    expect(await small.decide(review.id, one)).toMatchObject({
      state: 'open',
      stage: 1,
      blocked: true,
      emptyStages: ['终审'],
    });
    expect((await readDraft(test.database, draft.id, small.editor)).state).toBe('in_review');
    const another = await small.person(small.departmentId, '新来的审核人', 'reviewer');
    expect(await small.decide(review.id, another)).toMatchObject({ state: 'approved', blocked: false });
  });
});

describe('withdrawing', () => {
  it('is for those whose work it is, and gives the draft back for editing', async () => {
    const draft = await desk.draft();
    const review = await desk.submit(draft.id);
    const colleague = await desk.person(desk.departmentId, '同事', 'editor');
    expect((await problemOf(desk.deciding.withdraw(review.id, colleague))).code).toBe('not-own-work');
    await desk.deciding.withdraw(review.id, desk.editor);
    expect(await stateOf(draft.id)).toBe('editing');
    expect((await desk.list.one(review.id, desk.editor)).state).toBe('withdrawn');
    expect((await problemOf(desk.deciding.withdraw(review.id, desk.editor))).code).toBe('review-closed');
    expect(await desk.noted(review.id)).toEqual(['review.opened', 'review.withdrawn']);
  });
});

describe('the flow of a department', () => {
  it('has two stages until others are set, and a running review keeps its own', async () => {
    const own = await ReviewDesk.open(test.database);
    expect((await own.flows.mine(own.editor)).map((stage) => stage.name)).toEqual(['初审', '终审']);
    const running = await own.submit((await own.draft()).id);
    await own.flows.set([{ key: 'only', name: '审定' }], own.first);
    await own.decide(running.id, own.first);
    expect(await own.decide(running.id, own.second)).toMatchObject({ state: 'approved' });
    const next = await own.submit((await own.draft()).id);
    expect(await own.decide(next.id, own.first)).toMatchObject({
      state: 'approved',
      stages: [{ key: 'only' }],
    });
  });
});

describe('the list', () => {
  it('pages through every review once, the newest first', async () => {
    const own = await ReviewDesk.open(test.database);
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) made.push((await own.submit((await own.draft()).id)).id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await own.list.page(
        { state: 'open', mine: false, draftId: null, order: 'newest' },
        own.first,
        2,
        cursor,
      );
      seen.push(...page.items.map((one) => one.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(made.toReversed());
    const bad = own.list.page(
      { state: null, mine: false, draftId: null, order: 'newest' },
      own.first,
      2,
      Buffer.from('["a","b"]').toString('base64url'),
    );
    expect((await problemOf(bad)).code).toBe('invalid-cursor');
  });
});

describe('the states of a review', () => {
  it('can all be reached, and an end stays an end', () => {
    expect(unreachable(REVIEW_TRANSITIONS, 'open')).toEqual([]);
    expect(
      statesOf(REVIEW_TRANSITIONS).filter((state) => REVIEW_TRANSITIONS[state].includes('approved')),
    ).toEqual(['open']);
  });
});
