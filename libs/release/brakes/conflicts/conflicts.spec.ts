import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, OfficeChannel } from '../../../../test/support/office.js';
import { ActDesk } from '../../testing/act-desk.js';
import { BrakeDesk } from '../../testing/brake-desk.js';

interface Conflict {
  readonly code: string;
  readonly severity: string;
  readonly sentence: string;
  readonly field: string;
  readonly channelId: string;
  readonly releaseId: string | null;
}

interface Told {
  readonly id: string;
  readonly code?: string;
  readonly conflicts: readonly Conflict[];
  readonly releases: readonly { readonly id: string }[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let desk: ActDesk;
let brakes: BrakeDesk;
let website: OfficeChannel;
let weibo: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  brakes = new BrakeDesk(desk);
  website = await desk.office.connect('wordpress');
  weibo = await desk.office.connect('weibo');
  await desk.sql(
    `INSERT INTO publisher (id, name, started_at, seen_at) VALUES (gen_random_uuid(), 'test', now(), now() + interval '1 day')`,
  );
});

afterAll(async () => {
  await desk.close();
});

afterEach(async () => {
  await brakes.clearWindows();
  await desk.sql('DELETE FROM department_release_rules');
  await desk.sql(
    `UPDATE channel SET min_spacing_seconds = 0, quota_limits = '{}', health = NULL, state = 'active'`,
  );
  await desk.sql(`UPDATE release SET state = 'cancelled' WHERE state IN ('scheduled', 'staged', 'held')`);
});

/** A Tuesday, ten o'clock in Shanghai, on a working day some weeks ahead. */
const TUESDAY = '2027-03-02T10:00:00+08:00';

const approved = async (title: string): Promise<string> => (await desk.approved(title)).revisionId;

const plan = async (
  revisionId: string,
  channel: OfficeChannel,
  plannedAt: string,
  path = '/plans',
): Promise<Answer<Told>> =>
  await desk.editor.call<Told>('POST', path, {
    revisionId,
    releases: [{ channelId: channel.id, plannedAt }],
  });

const codes = (answer: Answer<Told>): readonly string[] =>
  answer.body.conflicts.map((one) => `${one.severity} ${one.code}`);

const rules = async (change: object): Promise<Answer<Record<string, unknown>>> =>
  await desk.office.people.admin.call(
    'PUT',
    '/release-rules',
    { minLeadMinutes: 0, workingHours: null, ...change },
    { 'If-Match': '"0"' },
  );

const configure = async (channel: OfficeChannel, change: object): Promise<void> => {
  const { admin } = desk.office.people;
  const { headers } = await admin.call('GET', `/channels/${channel.id}`);
  const answer = await admin.call('PATCH', `/channels/${channel.id}`, change, {
    'If-Match': headers['etag'] ?? '',
  });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
};

