import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Office, type OfficeChannel } from '../support/office.js';

interface Listed {
  readonly id: string;
  readonly state: string;
  readonly stateThen: string;
  readonly settled: boolean;
}

interface Stop {
  readonly id: string;
  readonly createdAt: string;
  readonly counts: { stopped: number; out: number; inFlight: number; settled: number };
  readonly stopped: readonly Listed[];
  readonly out: readonly Listed[];
  readonly inFlight: readonly Listed[];
}

interface Fact {
  readonly id: string;
  readonly state: string;
  readonly code: string;
  readonly attempts: number;
  readonly lastAttempt: Date | null;
}

const DRAFTS = 10;

/** Four accounts, two publishers and the reviews before them take their time on a busy machine. */
const WITHIN_MS = 240_000;

/** Row 23: real publishers, several accounts, everything due within seconds, and the stop in the middle of it. */
describe('row 23: an emergency stop under load', () => {
  let office: Office;
  let channels: readonly OfficeChannel[];

  beforeAll(async () => {
    office = await Office.open();
    channels = [
      await office.connect('weibo'),
      await office.connect('wordpress'),
      await office.connect('push'),
      await office.connect('wechat'),
    ];
  });

  afterAll(async () => {
    await office.close();
  });

  const facts = async (): Promise<readonly Fact[]> =>
    await office.runtime.database.query<Fact>(
      `SELECT r.id, r.state, d.code, count(a.id)::int AS attempts, max(a.started_at) AS "lastAttempt"
       FROM release r JOIN draft d ON d.id = r.draft_id LEFT JOIN release_attempt a ON a.release_id = r.id
       GROUP BY r.id, d.code ORDER BY r.id`,
    );

  const settled = async (stopId: string): Promise<Stop> => {
    const end = office.runtime.clock.monotonic() + WITHIN_MS / 2;
    for (;;) {
      const stop = await office.people.editor.get<Stop>(`/stops/${stopId}`);
      if (stop.inFlight.every((one) => one.settled) && stop.stopped.every((one) => one.state === 'held'))
        return stop;
      if (office.runtime.clock.monotonic() > end) throw new Error(JSON.stringify(stop));
      await office.runtime.clock.sleep(100);
    }
  };

  it(
    'answers with the list that is true, and resuming sends nothing',
    async () => {
      const revisions = await Promise.all(
        Array.from({ length: DRAFTS }, async (_none, index) => {
          const draft = await office.draft(`停发压力 ${index}`);
          return await office.approve(draft.id);
        }),
      );
      await Promise.all([office.startPublisher(), office.startPublisher()]);
      await Promise.all(
        revisions.map(
          async (revisionId, index) => await office.plan(revisionId, channels, 5_000 + index * 600),
        ),
      );
      for (;;) {
        const now = await facts();
        if (now.filter((one) => one.attempts > 0).length >= DRAFTS) break;
        await office.runtime.clock.sleep(20);
      }
      const stop = await office.people.reviewer1.post<Stop>('/stops', {
        scope: 'all',
        reason: '发现重大错误',
      });
      const total = DRAFTS * channels.length;
      const { counts } = stop;
      expect(counts.stopped + counts.out + counts.inFlight).toBe(total);
      expect(counts.stopped).toBeGreaterThan(0);

      const after = await settled(stop.id);
      const reality = new Map((await facts()).map((fact) => [fact.id, fact]));
      const stoppedAt = new Date(stop.createdAt);
      for (const fact of reality.values())
        expect(fact.lastAttempt === null || fact.lastAttempt <= stoppedAt).toBe(true);
      for (const one of after.stopped) expect(reality.get(one.id)?.state).toBe('held');
      for (const one of [...after.out, ...after.inFlight]) expect(reality.get(one.id)?.state).toBe(one.state);

      const outBefore = new Map<string, number>();
      for (const { code } of reality.values()) outBefore.set(code, await office.publications(code));
      for (const [code, seen] of outBefore) {
        const published = [...reality.values()].filter(
          (one) => one.code === code && one.state === 'published',
        );
        expect(seen).toBe(published.length);
      }

      await office.people.admin.post(`/stops/${stop.id}/lift`);
      await office.runtime.clock.sleep(2_500);
      expect(new Map((await facts()).map((fact) => [fact.id, fact]))).toEqual(reality);
      const held = await office.people.editor.get<{ items: unknown[] }>(`/stops/${stop.id}/held`);
      expect(held.items).toHaveLength(after.stopped.length);
    },
    WITHIN_MS,
  );
});
