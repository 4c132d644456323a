import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlanDesk } from '../testing/plan-desk.js';

let desk: PlanDesk;
let revisionId: string;

beforeAll(async () => {
  desk = await PlanDesk.open();
  ({ revisionId } = await desk.acts.approved('排期测试'));
});

afterAll(async () => {
  await desk.close();
});

const faultsOf = (body: { errors?: readonly { field: string; code: string }[] }): readonly string[] =>
  (body.errors ?? []).map((error) => `${error.field} ${error.code}`);

async function draftWith(title: string, variants: object): Promise<string> {
  const { draftId } = await desk.acts.approved(title);
  return await desk.acts.revise(draftId, { variants });
}

describe('a plan of several steps', () => {
  it('is shown with its instants resolved, and nothing is stored by that', async () => {
    const { wechat, weibo, website } = desk;
    const before = await desk.acts.sql('SELECT id FROM release_plan');
    const at = desk.acts.ahead(3_600_000);
    const { status, body } = await desk.ask(
      {
        revisionId,
        releases: [
          { channelId: website.id, step: '网站', gate: { afterStep: '微博', delaySeconds: 60 } },
          { channelId: wechat.id, step: '首发', plannedAt: at, timeZone: 'Asia/Shanghai' },
          { channelId: weibo.id, step: '微博', gate: { afterChannelId: wechat.id, delaySeconds: 600 } },
        ],
      },
      '/plans/preview',
    );
    expect(status).toBe(200);
    const after = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();
    expect(body.releases).toEqual([
      expect.objectContaining({ step: '网站', plannedAt: after(660_000), estimated: true, waitsFor: '微博' }),
      expect.objectContaining({ step: '首发', plannedAt: after(0), estimated: false, waitsFor: null }),
      expect.objectContaining({ step: '微博', plannedAt: after(600_000), plannedZone: 'Asia/Shanghai' }),
    ]);
    expect(await desk.acts.sql('SELECT id FROM release_plan')).toEqual(before);
  });

  it('is refused with the circle named when its steps wait for each other', async () => {
    const { wechat, weibo, website } = desk;
    const { status, body } = await desk.ask({
      revisionId,
      releases: [
        { channelId: website.id, step: '网站', plannedAt: desk.acts.ahead(60_000) },
        { channelId: wechat.id, step: '微信', gate: { afterStep: '微博' } },
        { channelId: weibo.id, step: '微博', gate: { afterStep: '微信' } },
      ],
    });
    expect(status).toBe(422);
    expect(faultsOf(body)).toEqual(['releases[1].gate gate-circle']);
    expect(body.errors?.[0]?.message).toContain('微信→微博→微信');
  });

  it('names every other fault by its field, and keeps nothing of it', async () => {
    const { wechat, weibo } = desk;
    const ask = async (second: object, more: object = {}): Promise<readonly string[]> => {
      const first = { channelId: wechat.id, step: '首发', plannedAt: desk.acts.ahead(60_000) };
      const { status, body } = await desk.ask({ revisionId, releases: [first, second], ...more });
      expect(status).toBe(422);
      return faultsOf(body);
    };
    const two = { channelId: weibo.id };
    expect(await ask(two)).toEqual(['releases[1].plannedAt time-missing']);
    expect(await ask({ ...two, gate: {} })).toEqual(['releases[1].gate gate-without-parent']);
    expect(await ask({ ...two, gate: { afterStep: '没有' } })).toEqual([
      'releases[1].gate.afterStep gate-unknown',
    ]);
    expect(await ask({ ...two, gate: { afterChannelId: desk.website.id } })).toEqual([
      'releases[1].gate.afterChannelId gate-unknown',
    ]);
    expect(await ask({ ...two, step: '首发', gate: { afterChannelId: wechat.id } })).toEqual([
      'releases[1].step step-twice',
    ]);
    const gate = { afterStep: '首发', onRecalled: 'wait' };
    expect((await ask({ ...two, gate })).join()).toContain('onRecalled');
    expect(await ask({ ...two, gate: { afterStep: '首发' } }, { templateId: revisionId })).toEqual([
      'releases releases-or-template',
    ]);
    expect(
      await ask({ ...two, plannedAt: desk.acts.ahead(90_000) }, { embargoAt: desk.acts.ahead(70_000) }),
    ).toEqual(['releases[0].plannedAt before-embargo']);
  });

  it('puts nothing out before its embargo, whoever tries', async () => {
    const embargoAt = desk.acts.ahead(3_600_000);
    const [id = ''] = await desk.plan(
      revisionId,
      [{ channelId: desk.website.id, plannedAt: desk.acts.ahead(3_700_000) }],
      { embargoAt },
    );
    const early = await desk.acts.act(id, 'reschedule', { plannedAt: desk.acts.ahead(60_000) });
    expect(early).toMatchObject({ status: 409, body: { code: 'before-embargo' } });
    await desk.stageNow(id);
    await desk.acts.sql(`UPDATE release SET planned_at = clock_timestamp() WHERE id = $1`, [id]);
    await desk.acts.commit(id);
    const release = await desk.acts.release(id);
    expect(release).toMatchObject({ state: 'staged', commitStartedAt: null });
    expect(Date.parse(release.plannedAt)).toBe(Date.parse(embargoAt));
  });

  it('moves what is planned too early when an embargo is set later, and nothing when it is lifted', async () => {
    const [id = ''] = await desk.plan(revisionId, [
      { channelId: desk.website.id, plannedAt: desk.acts.ahead(3_600_000) },
    ]);
    const { planId } = (await desk.acts.release(id)) as unknown as { planId: string };
    const embargoAt = desk.acts.ahead(7_200_000);
    const set = await desk.acts.editor.call('PUT', `/plans/${planId}/embargo`, { embargoAt });
    expect(set).toMatchObject({ status: 200, body: { embargoAt: expect.any(String) as unknown } });
    expect(Date.parse((await desk.acts.release(id)).plannedAt)).toBe(Date.parse(embargoAt));
    expect((await desk.acts.editor.call('PUT', `/plans/${planId}/embargo`, { embargoAt: null })).status).toBe(
      200,
    );
    expect(await desk.acts.release(id)).toMatchObject({ embargoAt: null });
    expect(Date.parse((await desk.acts.release(id)).plannedAt)).toBe(Date.parse(embargoAt));
  });

  it('is given no embargo that would bring a release to where the same content is planned already', async () => {
    const { revisionId: mine } = await desk.acts.approved('解禁时间与另一计划相同');
    const taken = desk.acts.ahead(7_200_000);
    const [id = ''] = await desk.plan(mine, [
      { channelId: desk.website.id, plannedAt: desk.acts.ahead(3_600_000) },
    ]);
    await desk.plan(mine, [{ channelId: desk.website.id, plannedAt: taken }]);
    const before = (await desk.acts.release(id)) as unknown as { planId: string; plannedAt: string };
    const path = `/plans/${before.planId}/embargo`;
    expect(await desk.acts.editor.call('PUT', path, { embargoAt: taken })).toMatchObject({
      status: 409,
      body: { code: 'plan-conflict', errors: [{ code: 'same_content' }] },
    });
    expect(await desk.acts.release(id)).toMatchObject({ plannedAt: before.plannedAt, embargoAt: null });
    const later = desk.acts.ahead(7_260_000);
    expect((await desk.acts.editor.call('PUT', path, { embargoAt: later })).status).toBe(200);
    expect(Date.parse((await desk.acts.release(id)).plannedAt)).toBe(Date.parse(later));
  });

  it('is found in the list by draft and by time', async () => {
    const { draftId, revisionId: mine } = await desk.acts.approved('列表里的计划');
    await desk.plan(mine, [{ channelId: desk.website.id, plannedAt: desk.acts.ahead(86_400_000) }]);
    const list = async (query: string): Promise<readonly { draftId: string; states: object }[]> =>
      (await desk.acts.editor.get<{ items: { draftId: string; states: object }[] }>(`/plans?${query}`)).items;
    const [plan] = await list(`draftId=${draftId}`);
    expect(plan).toMatchObject({ draftId, title: '列表里的计划', states: { scheduled: 1 } });
    const [from, to] = [desk.acts.ahead(80_000_000), desk.acts.ahead(90_000_000)];
    expect((await list(`from=${from}&to=${to}`)).map((one) => one.draftId)).toEqual([draftId]);
    expect((await list('limit=1')).length).toBe(1);
  });
});

