import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JOB_SCHEMA } from '#libs/queue/job-queue.js';
import { Office } from '../support/office.js';

const PLATFORMS = [
  ['wechat', 'wechat', 'freepublish/submit'],
  ['weibo', 'weibo', 'statuses/share.json'],
  ['wordpress', 'wordpress', '*'],
  ['push', 'push', '*'],
] as const;

/** Time enough to cut all of them off while none has been answered. */
const COMMIT_SECONDS = 60;

type Kind = (typeof PLATFORMS)[number][0];

interface Sent {
  readonly id: string;
  /** What its publication is found by. */
  readonly needle: string;
}

/**
 * A publisher is killed with SIGKILL between the recorded attempts and the platforms' answers: the sandbox has done the
 * work and holds the answers back. Whatever takes over must find each publication and repeat none.
 */
describe('kill -9 while no platform has answered', () => {
  const sent = new Map<Kind, Sent>();
  let office: Office;

  const sentTo = (kind: Kind): Sent => {
    const one = sent.get(kind);
    if (one === undefined) throw new Error(`nothing was sent to ${kind}`);
    return one;
  };

  beforeAll(async () => {
    office = await Office.open();
    const first = await office.startPublisher();
    const approved = [];
    for (const [kind] of PLATFORMS) {
      const channel = await office.connect(kind, { commitTimeoutSeconds: COMMIT_SECONDS });
      const draft = await office.draft();
      approved.push({ kind, channel, code: draft.code, revisionId: await office.approve(draft.id) });
    }
    for (const { kind, channel, code, revisionId } of approved) {
      const [id = ''] = await office.plan(revisionId, [channel], 600_000);
      sent.set(kind, { id, needle: code });
    }
    for (const [kind, platform, endpoint] of PLATFORMS) {
      const { id, needle } = sentTo(kind);
      const staged = await office.until(id, ['staged']);
      const byMarker = kind === 'wechat' || kind === 'push';
      sent.set(kind, { id, needle: byMarker ? String(staged['marker']) : needle });
      await office.fault({ platform, endpoint, times: 1, kind: 'work_then_hang', ms: 120_000 });
    }
    for (const { id } of sent.values()) await office.comesDue(id, 1_000);
    for (const [kind] of PLATFORMS) await untilDone(kind);
    for (const [kind] of PLATFORMS) {
      const { state } = await office.release(sentTo(kind).id);
      if (state !== 'committing')
        throw new Error(`${kind} is ${state}: it was to be cut off while committing`);
    }
    first.kill('SIGKILL');
    await office.clearFaults();
    for (const { id } of sent.values()) await outlive(id);
    await office.startPublisher();
  }, 180_000);

  afterAll(async () => {
    await office.close();
  });

  /** The platform has done the work: shown it, or, where that takes its time, begun to publish. */
  const untilDone = async (kind: Kind): Promise<void> => {
    const { id, needle } = sentTo(kind);
    await office.until(id, ['committing']);
    const begun = async (): Promise<boolean> => {
      if (kind !== 'wechat') return (await office.publications(needle)) > 0;
      return [...office.sandbox.world.data.wechat.accounts.values()].some(({ jobs }) => jobs.size > 0);
    };
    const end = office.runtime.clock.monotonic() + 40_000;
    while (!(await begun()) && office.runtime.clock.monotonic() < end) await office.runtime.clock.sleep(30);
  };

  /** As if the deadline of its call had passed: whoever looks takes its worker for lost. */
  const outlive = async (id: string): Promise<void> => {
    const { database } = office.runtime;
    await database.query(
      `UPDATE release_attempt SET started_at = started_at - $2 * interval '1 second',
         deadline_at = deadline_at - $2 * interval '1 second' WHERE release_id = $1`,
      [id, COMMIT_SECONDS],
    );
    await database.query(
      `UPDATE ${JOB_SCHEMA}.job j SET start_after = start_after - $2 * interval '1 second'
       FROM release r WHERE r.id = $1 AND j.id = r.job_id`,
      [id, COMMIT_SECONDS],
    );
  };

  it.each(PLATFORMS.map(([kind]) => kind))(
    '%s shows exactly one publication',
    async (kind) => {
      const { id, needle } = sentTo(kind);
      const ended = await office.until(id, ['published', 'needs_attention', 'failed', 'expired'], 100_000);
      expect(ended.state).toBe('published');
      expect(ended['receiptHash']).toBe(ended['approvedHash']);
      expect(await office.publications(needle)).toBe(1);
      const timeline = await office.people.editor.get<{ attempts: unknown[]; events: { cause: string }[] }>(
        `/releases/${id}/timeline`,
      );
      expect(timeline.attempts).toHaveLength(1);
      expect(timeline.events.map((event) => event.cause)).toContain('commit.worker_lost');
    },
    120_000,
  );
});