describe('conflicts while planning', () => {
  it('are none for an ordinary plan', async () => {
    const answer = await plan(await approved('没有冲突'), website, TUESDAY);
    expect([answer.status, codes(answer)]).toEqual([201, []]);
  });

  it('are told by the preview, by the plan and by rescheduling, with field and release', async () => {
    await brakes.window({ startsAt: '2027-03-02T00:00:00+08:00', endsAt: '2027-03-03T00:00:00+08:00' });
    const revisionId = await approved('三处相同的冲突');
    const preview = await plan(revisionId, website, TUESDAY, '/plans/preview');
    expect(preview.body.conflicts).toMatchObject([
      {
        code: 'blackout',
        severity: 'warn',
        field: 'releases[0].plannedAt',
        channelId: website.id,
        releaseId: null,
      },
    ]);
    expect(preview.body.conflicts[0]?.sentence).toContain('国家公祭日');
    const planned = await plan(revisionId, website, TUESDAY);
    const id = planned.body.releases[0]?.id;
    expect(planned.body.conflicts).toMatchObject([{ code: 'blackout', releaseId: id }]);
    const moved = await desk.act(id ?? '', 'reschedule', { plannedAt: '2027-03-02T11:00:00+08:00' });
    expect(moved.body['conflicts']).toMatchObject([{ code: 'blackout', releaseId: id }]);
    const away = await desk.act(id ?? '', 'reschedule', { plannedAt: '2027-03-03T11:00:00+08:00' });
    expect(away.body['conflicts']).toEqual([]);
  });

  it('are told of another time before it is moved there, and nothing is moved by asking', async () => {
    await brakes.window({ startsAt: '2027-03-02T00:00:00+08:00', endsAt: '2027-03-03T00:00:00+08:00' });
    await rules({
      workingHours: { from: '09:00', to: '17:30', zone: 'Asia/Shanghai', severity: 'refuse' },
    });
    const planned = await plan(await approved('先问再改'), website, '2027-03-04T10:00:00+08:00');
    const id = planned.body.releases[0]?.id ?? '';
    const ask = async (plannedAt: string): Promise<unknown> =>
      (await desk.act(id, 'reschedule/preview', { plannedAt })).body['conflicts'];
    expect(await ask(TUESDAY)).toMatchObject([{ code: 'blackout', severity: 'warn', releaseId: id }]);
    expect(await ask('2027-03-04T20:00:00+08:00')).toMatchObject([
      { code: 'outside_working_hours', severity: 'refuse' },
    ]);
    expect(await ask('2027-03-05T10:00:00+08:00')).toEqual([]);
    expect(await desk.act(id, 'reschedule/preview', { plannedAt: '2020-01-01T00:00:00Z' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'plannedAt', code: 'time-in-the-past' }] },
    });
    expect(Date.parse((await desk.release(id)).plannedAt)).toBe(Date.parse('2027-03-04T10:00:00+08:00'));
  });

  it('count what is planned into the quota window and what is used, and refuse a day that is full', async () => {
    await configure(weibo, { quotaLimits: { calls: 23 } });
    await plan(await approved('配额一'), weibo, TUESDAY);
    await plan(await approved('配额二'), weibo, '2027-03-02T16:00:00+08:00');
    const third = await approved('配额三');
    expect((await plan(third, weibo, '2027-03-02T23:59:59+08:00')).status).toBe(201);
    const fourth = await approved('配额四');
    const full = await plan(fourth, weibo, '2027-03-02T12:00:00+08:00');
    expect(full).toMatchObject({
      status: 409,
      body: { code: 'plan-conflict', conflicts: [{ code: 'quota_crowded', severity: 'refuse' }] },
    });
    expect(full.body.conflicts[0]?.sentence).toContain('已排 3');
    expect(
      (await desk.editor.get<{ items: unknown[] }>(`/releases?channelId=${weibo.id}&state=scheduled`)).items,
    ).toHaveLength(3);
    expect((await plan(fourth, weibo, '2027-03-03T00:00:00+08:00')).status).toBe(201);
  });

  it('refuse a mass send beyond those of its month, on a day that still has one', async () => {
    const account = await desk.office.connect('wechat', { publishMode: 'mass_send', accountType: 'service' });
    await configure(account, { quotaLimits: { 'mass.day': 1, 'mass.month': 2 } });
    const onDay = async (title: string, day: string): Promise<Answer<Told>> =>
      await plan(await approved(title), account, `2027-03-${day}T10:00:00+08:00`);
    expect((await onDay('群发一', '02')).status).toBe(201);
    expect(await onDay('群发同日', '02')).toMatchObject({ status: 409 });
    expect((await onDay('群发二', '03')).status).toBe(201);
    const beyond = await onDay('群发三', '31');
    expect(beyond).toMatchObject({
      status: 409,
      body: { conflicts: [{ code: 'quota_crowded', severity: 'refuse' }] },
    });
    expect(beyond.body.conflicts[0]?.sentence).toContain('当月');
    expect((await plan(await approved('群发四'), account, '2027-04-01T00:00:00+08:00')).status).toBe(201);
  });

  it('only warn of an hour that is full, and know what is used of the present one', async () => {
    await configure(weibo, { quotaLimits: { share: 1 } });
    const first = await approved('一小时一');
    await plan(first, weibo, TUESDAY);
    expect(codes(await plan(await approved('一小时二'), weibo, '2027-03-02T10:30:00+08:00'))).toEqual([
      'warn quota_crowded',
    ]);
    const spent = await approved('已用完');
    const at = new Date(desk.office.runtime.clock.now().getTime() + 20_000);
    await desk.sql(
      `INSERT INTO quota_use (channel_id, quota, window_start, used) VALUES ($1, 'share', date_trunc('hour', $2::timestamptz), 1)`,
      [weibo.id, at],
    );
    expect(codes(await plan(spent, weibo, at.toISOString()))).toContain('warn quota_crowded');
    await desk.sql('DELETE FROM quota_use');
  });

  it("keep the channel's releases apart", async () => {
    await configure(website, { minSpacingSeconds: 600 });
    await plan(await approved('间隔一'), website, TUESDAY);
    const near = await plan(await approved('间隔二'), website, '2027-03-02T10:09:59+08:00');
    expect(codes(near)).toEqual(['warn channel_spacing']);
    const apart = await plan(await approved('间隔三'), website, '2027-03-02T10:20:00+08:00');
    expect(codes(apart)).toEqual([]);
  });

  it('know that the same content is on its way or out already', async () => {
    const revisionId = await approved('同样的内容');
    await plan(revisionId, website, TUESDAY);
    expect(codes(await plan(revisionId, website, '2027-03-04T10:00:00+08:00'))).toEqual([
      'warn same_content',
    ]);
    expect(codes(await plan(revisionId, weibo, '2027-03-04T10:00:00+08:00'))).toEqual([]);
  });

  it('refuse the same content on the same channel at the same instant, also to those who ask at once', async () => {
    const revisionId = await approved('同一请求发了好几次');
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => await plan(revisionId, website, TUESDAY)),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(answers.find((answer) => answer.status === 409)?.body).toMatchObject({
      code: 'plan-conflict',
      conflicts: [{ code: 'same_content', severity: 'refuse', field: 'releases[0].plannedAt' }],
    });
  });

  it('row 22: see a credential that ends before the planned time, and list what it will reach', async () => {
    const until = '2027-03-01T00:00:00.000Z';
    await desk.sql('UPDATE channel SET health = $2 WHERE id = $1', [
      weibo.id,
      JSON.stringify({ ok: true, checks: [], checkedAt: until, credentialsExpireAt: until }),
    ]);
    const late = await plan(await approved('授权到期之后'), weibo, TUESDAY);
    expect(codes(late)).toEqual(['warn credentials_expiring']);
    const early = await plan(await approved('授权到期之前'), weibo, '2027-02-23T10:00:00+08:00');
    expect(codes(early)).toEqual([]);
    const forecast = await desk.editor.get(`/channels/${weibo.id}/credential-forecast`);
    expect(forecast).toMatchObject({
      credentialsExpireAt: until,
      total: 1,
      releases: [{ id: late.body.releases[0]?.id }],
    });
  });

  it('follow the days that admins wrote over the published table', async () => {
    const { admin } = desk.office.people;
    await rules({
      workingHours: { from: '09:00', to: '17:30', zone: 'Asia/Shanghai', severity: 'refuse' },
    });
    const revisionId = await approved('台风天');
    await admin.call('PUT', '/days/2027-03-02', { kind: 'holiday', name: '台风停工' });
    await admin.call('PUT', '/days/2027-03-06', { kind: 'working_day', name: '调休' });
    expect(codes(await plan(revisionId, website, TUESDAY))).toEqual(['refuse outside_working_hours']);
    expect(codes(await plan(revisionId, website, '2027-03-06T10:00:00+08:00'))).toEqual([]);
    for (const day of ['2027-03-02', '2027-03-06']) await admin.call('DELETE', `/days/${day}`);
  });

  it('are warned of a time outside of working hours, or refused, as the department says', async () => {
    const workingHours = { from: '09:00', to: '17:30', zone: 'Asia/Shanghai', severity: 'warn' };
    expect((await rules({ workingHours })).status).toBe(200);
    const revisionId = await approved('工作时间');
    expect(codes(await plan(revisionId, website, TUESDAY, '/plans/preview'))).toEqual([]);
    const night = '2027-03-02T20:00:00+08:00';
    expect(codes(await plan(revisionId, website, night, '/plans/preview'))).toEqual([
      'warn outside_working_hours',
    ]);
    await desk.sql(
      `UPDATE department_release_rules SET working_hours = working_hours || '{"severity": "refuse"}'`,
    );
    expect((await plan(revisionId, website, night)).body.code).toBe('plan-conflict');
    expect((await plan(revisionId, website, '2027-03-06T10:00:00+08:00')).body.code).toBe('plan-conflict');
  });

  it('tell that no publisher is alive', async () => {
    await desk.sql(`UPDATE publisher SET seen_at = now() - interval '1 hour'`);
    const answer = await plan(await approved('没有发布进程'), website, TUESDAY, '/plans/preview');
    await desk.sql(`UPDATE publisher SET seen_at = now() + interval '1 day'`);
    expect(codes(answer)).toEqual(['warn no_publisher']);
  });

  it('tell of a paused channel and of an edit since the approval', async () => {
    const { revisionId, draftId } = await desk.approved('编辑之后');
    const planned = await plan(revisionId, website, TUESDAY);
    const id = planned.body.releases[0]?.id ?? '';
    await desk.editor.post(`/channels/${website.id}/pause`, { reason: '换人' });
    const read = await desk.editor.call('GET', `/drafts/${draftId}`);
    const { lead, category, items, policyReferences, variants } = read.body;
    await desk.editor.call(
      'PUT',
      `/drafts/${draftId}`,
      { title: '又改了', lead, category, items, policyReferences, variants },
      { 'If-Match': read.headers['etag'] ?? '' },
    );
    const moved = await desk.act(id, 'reschedule', { plannedAt: '2027-03-05T10:00:00+08:00' });
    expect((moved.body['conflicts'] as Conflict[]).map((one) => one.code)).toEqual([
      'channel_paused',
      'edited_since',
    ]);
    await desk.editor.post(`/channels/${website.id}/resume`);
  });
});