describe('a template', () => {
  const steps = (): object[] => [
    { name: '微信首发', channelId: desk.wechat.id, offsetSeconds: 0 },
    { name: '微博', channelId: desk.weibo.id, offsetSeconds: 600 },
    { name: '网站', channelId: desk.website.id, gate: { afterStep: '微信首发' } },
  ];

  it('plans WeChat first, Weibo ten minutes later, the website once the first is out', async () => {
    const template = await desk.acts.editor.call('POST', '/plan-templates', {
      name: '首发模板',
      steps: steps(),
    });
    expect(template).toMatchObject({ status: 201, headers: { etag: '"1"' } });
    const baseAt = desk.acts.ahead(3_600_000);
    const { status, body } = await desk.ask({ revisionId, templateId: template.body['id'], baseAt });
    expect(status).toBe(201);
    const at = (name: string): number =>
      Date.parse(body.releases.find((release) => release['step'] === name)?.plannedAt ?? '') -
      Date.parse(baseAt);
    expect([at('微信首发'), at('微博'), at('网站')]).toEqual([0, 600_000, 0]);
    expect(body.releases.find((release) => release['step'] === '网站')).toMatchObject({
      gateState: 'waiting',
    });
    expect(body['templateId']).toBe(template.body['id']);
  });

  it('changes only under the version that was read, and never touches what was planned', async () => {
    const made = await desk.acts.editor.call('POST', '/plan-templates', { name: '版本模板', steps: steps() });
    const path = `/plan-templates/${String(made.body['id'])}`;
    const change = { name: '版本模板', steps: steps().slice(0, 1) };
    const put = async (tag: string) => await desk.acts.editor.call('PUT', path, change, { 'If-Match': tag });
    expect(await put('"1"')).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    expect(await put('"1"')).toMatchObject({ status: 412, body: { code: 'stale-version', version: 2 } });
    expect((await desk.acts.editor.call('PUT', path, change)).status).toBe(428);
    expect((await desk.acts.editor.call('DELETE', path, undefined, { 'If-Match': '"2"' })).status).toBe(204);
    const late = await desk.ask({ revisionId, templateId: made.body['id'], baseAt: desk.acts.ahead(60_000) });
    expect(late).toMatchObject({ status: 409, body: { code: 'template-archived' } });
  });

  it('is refused with the circle, a missing time or a name in use', async () => {
    const make = async (list: object[], name = '错误模板') =>
      await desk.acts.editor.call<{
        code: string;
        errors?: { field: string; code: string; message: string }[];
      }>('POST', '/plan-templates', { name, steps: list });
    const circle = await make([
      { name: '微信', channelId: desk.wechat.id, gate: { afterStep: '微博' } },
      { name: '微博', channelId: desk.weibo.id, gate: { afterStep: '微信' } },
    ]);
    expect(faultsOf(circle.body)).toEqual(['steps[0].gate gate-circle']);
    expect(circle.body.errors?.[0]?.message).toContain('微信→微博→微信');
    expect(faultsOf((await make([{ name: '微信', channelId: desk.wechat.id }])).body)).toEqual([
      'steps[0].offsetSeconds time-missing',
    ]);
    const named = [{ name: '微信', channelId: desk.wechat.id, offsetSeconds: 0 }];
    expect((await make(named, '重名模板')).status).toBe(201);
    expect(await make(named, '重名模板')).toMatchObject({
      status: 409,
      body: { code: 'template-name-taken' },
    });
  });
});

