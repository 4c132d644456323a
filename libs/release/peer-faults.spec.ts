import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import type { ClaimedJob } from '#libs/queue/job-queue.js';
import type { OfficeChannel } from '../../test/support/office.js';
import { CommitGate, type CommitTicket } from './commit/commit-gate.js';
import { CommitRelease } from './commit/commit-release.js';
import { ConfirmRelease } from './confirm/confirm-release.js';
import { NotSeenYet, SeeRelease } from './confirm/see-release.js';
import { ReleaseMaterial, type Material } from './release-material.js';
import { findRelease, lockRelease, type ReleaseRow } from './release-row.js';
import { StageRelease } from './stage/stage-release.js';
import { SweepReleases } from './sweep/sweep-releases.js';
import { ActDesk } from './testing/act-desk.js';
import { QueueLoop } from './work/queue-loop.js';

let desk: ActDesk;
let weibo: OfficeChannel;
let website: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  weibo = await desk.office.connect('weibo');
  website = await desk.office.connect('wordpress');
});

afterEach(async () => {
  await desk.office.clearFaults();
});

afterAll(async () => {
  await desk.close();
});

const due = async (
  title: string,
  channel = weibo,
): Promise<{ id: string; code: string; revisionId: string }> => {
  const { revisionId, code } = await desk.approved(title);
  return { id: await desk.due(revisionId, channel), code, revisionId };
};

const rowOf = async (id: string): Promise<ReleaseRow> => {
  const row = await findRelease(desk.office.runtime.database, id);
  if (row === undefined) throw new Error('no such release');
  return row;
};

/** Passes the gate as a publisher would, and stops there. */
async function throughTheGate(id: string): Promise<{ ticket: CommitTicket; material: Material }> {
  const row = await rowOf(id);
  await desk.office.runtime.clock.sleepUntil(row.plannedAt);
  const [material] = await desk.step(ReleaseMaterial).loadChecked(desk.office.runtime.database, [row]);
  if (material === undefined) throw new Error('no material was loaded');
  const answer = await desk.step(CommitGate).pass(id, material, 'lost worker');
  if (answer.kind !== 'go') throw new Error(answer.kind);
  return { ticket: answer.ticket, material };
}

/** As if the call's deadline had passed long ago. */
const outlive = async (id: string): Promise<void> => {
  await desk.sql(
    `UPDATE release_attempt SET started_at = started_at - interval '1 hour', deadline_at = deadline_at - interval '1 hour'
     WHERE release_id = $1`,
    [id],
  );
};

const verifyToTheEnd = async (id: string): Promise<string> => {
  for (let turn = 0; turn < 6 && ['committing', 'verifying'].includes((await rowOf(id)).state); turn += 1)
    await desk.verify(id);
  return (await rowOf(id)).state;
};

const causes = async (id: string): Promise<string[]> =>
  (
    await desk.sql<{ cause: string }>(
      'SELECT cause FROM release_event WHERE release_id = $1 ORDER BY at, id',
      [id],
    )
  ).map((event) => event.cause);

const waitingJobs = async (id: string): Promise<string[]> =>
  (
    await desk.sql<{ name: string }>(
      `SELECT name FROM pgboss.job WHERE data->>'releaseId' = $1 AND state IN ('created', 'retry') ORDER BY name`,
      [id],
    )
  ).map((job) => job.name);

const sharesOf = async (): Promise<number> => {
  const { data } = await axios.get<{ calls: { endpoint: string; count: number }[] }>(
    `${desk.office.control}/calls`,
  );
  return data.calls
    .filter((call) => call.endpoint.includes('statuses/share'))
    .reduce((sum, call) => sum + call.count, 0);
};

