import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Office, type OfficeChannel } from '../support/office.js';

/** So far ahead that its instant comes only when a test brings it near. */
const FAR_MS = 600_000;

/** One department at work over HTTP, with the sandbox and a real publisher process. */
describe('from draft to the public', () => {
  let office: Office;
  let wechat: OfficeChannel;
  let weibo: OfficeChannel;
  let website: OfficeChannel;

  beforeAll(async () => {
    office = await Office.open();
    wechat = await office.connect('wechat');
    weibo = await office.connect('weibo');
    website = await office.connect('wordpress');
    await office.startPublisher();
  });

  afterAll(async () => {
    await office.close();
  });

  const approved = async (title: string): Promise<{ revisionId: string; draftId: string; code: string }> => {
    const draft = await office.draft(title);
    return { revisionId: await office.approve(draft.id), draftId: draft.id, code: draft.code };
  };

  it('publishes one approved answer on three channels, once each, with the approved hash and its times', async () => {
    const { revisionId } = await approved('三个渠道同时发布');
    const ids = await office.plan(revisionId, [wechat, weibo, website], 3_000);
    for (const id of ids) {
      const release = await office.until(id, ['published', 'failed', 'needs_attention', 'held', 'expired']);
      expect(release.state).toBe('published');
      expect(release['receiptHash']).toBe(release['approvedHash']);
      expect(release['commitLatenessMs']).toBeGreaterThanOrEqual(0);
      for (const instant of ['plannedAt', 'stagedAt', 'commitStartedAt', 'publishedAt', 'confirmedAt']) {
        expect(release[instant]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      }
    }
  });

  it('lists an approved answer as unplanned until its approved version is planned', async () => {
    const { revisionId, draftId } = await approved('还没有排期');
    const isListed = async (): Promise<boolean> => {
      const { items } = await office.people.editor.get<{ items: { id: string }[] }>('/drafts?unplanned=true');
      return items.some((one) => one.id === draftId);
    };
    const unapproved = await office.draft('还在写');
    expect(await isListed()).toBe(true);
    await office.plan(revisionId, [weibo], 3_600_000);
    expect(await isListed()).toBe(false);
    const { items } = await office.people.editor.get<{ items: { id: string }[] }>('/drafts?unplanned=true');
    expect(items.map((one) => one.id)).not.toContain(unapproved.id);
  });

  it('refuses to plan what is not approved', async () => {
    const draft = await office.draft('没有送审');
    const review = await office.people.editor.post<{ revisionId: string }>(`/drafts/${draft.id}/reviews`);
    const plannedAt = new Date(office.runtime.clock.now().getTime() + 60_000).toISOString();
    const answer = await office.people.editor.call('POST', '/plans', {
      revisionId: review.revisionId,
      releases: [{ channelId: weibo.id, plannedAt }],
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'revision-not-approved' } });
  });

  it('names each wrong time and channel of a plan, and keeps nothing of it', async () => {
    const { revisionId, draftId } = await approved('时间有误的计划');
    const answer = await office.people.editor.call<{ errors: { field: string; code: string }[] }>(
      'POST',
      '/plans',
      {
        revisionId,
        releases: [
          { channelId: wechat.id, plannedAt: '2020-01-01T09:00:00+08:00' },
          { channelId: weibo.id, plannedAt: '2030-01-01T09:00:00' },
          { channelId: '0195c3a0-0000-7000-8000-000000000000', plannedAt: '2020-01-01T09:00:00Z' },
        ],
      },
    );
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error) => `${error.field} ${error.code}`)).toEqual([
      'releases[0].plannedAt time-in-the-past',
      'releases[1].plannedAt time-without-zone',
      'releases[2].plannedAt time-in-the-past',
      'releases[2].channelId unknown-channel',
    ]);
    const { items } = await office.people.editor.get<{ items: unknown[] }>(`/releases?draftId=${draftId}`);
    expect(items).toEqual([]);
  });

  it('cancels what has not gone out, and says why it cannot when it has', async () => {
    const { revisionId } = await approved('先取消再发布');
    const [id = ''] = await office.plan(revisionId, [website], FAR_MS);
    await office.until(id, ['staged']);
    await office.people.editor.post(`/releases/${id}/cancel`, { reason: '内容有变' });
    expect((await office.release(id)).state).toBe('cancelled');
    const again = await office.people.editor.call('POST', `/releases/${id}/cancel`, { reason: '再次取消' });
    expect(again).toMatchObject({ status: 409, body: { code: 'release-state', state: 'cancelled' } });
  });

  it('moves the due time of what is already staged', async () => {
    const { revisionId } = await approved('改期后按新时间发布');
    const [id = ''] = await office.plan(revisionId, [website], FAR_MS);
    await office.until(id, ['staged']);
    const plannedAt = new Date(office.runtime.clock.now().getTime() + 60_000).toISOString();
    const moved = await office.people.editor.post<{ plannedAt: string }>(`/releases/${id}/reschedule`, {
      plannedAt,
      timeZone: 'Asia/Shanghai',
    });
    expect(Math.abs(Date.parse(moved.plannedAt) - Date.parse(plannedAt))).toBeLessThanOrEqual(1);
    await office.comesDue(id, 1_000);
    const release = await office.until(id, ['published', 'held', 'expired', 'failed']);
    expect(release).toMatchObject({ state: 'published', plannedZone: 'Asia/Shanghai' });
  });

  it('holds what falls due on a paused channel, sends nothing by resuming, and sends by decision', async () => {
    const { revisionId, code } = await approved('暂停期间到点的发布');
    const [id = ''] = await office.plan(revisionId, [weibo], FAR_MS);
    await office.until(id, ['staged']);
    const stop = await office.people.editor.post<{ stopped: { id: string }[] }>(
      `/channels/${weibo.id}/pause`,
      { reason: '核对口径' },
    );
    expect(stop.stopped.map((one) => one.id)).toContain(id);
    await office.comesDue(id);
    await office.until(id, ['held']);
    expect(await office.people.editor.get(`/releases/${id}/why`)).toMatchObject({
      willGoOut: false,
      code: 'held',
    });
    await office.people.editor.post(`/channels/${weibo.id}/resume`);
    await office.runtime.clock.sleep(1_500);
    expect((await office.release(id)).state).toBe('held');
    expect(await office.publications(code)).toBe(0);
    await office.people.editor.post(`/releases/${id}/send-now`);
    expect((await office.until(id, ['published', 'needs_attention', 'failed'])).state).toBe('published');
    expect(await office.publications(code)).toBe(1);
  });

  it('stops everything at once and tells the truth', async () => {
    const { revisionId } = await approved('紧急停止');
    const [id = ''] = await office.plan(revisionId, [website], FAR_MS);
    await office.until(id, ['staged']);
    await office.people.reviewer1.post('/publishing/stop', { reason: '发现重大错误' });
    await office.comesDue(id);
    await office.until(id, ['held']);
    const refused = await office.people.editor.call('POST', '/publishing/resume');
    expect(refused.status).toBe(403);
    expect((await office.people.admin.call('POST', '/publishing/resume')).status).toBe(204);
  });

  it('adopts a publication whose answer was lost, without a second call', async () => {
    const { revisionId, code } = await approved('回执丢失的发布');
    const [id = ''] = await office.plan(revisionId, [weibo], FAR_MS);
    await office.until(id, ['staged']);
    await office.fault({
      platform: 'weibo',
      endpoint: 'statuses/share.json',
      times: 1,
      kind: 'work_then_drop',
    });
    await office.comesDue(id, 1_000);
    const release = await office.until(id, ['published', 'needs_attention', 'failed', 'expired']);
    await office.clearFaults();
    expect(release.state).toBe('published');
    expect(await office.publications(code)).toBe(1);
    const timeline = await office.people.auditor.get<{ attempts: { outcome: string }[] }>(
      `/releases/${id}/timeline`,
    );
    expect(timeline.attempts.map((attempt) => attempt.outcome)).toEqual(['unknown']);
  });

  it('commits again when the platform surely did nothing', async () => {
    const { revisionId, code } = await approved('第一次没有发出');
    const [id = ''] = await office.plan(revisionId, [weibo], FAR_MS);
    await office.until(id, ['staged']);
    await office.fault({ platform: 'weibo', endpoint: 'statuses/share.json', times: 1, kind: 'drop_before' });
    await office.comesDue(id, 1_000);
    expect((await office.until(id, ['published', 'needs_attention', 'failed', 'expired'])).state).toBe(
      'published',
    );
    await office.clearFaults();
    expect(await office.publications(code)).toBe(1);
  });

  it('refuses to send what a changed setting would make look different from what was approved', async () => {
    const { revisionId } = await approved('设置变动后的发布');
    const [id = ''] = await office.plan(revisionId, [wechat], FAR_MS);
    await office.until(id, ['staged']);
    const channel = await office.people.admin.call('GET', `/channels/${wechat.id}`);
    const changed = await office.people.admin.call(
      'PATCH',
      `/channels/${wechat.id}`,
      { settings: { author: '新的作者' } },
      { 'If-Match': channel.headers['etag'] ?? '' },
    );
    expect(changed.status).toBe(200);
    await office.comesDue(id, 1_000);
    const release = await office.until(id, ['published', 'needs_attention']);
    expect(release).toMatchObject({ state: 'needs_attention', fault: { code: 'release.content_moved' } });
    expect((release['fault'] as { message: string }).message).toContain('author');
  });

  it('withdraws what is out', async () => {
    const { revisionId } = await approved('发布后撤回');
    const [id = ''] = await office.plan(revisionId, [website], 2_500);
    await office.until(id, ['published']);
    await office.people.editor.post(`/releases/${id}/withdraw`, { reason: '政策调整' });
    expect((await office.until(id, ['withdrawn'])).state).toBe('withdrawn');
  });

  it('tells how punctual each channel was', async () => {
    const from = new Date(office.runtime.clock.now().getTime() - 3_600_000).toISOString();
    const to = new Date(office.runtime.clock.now().getTime() + 3_600_000).toISOString();
    const timing = await office.people.auditor.get<{
      items: { published: number; onTimeRate: number; commitLatenessMs: { p50: number } }[];
    }>(`/channels/${website.id}/timing?from=${from}&to=${to}`);
    expect(timing.items).toHaveLength(1);
    expect(timing.items[0]?.published).toBeGreaterThanOrEqual(3);
    expect(timing.items[0]?.onTimeRate).toBeGreaterThan(0);
  });

  it('keeps an unbroken audit log of all of it', async () => {
    const report = await office.people.auditor.get<{ ok: boolean; entries: number }>('/audit/verification');
    expect(report.ok).toBe(true);
    expect(report.entries).toBeGreaterThan(50);
  });

  it('lets nobody approve their own work, nor two stages', async () => {
    const draft = await office.draft('不能自审');
    const review = await office.people.editor.post<{ id: string; contentHash: string }>(
      `/drafts/${draft.id}/reviews`,
    );
    const decision = { verdict: 'approve', contentHash: review.contentHash };
    expect(
      (await office.people.editor.call('POST', `/reviews/${review.id}/decisions`, decision)).status,
    ).toBe(403);
    expect((await office.people.admin.call('POST', `/reviews/${review.id}/decisions`, decision)).status).toBe(
      403,
    );
    await office.people.reviewer1.post(`/reviews/${review.id}/decisions`, decision);
    const second = await office.people.reviewer1.call('POST', `/reviews/${review.id}/decisions`, decision);
    expect(second).toMatchObject({ status: 403, body: { code: 'second-stage' } });
  });
});