describe("another channel's address in the text", () => {
  const shortText = '材料与时限一次说清，全文见 {{url:website}}';

  it('is part of what was approved, and filled from the receipt once the other is out', async () => {
    const mine = await draftWith('正文带首发链接', { [desk.weibo.id]: { shortText } });
    const [parent = '', child = ''] = await desk.plan(mine, [
      { channelId: desk.website.id, plannedAt: desk.acts.ahead(600_000) },
      { channelId: desk.weibo.id, gate: { afterChannelId: desk.website.id } },
    ]);
    await desk.stageNow(child);
    expect(await desk.acts.release(child)).toMatchObject({ state: 'scheduled' });
    await desk.publish(parent);
    await desk.lookAtGates();
    await desk.stageNow(child);
    const { publicUrl } = (await desk.acts.release(parent)) as unknown as { publicUrl: string };
    const [row] = await desk.acts.sql<{ filled: { text: string }; links: object; fields: { text: string } }>(
      'SELECT r.filled, r.links, n.fields FROM release r JOIN rendition n ON n.id = r.rendition_id WHERE r.id = $1',
      [child],
    );
    expect(publicUrl).toMatch(/^http/);
    expect(row?.fields.text).toContain('{{url:website}}');
    expect(row?.filled.text).toContain(publicUrl);
    expect(row?.links).toEqual({ website: { releaseId: parent, url: publicUrl } });
    await desk.acts.goOut(child);
    expect(await desk.acts.release(child)).toMatchObject({ state: 'published' });
  });

  it('is refused when its channel is not in the plan, or is not waited for, naming the field', async () => {
    const mine = await draftWith('缺少首发', { [desk.weibo.id]: { shortText } });
    const weibo = { channelId: desk.weibo.id, plannedAt: desk.acts.ahead(60_000) };
    const alone = await desk.ask({ revisionId: mine, releases: [weibo] });
    expect(alone.status).toBe(422);
    expect(faultsOf(alone.body)).toEqual(['releases[0].content.text link-not-in-plan']);
    const beside = await desk.ask(
      {
        revisionId: mine,
        releases: [weibo, { channelId: desk.website.id, plannedAt: desk.acts.ahead(30_000) }],
      },
      '/plans/preview',
    );
    expect(faultsOf(beside.body)).toEqual(['releases[0].content.text link-not-gated']);
  });

  it('is never sent unfilled: without the address the release waits for a person', async () => {
    const mine = await draftWith('首发失败后不等', { [desk.weibo.id]: { shortText } });
    const [parent = '', child = ''] = await desk.plan(mine, [
      { channelId: desk.website.id, plannedAt: desk.acts.ahead(600_000) },
      { channelId: desk.weibo.id, gate: { afterChannelId: desk.website.id, onRecalled: 'go_on' } },
    ]);
    await desk.acts.act(parent, 'cancel', { reason: '不发了' });
    await desk.lookAtGates();
    await desk.stageNow(child);
    expect(await desk.acts.release(child)).toMatchObject({
      state: 'held',
      holdReason: 'link_missing',
      fault: { code: 'release.link_missing' },
    });
  });
});