describe('row 4: the worker is killed', () => {
  it('before it claims: the job is still there for another', async () => {
    const { id, code } = await due('领取前被杀');
    expect(await waitingJobs(id)).toEqual(['release.commit']);
    await desk.goOut(id);
    expect(await desk.office.publications(code)).toBe(1);
  });

  it('after it claimed: the sweep finds what nobody works on any more, and only that', async () => {
    const { id, code } = await due('领取后被杀');
    const { jobId } = await rowOf(id);
    await desk.sql(
      `UPDATE pgboss.job SET state = 'active', started_on = now(), heartbeat_on = now() WHERE id = $1`,
      [jobId],
    );
    await desk.sql(`UPDATE release SET job_at = job_at - interval '1 minute' WHERE id = $1`, [id]);
    expect(await desk.step(SweepReleases).run()).toEqual({ owedButNotQueued: 0, abandoned: 0 });
    await desk.sql(`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 minute' WHERE id = $1`, [jobId]);
    expect(await desk.step(SweepReleases).run()).toEqual({ owedButNotQueued: 0, abandoned: 1 });
    expect((await rowOf(id)).jobId).not.toBe(jobId);
    expect(await waitingJobs(id)).toEqual(['release.commit']);
    await desk.goOut(id);
    expect(await desk.office.publications(code)).toBe(1);
  });

  it('after the platform took it and before the id was stored: found by looking, not by calling again', async () => {
    const { id, code } = await due('提交后未存编号被杀');
    const { ticket, material } = await throughTheGate(id);
    const context = await desk.step(ReleaseMaterial).context(material, new AbortController().signal);
    const outcome = await material.connector.commit(material.job, ticket.row.staged ?? {}, context);
    expect(outcome.kind).toBe('done');
    const calls = await sharesOf();
    await outlive(id);
    expect(await verifyToTheEnd(id)).toBe('published');
    expect(await causes(id)).toContain('commit.worker_lost');
    expect(await sharesOf()).toBe(calls);
    expect(await desk.office.publications(code)).toBe(1);
  });

  it('after it was stored: no step of the protocol does anything more', async () => {
    const { id, code } = await due('保存后被杀');
    await desk.goOut(id);
    const { jobId } = await rowOf(id);
    for (const again of [
      desk.commit(id),
      desk.verify(id),
      desk.stage(id),
      desk.step(ConfirmRelease).poll(id),
    ])
      await again;
    expect(await rowOf(id)).toMatchObject({ state: 'published', jobId });
    expect(await desk.office.publications(code)).toBe(1);
  });

  it('while staging: only the job that the release names takes it over', async () => {
    const { revisionId } = await desk.approved('准备时被杀');
    const id = await desk.planned(revisionId, website, 600_000);
    await desk.sql(`UPDATE release SET state = 'staging', stage_at = now() WHERE id = $1`, [id]);
    const { fence } = await rowOf(id);
    await desk.step(StageRelease).run(id, '0195c3a0-0000-7000-8000-000000000000');
    expect(await rowOf(id)).toMatchObject({ state: 'staging', fence });
    await desk.stage(id);
    expect((await rowOf(id)).state).toBe('staged');
  });
});

describe('row 5: an error after success', () => {
  it('never sends again', async () => {
    const { id, code } = await due('发布后出错');
    await desk.goOut(id);
    await desk.sql(`UPDATE release_receipt SET public_url = $2 WHERE release_id = $1`, [
      id,
      `${desk.office.control}/nowhere`,
    ]);
    await expect(desk.step(SeeRelease).run(id)).rejects.toBeInstanceOf(NotSeenYet);
    await desk.commit(id);
    expect((await rowOf(id)).state).toBe('published');
    expect(await desk.office.publications(code)).toBe(1);
  });
});

describe('row 6: time-outs and dropped connections are doubt', () => {
  it.each([
    ['the connection drops before the work', 'drop_before', 2],
    ['the connection drops after the work', 'work_then_drop', 1],
    ['a gateway answers 502 after the work', 'work_then_502', 1],
    ['a gateway answers 502 before the work', 'http_502', 2],
    ['half an answer comes', 'truncated', 1],
    ['the answer comes after the deadline', 'work_then_hang', 1],
    ['the platform says busy after the work', 'work_then_busy', 1],
  ])('%s: looked up, shown once', async (_name, kind, commits) => {
    const { id, code } = await due(`疑问 ${kind}`);
    await desk.office.fault({
      platform: 'weibo',
      endpoint: 'statuses/share.json',
      times: 1,
      kind,
      ms: 30_000,
    });
    await desk.commit(id);
    expect((await rowOf(id)).state).toBe('verifying');
    const state = await verifyToTheEnd(id);
    if (commits === 2) {
      expect(state).toBe('staged');
      await desk.goOut(id);
    }
    expect((await rowOf(id)).state).toBe('published');
    expect(await desk.office.publications(code)).toBe(1);
    const attempts = await desk.sql('SELECT number FROM release_attempt WHERE release_id = $1', [id]);
    expect(attempts).toHaveLength(commits);
  });
});

