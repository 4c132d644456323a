import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OfficeChannel } from '../../../test/support/office.js';
import { GateKeeper } from '../plan/gate-keeper.js';
import { ActDesk } from '../testing/act-desk.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

interface Proposal {
  readonly id: string;
  readonly kind: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly items: readonly {
    readonly releaseId: string;
    readonly channelId: string;
    readonly stateBefore: string;
    readonly plannedAfter: string | null;
    readonly refusal: { code: string } | null;
  }[];
}

let desk: ActDesk;
let website: OfficeChannel;
let weibo: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  website = await desk.office.connect('wordpress');
  weibo = await desk.office.connect('weibo');
});

afterAll(async () => {
  await desk.close();
});

function gaps(proposal: Proposal, channel: OfficeChannel): readonly number[] {
  const times = proposal.items
    .filter((item) => item.channelId === channel.id && item.plannedAfter !== null)
    .map((item) => Date.parse(item.plannedAfter ?? ''))
    .toSorted((one, other) => one - other);
  return times.slice(1).map((at, index) => at - (times[index] ?? 0));
}

describe('row 10: back after three days down with overdue items', () => {
  const codes: string[] = [];
  const ids: string[] = [];

  beforeAll(async () => {
    for (let number = 0; number < 4; number += 1) {
      const { revisionId, code } = await desk.approved(`停机期间到点的发布之${number}`);
      codes.push(code);
      for (const channel of [website, weibo]) {
        const id = await desk.staged(revisionId, channel, 600_000);
        ids.push(id);
        await desk.age(id, 3 * DAY_MS - number * MINUTE_MS);
      }
    }
  });

  it('floods nothing out: every overdue one expires in front of a person', async () => {
    await Promise.all(
      ids.map(async (id) => {
        await desk.commit(id);
      }),
    );
    for (const id of ids)
      expect(await desk.release(id)).toMatchObject({
        state: 'expired',
        choices: ['send_now', 'reschedule', 'cancel'],
      });
    for (const code of codes) expect(await desk.office.publications(code)).toBe(0);
  });

  it('shows the backlog by channel', async () => {
    const { channels } = await desk.editor.get<{ channels: { channelId: string; expired: number }[] }>(
      '/backlog',
    );
    expect(channels.map((channel) => [channel.channelId, channel.expired]).toSorted()).toEqual(
      [
        [website.id, 4],
        [weibo.id, 4],
      ].toSorted(),
    );
  });

  it('proposes a time for each, oldest first, as far apart as the channel wants, and changes nothing by it', async () => {
    await desk.sql('UPDATE channel SET min_spacing_seconds = 900 WHERE id = $1', [weibo.id]);
    const proposal = await desk.editor.post<Proposal>('/backlog', {});
    expect(proposal).toMatchObject({ kind: 'backlog', counts: { proposed: 8 } });
    expect(gaps(proposal, website)).toEqual([300_000, 300_000, 300_000]);
    expect(gaps(proposal, weibo)).toEqual([900_000, 900_000, 900_000]);
    const own = proposal.items.filter((item) => item.channelId === weibo.id);
    expect(own.map((item) => item.plannedAfter)).toEqual(own.map((item) => item.plannedAfter).toSorted());
    for (const id of ids) expect((await desk.release(id)).state).toBe('expired');
  });

  it('keeps within the budget of the account, and around what is planned', async () => {
    await desk.sql(
      `UPDATE channel SET min_spacing_seconds = 0, quota_limits = '{"share": 2}' WHERE id = $1`,
      [weibo.id],
    );
    const { revisionId } = await desk.approved('已经排好的发布');
    const planned = await desk.release(await desk.planned(revisionId, website, 3 * 300_000));
    const proposal = await desk.editor.post<Proposal>('/backlog', { spacingSeconds: 60 });
    const hours = new Map<number, number>();
    for (const item of proposal.items.filter((one) => one.channelId === weibo.id)) {
      const hour = Math.floor(Date.parse(item.plannedAfter ?? '') / 3_600_000);
      hours.set(hour, (hours.get(hour) ?? 0) + 1);
    }
    expect([...hours.values()].every((count) => count <= 2)).toBe(true);
    expect([...hours.values()].reduce((sum, count) => sum + count, 0)).toBe(4);
    const around = proposal.items.filter((one) => one.channelId === website.id);
    for (const item of around)
      expect(
        Math.abs(Date.parse(item.plannedAfter ?? '') - Date.parse(planned.plannedAt)),
      ).toBeGreaterThanOrEqual(60_000);
  });

  it('is confirmed in part by one act, then as a whole', async () => {
    const [part = ''] = ids;
    const proposal = await desk.editor.post<Proposal>('/backlog', { channelId: website.id });
    const applied = await desk.editor.post<Proposal>(`/bulk-acts/${proposal.id}/apply`, {
      releaseIds: [part],
    });
    expect(applied.counts).toEqual({ done: 1, left: 3 });
    expect((await desk.release(part)).state).toBe('scheduled');
    const rest = await desk.editor.post<Proposal>('/backlog', {});
    expect(rest.counts).toEqual({ proposed: 7 });
    expect((await desk.editor.post<Proposal>(`/bulk-acts/${rest.id}/apply`)).counts).toEqual({ done: 7 });
    const none = await desk.editor.call('POST', '/backlog', {});
    expect(none).toMatchObject({ status: 409, body: { code: 'no-backlog' } });
    expect(await desk.sweep()).toBe(0);
  });
});

describe('the backlog after a pause', () => {
  it('holds what a closed channel owes until it is open again', async () => {
    const { revisionId } = await desk.approved('暂停期间到点');
    const id = await desk.due(revisionId, website);
    await desk.act(id, 'hold', { reason: '等口径' });
    await desk.age(id, 60_000);
    await desk.sql(`UPDATE channel SET state = 'paused' WHERE id = $1`, [website.id]);
    const closed = await desk.editor.post<Proposal>('/backlog', { channelId: website.id });
    expect(closed.items.map((item) => item.refusal?.code)).toEqual(['channel-closed']);
    await desk.sql(`UPDATE channel SET state = 'active' WHERE id = $1`, [website.id]);
    const open = await desk.editor.post<Proposal>('/backlog', { channelId: website.id });
    expect(open.items.map((item) => [item.releaseId, item.refusal])).toEqual([[id, null]]);
  });
});

describe('a release that its gate holds', () => {
  it('is no backlog: it goes on with the release it waits for, not without it', async () => {
    const { revisionId } = await desk.approved('积压里的先后');
    const plan = await desk.editor.post<{ releases: { id: string; channelId: string }[] }>('/plans', {
      revisionId,
      releases: [
        { channelId: website.id, plannedAt: desk.ahead(600_000) },
        { channelId: weibo.id, gate: { afterChannelId: website.id } },
      ],
    });
    const idOn = (channel: OfficeChannel): string =>
      plan.releases.find((release) => release.channelId === channel.id)?.id ?? '';
    const [first, second] = [idOn(website), idOn(weibo)];
    await desk.sql(`UPDATE release SET state = 'expired', job_id = NULL WHERE id = $1`, [first]);
    await desk.sql('UPDATE release_gate SET on_late = $2 WHERE release_id = $1', [second, 'hold']);
    await desk.step(GateKeeper).run(second);
    expect(await desk.release(second)).toMatchObject({ state: 'held', holdReason: 'gate_late' });
    await desk.age(second, DAY_MS);
    const proposal = await desk.editor.post<Proposal>('/backlog');
    expect(proposal.items.map((item) => item.releaseId)).toContain(first);
    expect(proposal.items.map((item) => item.releaseId)).not.toContain(second);
  });
});