describe('a wished time', () => {
  it('row 15: says plainly that nothing is scheduled by it', async () => {
    const draft = await desk.acts.office.draft('只有愿望');
    const path = `/drafts/${draft.id}`;
    const put = await desk.acts.editor.call('PUT', `${path}/wished-time`, {
      wishedAt: desk.acts.ahead(86_400_000),
      timeZone: 'Asia/Shanghai',
    });
    expect(put).toMatchObject({
      status: 200,
      body: { scheduled: false, code: 'not-scheduled', nextPlannedAt: null },
    });
    expect(String(put.body['sentence'])).toContain('尚未排期');
    const releases = await desk.acts.editor.get<{ items: unknown[] }>(`/releases?draftId=${draft.id}`);
    expect(releases.items).toEqual([]);
    const planned = await desk.acts.office.approve(draft.id);
    await desk.plan(planned, [{ channelId: desk.website.id, plannedAt: desk.acts.ahead(3_600_000) }]);
    expect(await desk.acts.editor.get(`${path}/schedule`)).toMatchObject({
      scheduled: true,
      code: 'scheduled',
    });
    expect((await desk.acts.editor.call('DELETE', `${path}/wished-time`)).status).toBe(204);
    expect(await desk.acts.editor.get(`${path}/schedule`)).toMatchObject({ wishedAt: null });
  });
});