describe('the least time between approval and release', () => {
  it('refuses a plan and a move before it', async () => {
    await rules({ minLeadMinutes: 120 });
    const revisionId = await approved('审核后两小时');
    expect(await plan(revisionId, website, desk.ahead(HOUR_MS))).toMatchObject({
      status: 409,
      body: { code: 'plan-conflict', conflicts: [{ code: 'approval_lead' }] },
    });
    const planned = await plan(revisionId, website, desk.ahead(DAY_MS));
    expect(planned.status).toBe(201);
    const moved = await desk.act(planned.body.releases[0]?.id ?? '', 'reschedule', {
      plannedAt: desk.ahead(HOUR_MS),
    });
    expect(moved.body.code).toBe('plan-conflict');
  });

  it('is honoured at the commit: waited for within the latest time, held for a person beyond', async () => {
    const { revisionId, code } = await desk.approved('门口再看');
    const soon = await desk.due(revisionId, website);
    const far = await desk.due(await approved('门口再看二'), weibo);
    await rules({ minLeadMinutes: 20 });
    await desk.commit(soon);
    expect((await desk.release(soon)).state).toBe('staged');
    const { queue, at } = await brakes.job(soon);
    expect(queue).toBe('release.commit');
    expect((at?.getTime() ?? 0) - desk.office.runtime.clock.now().getTime()).toBeGreaterThan(18 * 60_000);
    await desk.sql('UPDATE department_release_rules SET min_lead_minutes = 600');
    await desk.commit(far);
    expect(await desk.release(far)).toMatchObject({ state: 'held', holdReason: 'approval_lead' });
    expect(await desk.office.publications(code)).toBe(0);
  });
});