describe('row 7: a partly failed plan', () => {
  it('is tried again on the failed channel only', async () => {
    const { revisionId, code } = await desk.approved('部分渠道失败');
    const onWeibo = await desk.planned(revisionId, weibo, 600_000);
    const onSite = await desk.planned(revisionId, website, 600_000);
    for (const id of [onWeibo, onSite]) {
      await desk.stage(id);
      await desk.comesDue(id);
    }
    await desk.goOut(onSite);
    await shareErrors([20018]);
    await desk.commit(onWeibo);
    expect((await rowOf(onWeibo)).state).toBe('failed');
    const before = await desk.office.publications(code);
    await desk.act(onWeibo, 'resolve', { verdict: 'not_out' });
    await desk.stage(onWeibo);
    await desk.goOut(onWeibo);
    expect(await desk.office.publications(code)).toBe(before + 1);
    const commits = await desk.sql('SELECT 1 FROM release_attempt WHERE release_id = $1', [onSite]);
    expect(commits).toHaveLength(1);
  });
});

describe('row 8: a release that waits for its retry', () => {
  it('is not taken by the due query, and leaves no trace of a commit that surely came to nothing', async () => {
    const { id, code } = await due('等待重试');
    await shareErrors([10009]);
    await desk.commit(id);
    const row = await rowOf(id);
    expect(row).toMatchObject({ state: 'staged', firstCommitAt: null });
    const claimed = await desk.office.runtime.queue.claim('release.commit', 500);
    expect(claimed.map((job) => job.data['releaseId'])).not.toContain(id);
    await desk.goOut(id);
    expect(await desk.office.publications(code)).toBe(1);
  });
});

describe('row 11: one bad item', () => {
  it('does not stop the others of its claim', async () => {
    const { queue, clock, database } = desk.office.runtime;
    const seen: string[] = [];
    let settled: () => void = () => undefined;
    const all = new Promise<void>((done) => (settled = done));
    const handle = async (job: ClaimedJob): Promise<void> => {
      const name = job.data['releaseId'] ?? '';
      if (!['first', 'bad', 'last'].includes(name)) return;
      seen.push(name);
      if (seen.length === 3) settled();
      if (name === 'bad') throw new Error('this one cannot be done');
      await Promise.resolve();
    };
    for (const name of ['first', 'bad', 'last']) {
      await database.transaction(async (tx) => {
        const id = crypto.randomUUID();
        await queue.add(tx, 'release.see', { id, data: { releaseId: name }, startAfter: clock.now() });
      });
    }
    const loop = new QueueLoop(queue, clock, {
      queue: 'release.see',
      most: 4,
      idleMs: 20,
      handle,
    });
    loop.start();
    await all;
    await loop.stop();
    expect([...seen].sort()).toEqual(['bad', 'first', 'last']);
    const states = await desk.sql<{ name: string; state: string }>(
      `SELECT data->>'releaseId' AS name, state FROM pgboss.job WHERE data->>'releaseId' IN ('first', 'bad', 'last') ORDER BY 1`,
    );
    expect(states).toEqual([
      { name: 'bad', state: 'retry' },
      { name: 'first', state: 'completed' },
      { name: 'last', state: 'completed' },
    ]);
  });
});

