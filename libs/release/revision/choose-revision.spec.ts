import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import type { OfficeChannel } from '../../../test/support/office.js';
import { ActDesk } from '../testing/act-desk.js';

const LATER = '到居住地派出所或通过网上办理。';

let desk: ActDesk;
let wechat: OfficeChannel;
let website: OfficeChannel;
let weibo: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  wechat = await desk.wechat();
  website = await desk.office.connect('wordpress');
  weibo = await desk.office.connect('weibo');
});

afterAll(async () => {
  await desk.close();
});

interface Shown {
  readonly text: string;
  readonly removedAt: number | null;
}

async function shown(needle: string): Promise<readonly Shown[]> {
  const { data } = await axios.get<{ entries: Shown[] }>(`${desk.office.control}/ledger`);
  return data.entries.filter((entry) => JSON.stringify(entry).toLowerCase().includes(needle.toLowerCase()));
}

describe('row 20: the plan and the text do not touch each other', () => {
  it('keeps the release on its revision when the text is saved and approved again', async () => {
    const { draftId, revisionId } = await desk.approved('版本锁定');
    const id = await desk.staged(revisionId, website);
    const before = await desk.release(id);
    expect(before).toMatchObject({ newerRevisionId: null, newerRevisionDeclined: false });
    const newer = await desk.revise(draftId, { lead: LATER });
    const after = await desk.release(id);
    expect(after).toMatchObject({ ...before, newerRevisionId: newer });
  });

  it('leaves draft and revision as they are when the plan is changed', async () => {
    const { draftId, revisionId } = await desk.approved('改期不改稿');
    const id = await desk.staged(revisionId, website);
    const draft = await desk.editor.call('GET', `/drafts/${draftId}`);
    await desk.act(id, 'reschedule', { plannedAt: desk.ahead(7_200_000) });
    await desk.act(id, 'hold', { reason: '等口径' });
    await desk.act(id, 'resume');
    const after = await desk.editor.call('GET', `/drafts/${draftId}`);
    expect(after.body).toEqual(draft.body);
    expect(after.headers['etag']).toBe(draft.headers['etag']);
    expect(await desk.release(id)).toMatchObject({ revisionId });
  });
});

describe('keep or swap', () => {
  it('keeps by choice, goes out as planned and is not asked again', async () => {
    const { draftId, revisionId, code } = await desk.approved('保留原版本');
    const id = await desk.staged(revisionId, website);
    const newer = await desk.revise(draftId, { lead: LATER });
    const kept = await desk.act(id, 'revision', { choice: 'keep', revisionId: newer });
    expect(kept.body).toMatchObject({ revisionId, newerRevisionId: newer, newerRevisionDeclined: true });
    await desk.comesDue(id);
    await desk.goOut(id);
    expect((await shown(code)).map((entry) => entry.text.includes(LATER))).toEqual([false]);
  });

  it.each(['wechat', 'wordpress', 'weibo'])(
    'swaps on %s: what goes out, and what is left on the platform, is the newer revision alone',
    async (kind) => {
      const channel = { wechat, wordpress: website, weibo }[kind] ?? website;
      const { draftId, revisionId, code } = await desk.approved(`换用新版本 ${kind}`);
      const id = await desk.staged(revisionId, channel);
      const old = await desk.release(id);
      const title = `换用之后的标题 ${kind}`;
      const newer = await desk.revise(draftId, { title });
      const swapped = await desk.act(id, 'revision', { choice: 'swap', revisionId: newer });
      expect(swapped.body).toMatchObject({
        state: 'scheduled',
        revisionId: newer,
        newerRevisionId: null,
        stagedAt: null,
        title,
      });
      expect(swapped.body['approvedHash']).not.toBe(old['approvedHash']);
      await desk.stage(id);
      expect(draftsLeft(old['marker'])).toBe(kind === 'wechat' ? 1 : 0);
      await desk.comesDue(id);
      await desk.goOut(id);
      const entries = await shown(kind === 'wechat' ? String(old['marker']) : code);
      expect(entries).toHaveLength(1);
      expect(JSON.stringify(entries)).toContain(title);
      expect((await desk.release(id))['receiptHash']).toBe(swapped.body['approvedHash']);
      expect(draftsLeft(old['marker'])).toBe(0);
    },
  );

  it('refuses a revision that is planned for the same channel and instant already', async () => {
    const { draftId, revisionId } = await desk.approved('新版本已另行排期');
    const id = await desk.staged(revisionId, website);
    const newer = await desk.revise(draftId, { lead: LATER });
    const { plannedAt } = await desk.release(id);
    const beside = await desk.editor.call('POST', '/plans', {
      revisionId: newer,
      releases: [{ channelId: website.id, plannedAt }],
    });
    expect(beside.status).toBe(201);
    const swapped = await desk.act(id, 'revision', { choice: 'swap', revisionId: newer });
    expect(swapped).toMatchObject({
      status: 409,
      body: { code: 'plan-conflict', errors: [{ code: 'same_content' }] },
    });
    expect(await desk.release(id)).toMatchObject({ state: 'staged', revisionId });
  });

  it('stays held when it is swapped while held', async () => {
    const { draftId, revisionId } = await desk.approved('暂停时换版本');
    const id = await desk.staged(revisionId, website);
    await desk.act(id, 'hold', { reason: '等口径' });
    const newer = await desk.revise(draftId, { lead: LATER });
    const swapped = await desk.act(id, 'revision', { choice: 'swap', revisionId: newer });
    expect(swapped.body).toMatchObject({ state: 'held', holdReason: 'person', revisionId: newer });
  });

  it('refuses a channel that the newer review did not include', async () => {
    const { draftId, revisionId } = await desk.approved('渠道未送审');
    const id = await desk.staged(revisionId, weibo);
    await desk.sql(`UPDATE channel SET state = 'paused' WHERE id = $1`, [weibo.id]);
    const newer = await desk.revise(draftId, { lead: LATER });
    await desk.sql(`UPDATE channel SET state = 'active' WHERE id = $1`, [weibo.id]);
    const refused = await desk.act(id, 'revision', { choice: 'swap', revisionId: newer });
    expect(refused).toMatchObject({ status: 409, body: { code: 'channel-not-approved' } });
    expect(await desk.release(id)).toMatchObject({ revisionId, state: 'staged' });
  });

  it('refuses when there is nothing newer, and when it is on its way or out', async () => {
    const { draftId, revisionId } = await desk.approved('没有新版本');
    const id = await desk.staged(revisionId, website);
    const none = await desk.act(id, 'revision', { choice: 'swap', revisionId });
    expect(none).toMatchObject({ status: 409, body: { code: 'no-newer-revision' } });
    await desk.comesDue(id);
    await desk.goOut(id);
    const newer = await desk.revise(draftId, { lead: LATER });
    const late = await desk.act(id, 'revision', { choice: 'swap', revisionId: newer });
    expect(late).toMatchObject({ status: 409, body: { code: 'release-state' } });
  });
});

/** Drafts with the marker in the account's draft box. */
function draftsLeft(marker: unknown): number {
  const accounts = [...desk.office.sandbox.world.data.wechat.accounts.values()];
  const drafts = accounts.flatMap((account) => [...account.drafts.values()]);
  return drafts.filter((draft) => JSON.stringify(draft).includes(String(marker))).length;
}
