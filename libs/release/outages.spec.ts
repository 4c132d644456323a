import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OfficeChannel } from '../../test/support/office.js';
import { ActDesk } from './testing/act-desk.js';
import { MOST_DOUBTS } from './release.timing.js';

const MINUTE_MS = 60_000;

let desk: ActDesk;
let wechat: OfficeChannel;
let weibo: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  wechat = await desk.wechat();
  weibo = await desk.office.connect('weibo');
});

afterAll(async () => {
  await desk.close();
});

beforeEach(async () => {
  await desk.office.clearFaults();
});

const faulted = async (platform: string, endpoint: string, kind: string, times: number): Promise<void> => {
  await desk.office.fault({ platform, endpoint, kind, times });
};

const commitsOf = async (id: string): Promise<number> => {
  const [row] = await desk.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM release_attempt WHERE release_id = $1 AND kind = 'commit'`,
    [id],
  );
  return row?.n ?? 0;
};

/** Seconds until the work it is owed. */
const owedIn = async (id: string): Promise<number> => {
  const [row] = await desk.sql<{ seconds: number }>(
    'SELECT extract(epoch FROM job_at - state_changed_at)::float8 AS seconds FROM release WHERE id = $1',
    [id],
  );
  return row?.seconds ?? Number.NaN;
};

/** Its owed work is due at once. */
const wait = async (id: string): Promise<void> => {
  await desk.sql('UPDATE release SET stage_at = now(), job_at = now() WHERE id = $1', [id]);
};

describe('a credential that has gone stale while nobody answers for it', () => {
  it.each(['http_502', 'drop_before', 'system_busy', 'truncated'])(
    'stops no channel when its renewal meets %s: the release goes out when it has been renewed',
    async (kind) => {
      const { revisionId } = await desk.approved(`凭证更新不顺 ${kind}`);
      const id = await desk.due(revisionId, wechat);
      await faulted('wechat', 'freepublish/submit', 'token_expired', 1);
      await faulted('wechat', 'stable_token', kind, 10);
      await desk.commit(id);
      await desk.office.clearFaults();
      expect(await desk.release(id)).toMatchObject({ state: 'staged', holdReason: null });
      expect(await desk.editor.get(`/channels/${wechat.id}`)).toMatchObject({ state: 'active' });
      await desk.goOut(id);
      expect(await commitsOf(id)).toBe(2);
    },
  );
});

describe('the waits between repeated stagings', () => {
  it('begin anew once a step has been done, and once a person has decided', async () => {
    const { revisionId } = await desk.approved('准备反复出错');
    const id = await desk.planned(revisionId, wechat, 14 * MINUTE_MS);
    // A slow machine has less of the wait left by the time that it is written down.
    const rungOf = (seconds: number): number | undefined => [2, 5, 15].find((rung) => seconds <= rung);
    const failing = async (): Promise<number | undefined> => {
      await wait(id);
      await desk.stage(id);
      expect(await desk.release(id)).toMatchObject({ state: 'scheduled' });
      return rungOf(await owedIn(id));
    };
    await faulted('wechat', 'material/add_material', 'http_502', 3);
    await faulted('wechat', 'media/uploadimg', 'http_502', 3);
    const first = [await failing(), await failing(), await failing()];
    expect(first).toEqual([2, 5, 15]);
    await desk.office.clearFaults();
    await faulted('wechat', 'draft/add', 'http_502', 3);
    expect(await failing()).toBe(2);
    expect(await failing()).toBe(5);
    await desk.act(id, 'reschedule', { plannedAt: desk.ahead(13 * MINUTE_MS) });
    expect(await failing()).toBe(2);
    await wait(id);
    await desk.stage(id);
    expect(await desk.release(id)).toMatchObject({ state: 'staged' });
  });
});

describe('a second commit in doubt on an account that shows its newest five posts only', () => {
  it('is decided by what came since that commit, whatever went out after the first', async () => {
    const { revisionId } = await desk.approved('两次提交之间账号很忙');
    const id = await desk.due(revisionId, weibo);
    const doubted = async (): Promise<void> => {
      await faulted('weibo', 'statuses/share.json', 'drop_before', 1);
      await desk.commit(id);
      expect((await desk.release(id)).state).toBe('verifying');
      for (let look = 0; look < 6 && (await desk.release(id)).state === 'verifying'; look += 1)
        await desk.verify(id);
      expect(await desk.release(id)).toMatchObject({
        state: 'staged',
        fault: { code: 'release.surely_absent' },
      });
    };
    await doubted();
    for (let other = 1; other <= 6; other += 1)
      await desk.published((await desk.approved(`其间发出的第 ${other} 条`)).revisionId, weibo);
    await doubted();
    await desk.goOut(id);
    expect(await commitsOf(id)).toBe(3);
  });
});

describe('what a person lets go again after too many commits in doubt', () => {
  it('has as many again', async () => {
    const { revisionId } = await desk.approved('提交六次之后');
    const id = await desk.due(revisionId, weibo);
    const commits = async (times: number): Promise<void> => {
      await faulted('weibo', 'statuses/share.json', 'drop_before', times);
      for (let turn = 0; turn < times; turn += 1) {
        await desk.sql('UPDATE release SET planned_at = now() WHERE id = $1', [id]);
        await desk.commit(id);
        for (let look = 0; look < 6 && (await desk.release(id)).state === 'verifying'; look += 1) {
          await desk.verify(id);
        }
      }
      await desk.office.clearFaults();
    };
    await commits(MOST_DOUBTS);
    expect(await desk.release(id)).toMatchObject({ state: 'needs_attention' });
    expect(await commitsOf(id)).toBe(MOST_DOUBTS);
    expect((await desk.act(id, 'resolve', { verdict: 'not_out' })).body.state).toBe('scheduled');
    await desk.stage(id);
    await commits(1);
    expect(await desk.release(id)).toMatchObject({ state: 'staged' });
    await desk.goOut(id);
    expect(await commitsOf(id)).toBe(MOST_DOUBTS + 2);
  });
});
