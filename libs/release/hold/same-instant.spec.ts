import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JOB_SCHEMA } from '#libs/queue/job-queue.js';
import type { Answer, OfficeChannel } from '../../../test/support/office.js';
import { ActDesk } from '../testing/act-desk.js';

const HOUR_MS = 3_600_000;

let desk: ActDesk;
let website: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  website = await desk.office.connect('wordpress');
});

afterAll(async () => {
  await desk.close();
});

type Asked = () => Promise<Answer<object>>;

/** Releases of one content on the website, an hour apart. */
async function planned(revisionId: string, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1)
    ids.push(await desk.planned(revisionId, website, (number + 2) * HOUR_MS));
  return ids;
}

async function waiting(): Promise<number> {
  const [row] = await desk.sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.count ?? 0;
}

/**
 * Asks all at once and lets none of them end its move of one of the releases before every other has come as far as it
 * can: the jobs that a move takes away are held meanwhile.
 */
async function atOnce(ids: readonly string[], asked: readonly Asked[]): Promise<readonly Answer<object>[]> {
  const answers: Promise<Answer<object>>[] = [];
  let answered = 0;
  await desk.office.runtime.database.transaction(async (tx) => {
    await tx.query(
      `SELECT 1 FROM ${JOB_SCHEMA}.job WHERE id IN (SELECT job_id FROM release WHERE id = ANY($1::uuid[])) FOR UPDATE`,
      [ids],
    );
    for (const [index, ask] of asked.entries()) {
      answers.push(
        ask().finally(() => {
          answered += 1;
        }),
      );
      while ((await waiting()) + answered <= index) await desk.office.runtime.clock.sleep(20);
    }
  });
  return await Promise.all(answers);
}

async function at(ids: readonly string[]): Promise<readonly number[]> {
  return await Promise.all(ids.map(async (id) => Date.parse((await desk.release(id)).plannedAt)));
}

const TWIN = { code: 'plan-conflict', errors: [{ code: 'same_content' }] };

describe('the same content to one instant on one channel, by two who ask at once', () => {
  it('is refused to the second of two that are rescheduled', async () => {
    const { revisionId } = await desk.approved('同时改期');
    const ids = await planned(revisionId, 2);
    const plannedAt = desk.ahead(9 * HOUR_MS);
    const answers = await atOnce(
      ids,
      ids.map((id) => async () => await desk.act(id, 'reschedule', { plannedAt })),
    );
    expect(answers.map((answer) => answer.status)).toEqual([200, 409]);
    expect(answers[1]?.body).toMatchObject(TWIN);
    expect((await at(ids)).filter((one) => one === Date.parse(plannedAt))).toHaveLength(1);
  });

  it('is refused to a plan beside a release that is rescheduled', async () => {
    const { revisionId } = await desk.approved('改期时又排期');
    const ids = await planned(revisionId, 1);
    const plannedAt = desk.ahead(9 * HOUR_MS);
    const answers = await atOnce(ids, [
      async () => await desk.act(ids[0] ?? '', 'reschedule', { plannedAt }),
      async () =>
        await desk.editor.call('POST', '/plans', {
          revisionId,
          releases: [{ channelId: website.id, plannedAt }],
        }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 409]);
    expect(answers[1]?.body).toMatchObject(TWIN);
  });

  it('is refused also when the same text was approved again', async () => {
    const { draftId, revisionId } = await desk.approved('同文再次送审');
    const first = await planned(revisionId, 1);
    await desk.revise(draftId, { lead: '先改一下' });
    const { lead } = (
      await desk.sql<{ lead: string }>(`SELECT content ->> 'lead' AS lead FROM revision WHERE id = $1`, [
        revisionId,
      ])
    )[0] ?? { lead: '' };
    const again = await desk.revise(draftId, { lead });
    const plannedAt = desk.ahead(9 * HOUR_MS);
    const answers = await atOnce(first, [
      async () => await desk.act(first[0] ?? '', 'reschedule', { plannedAt }),
      async () =>
        await desk.editor.call('POST', '/plans', {
          revisionId: again,
          releases: [{ channelId: website.id, plannedAt }],
        }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 409]);
  });

  it.each(['bulk act', 'reschedule'])('is refused to a %s that comes after the other', async (refused) => {
    const { revisionId } = await desk.approved('批量与单条同时改期');
    const [bulk = '', single = ''] = await planned(revisionId, 2);
    const plannedAt = desk.ahead(9 * HOUR_MS);
    const act = await desk.editor.post<{ id: string }>('/bulk-acts', {
      selection: { ids: [bulk] },
      act: { kind: 'reschedule', plannedAt, spacing: 'same' },
    });
    const asked = [
      async () => await desk.editor.call('POST', `/bulk-acts/${act.id}/apply`, {}),
      async () => await desk.act(single, 'reschedule', { plannedAt }),
    ];
    const answers = await atOnce([bulk, single], refused === 'bulk act' ? asked.toReversed() : asked);
    const [applied, moved] = refused === 'bulk act' ? answers.toReversed() : answers;
    const expected = refused === 'bulk act' ? [{ changed: 1 }, 200] : [{ done: 1 }, 409];
    expect([(applied?.body as { counts?: object }).counts, moved?.status]).toEqual(expected);
    const places = await at([bulk, single]);
    expect(places.filter((one) => one === Date.parse(plannedAt))).toHaveLength(1);
  });

  it('leaves different contents alone', async () => {
    const one = await desk.approved('各改各的一');
    const other = await desk.approved('各改各的二');
    const ids = [...(await planned(one.revisionId, 1)), ...(await planned(other.revisionId, 1))];
    const plannedAt = desk.ahead(9 * HOUR_MS);
    const answers = await atOnce(
      ids,
      ids.map((id) => async () => await desk.act(id, 'reschedule', { plannedAt })),
    );
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
  });
});