describe('what is true is taken in, however late', () => {
  it('records a late answer although the doubt was taken over meanwhile', async () => {
    const { id, code } = await due('迟到的回执');
    const { ticket, material } = await throughTheGate(id);
    await outlive(id);
    await desk.verify(id);
    expect((await rowOf(id)).state).toBe('verifying');
    const call = new AbortController();
    const context = await desk.step(ReleaseMaterial).context(material, call.signal);
    const commits = desk.step(CommitRelease);
    await commits.record(await commits.call(ticket, material, context, call), call.signal);
    expect((await rowOf(id)).state).toBe('published');
    expect(await causes(id)).toContain('commit.late_published');
    expect(await desk.office.publications(code)).toBe(1);
  });

  it('hears the platform out while the release waits for another commit, which then does not come', async () => {
    const { id } = await due('等待重发时收到回调');
    const receipt = { ids: { idstr: '1' }, publicUrl: null, publishedAt: null };
    await desk.office.runtime.database.transaction(async (tx) => {
      const row = await lockRelease(tx, id);
      if (row === undefined) throw new Error('no such release');
      const heard = await desk
        .step(ConfirmRelease)
        .settle(tx, row, { kind: 'published', receipt }, 'callback');
      expect(heard).toBe('applied');
    });
    await desk.commit(id);
    expect((await rowOf(id)).state).toBe('published');
    expect(await desk.sql('SELECT 1 FROM release_attempt WHERE release_id = $1', [id])).toHaveLength(0);
  });

  it('makes no call when the time for it has run out, and says that surely nothing happened', async () => {
    const { id } = await due('闸门后被冻结');
    const { ticket, material } = await throughTheGate(id);
    const calls = await sharesOf();
    const call = new AbortController();
    const context = await desk.step(ReleaseMaterial).context(material, call.signal);
    const commits = desk.step(CommitRelease);
    await commits.record(
      await commits.call({ ...ticket, allowance: frozen(ticket) }, material, context, call),
      call.signal,
    );
    expect(await sharesOf()).toBe(calls);
    expect(await rowOf(id)).toMatchObject({
      state: 'staged',
      fault: { code: 'release.deadline_before_call' },
    });
  });
});

describe('bookkeeping', () => {
  it('leaves no job behind that would find nothing to do', async () => {
    const { id } = await due('不留多余任务');
    await desk.goOut(id);
    expect(await waitingJobs(id)).toEqual(['release.see']);
  });

  it('counts attempts of each kind by themselves', async () => {
    const { id } = await due('分别计数', website);
    await desk.goOut(id);
    await desk.act(id, 'withdraw', { reason: '测试' });
    await desk.takeBack(id);
    const attempts = await desk.sql(
      'SELECT kind, number FROM release_attempt WHERE release_id = $1 ORDER BY kind',
      [id],
    );
    expect(attempts).toEqual([
      { kind: 'commit', number: 1 },
      { kind: 'withdraw', number: 1 },
    ]);
  });

  it('counts look-ups against the budget, and waits when even the reserve is gone', async () => {
    const { id } = await due('核实也计数');
    await desk.office.fault({
      platform: 'weibo',
      endpoint: 'statuses/share.json',
      times: 1,
      kind: 'drop_before',
    });
    await desk.commit(id);
    const used = async (): Promise<number> =>
      (
        await desk.sql<{ used: number }>(
          `SELECT used FROM quota_use WHERE quota = 'calls' AND channel_id = $1`,
          [weibo.id],
        )
      )[0]?.used ?? 0;
    const before = await used();
    await desk.verify(id);
    expect(await used()).toBe(before + 1);
    await desk.sql(`UPDATE quota_use SET used = 100 WHERE quota = 'calls' AND channel_id = $1`, [weibo.id]);
    await desk.verify(id);
    const row = await rowOf(id);
    expect(row).toMatchObject({ state: 'verifying', lookups: 1, fault: { code: 'quota.lookup_spent' } });
    expect(row.jobAt?.getTime()).toBeGreaterThan(desk.office.runtime.clock.now().getTime());
    await desk.sql(`UPDATE quota_use SET used = 1 WHERE quota = 'calls' AND channel_id = $1`, [weibo.id]);
    expect(await verifyToTheEnd(id)).toBe('staged');
  });
});

/** The platform refuses the next posts with these numbers. */
async function shareErrors(numbers: readonly number[]): Promise<void> {
  const { data } = await axios.get<{ uid: string }[]>(`${desk.office.control}/weibo/accounts`);
  await axios.patch(`${desk.office.control}/weibo/accounts/${data[0]?.uid ?? ''}`, { shareErrors: numbers });
}

/** The allowance of a process that was stopped for an hour right behind the gate. */
function frozen(ticket: CommitTicket): CommitTicket['allowance'] {
  return Object.assign(Object.create(ticket.allowance) as CommitTicket['allowance'], {
    leftMs: () => -3_600_000,
  });
}
