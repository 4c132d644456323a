import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Office } from '../../test/support/office.js';

interface Entry {
  readonly id: string;
  readonly draftId: string;
  readonly wishedAt: string | null;
}

interface QueuePage {
  readonly items: readonly Entry[];
  readonly nextCursor: string | null;
}

describe('the review queue', () => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open();
    await office.connect('push');
  });

  afterAll(async () => {
    await office.close();
  });

  const ahead = (hours: number): string =>
    new Date(office.runtime.clock.now().getTime() + hours * 3_600_000).toISOString();

  const wish = async (draftId: string, hours: number): Promise<void> => {
    const answer = await office.people.editor.call('PUT', `/drafts/${draftId}/wished-time`, {
      wishedAt: ahead(hours),
      timeZone: 'Asia/Shanghai',
    });
    expect(answer.status).toBe(200);
  };

  const submitted = async (title: string, hours?: number): Promise<string> => {
    const { id } = await office.draft(title);
    if (hours !== undefined) await wish(id, hours);
    await office.people.editor.post(`/drafts/${id}/reviews`);
    return id;
  };

  const queue = async (size: number): Promise<readonly Entry[]> => {
    const seen: Entry[] = [];
    let more = '';
    do {
      const page = await office.people.reviewer1.get<QueuePage>(
        `/reviews?state=open&order=due&mine=true&limit=${size}${more}`,
      );
      seen.push(...page.items);
      more = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
    } while (more !== '');
    return seen;
  };

  const drafts = (entries: readonly Entry[]): readonly string[] => entries.map((one) => one.draftId);

  it('puts what is wished out first before all, then what waits longest, page after page', async () => {
    const oldest = await submitted('没有期限，最早送审');
    const late = await submitted('后天要发', 48);
    const newest = await submitted('没有期限，最后送审');
    const soon = await submitted('两小时后要发', 2);
    expect(drafts(await queue(1))).toEqual([soon, late, oldest, newest]);
    expect(drafts(await queue(3))).toEqual([soon, late, oldest, newest]);

    await wish(newest, 1);
    expect(drafts(await queue(2))).toEqual([newest, soon, late, oldest]);
    expect((await office.people.editor.call('DELETE', `/drafts/${soon}/wished-time`)).status).toBe(204);
    const last = await queue(2);
    expect(drafts(last)).toEqual([newest, late, oldest, soon]);
    expect(last.map((one) => one.wishedAt !== null)).toEqual([true, true, false, false]);
  });

  it('keeps with a review that is over what was wished then', async () => {
    const draftId = await submitted('审完就不再改', 5);
    const { items } = await office.people.editor.get<QueuePage>(`/reviews?draftId=${draftId}`);
    const review = items[0];
    await office.people.editor.post(`/reviews/${review?.id}/withdraw`);
    await wish(draftId, 30);
    const over = await office.people.editor.get<Entry>(`/reviews/${review?.id}`);
    expect(over.wishedAt).toBe(review?.wishedAt);
    await office.people.editor.post(`/drafts/${draftId}/reviews`);
    const again = await office.people.editor.get<QueuePage>(`/reviews?draftId=${draftId}&limit=1`);
    expect(Date.parse(again.items[0]?.wishedAt ?? '')).toBeGreaterThan(Date.parse(ahead(29)));
  });

  it('is only of what waits, and takes no cursor of another order', async () => {
    const { reviewer1 } = office.people;
    expect(await reviewer1.call('GET', '/reviews?order=due')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'order' }] },
    });
    expect((await reviewer1.call('GET', '/reviews?state=open&order=oldest')).status).toBe(422);
    const { nextCursor } = await reviewer1.get<QueuePage>('/reviews?state=open&limit=1');
    const taken = `/reviews?state=open&order=due&limit=1&cursor=${encodeURIComponent(nextCursor ?? '')}`;
    expect(await reviewer1.call('GET', taken)).toMatchObject({
      status: 400,
      body: { code: 'invalid-cursor' },
    });
  });
});