describe('the spacing of a channel at the commit', () => {
  it('puts the second release off by itself', async () => {
    await configure(website, { minSpacingSeconds: 300 });
    await desk.published(await approved('先发的'), website);
    const second = await desk.due(await approved('后发的'), website);
    await desk.commit(second);
    expect((await desk.release(second)).state).toBe('staged');
    const { at } = await brakes.job(second);
    const waits = (at?.getTime() ?? 0) - desk.office.runtime.clock.now().getTime();
    expect(waits).toBeGreaterThan(280_000);
    expect(waits).toBeLessThanOrEqual(300_000);
  });
});

describe('the rules of a department', () => {
  it('are kept with a version, by admins only, and checked', async () => {
    expect(await desk.editor.get('/release-rules')).toEqual({
      minLeadMinutes: 0,
      workingHours: null,
      version: 0,
    });
    expect((await rules({ minLeadMinutes: 5 })).body).toMatchObject({ minLeadMinutes: 5, version: 1 });
    expect((await rules({ minLeadMinutes: 6 })).status).toBe(412);
    const change = { minLeadMinutes: 1, workingHours: null };
    expect((await desk.editor.call('PUT', '/release-rules', change, { 'If-Match': '"1"' })).status).toBe(403);
    const wrong = { from: '18:00', to: '09:00', zone: 'Asia/Shanghai', severity: 'warn' };
    expect((await rules({ workingHours: wrong })).body).toMatchObject({
      status: 422,
      errors: [{ field: 'workingHours.to' }],
    });
  });
});
