import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chinaDay, chinaHour, DAY_MS } from '../../china-time.js';
import { startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const now = (): number => bench.sandbox.world.clock.now();
const ask = async (name: string, begin: string, end = begin): Promise<Body> =>
  await bench.wechat.post(`/datacube/${name}`, { begin_date: begin, end_date: end });
/** Moves on to ten in the morning of the next Chinese day. */
const nextMorning = async (): Promise<void> => {
  const hours = ((24 + 10 - chinaHour(now())) % 24) + (chinaHour(now()) < 10 ? 24 : 0);
  await bench.advance(hours * 3_600_000);
  await bench.wechat.useNewToken();
};

describe('statistics (reference A10, checklist A13.11)', () => {
  it('gives a published article the same numbers each time, from the next morning', async () => {
    const { msg_data_id: id } = await bench.wechat.submit(await bench.wechat.draft({ title: '居住证' }));
    await bench.advance(1000);
    const day = chinaDay(now());
    expect(await ask('getarticletotaldetail', day)).toMatchObject({ errcode: 61501 });
    await nextMorning();
    const first = await ask('getarticletotaldetail', day);
    expect(first).toMatchObject({
      is_delay: false,
      list: [
        {
          ref_date: day,
          msgid: `${String(id)}_1`,
          publish_type: 1,
          title: '居住证',
          detail_list: [{ stat_date: day }],
        },
      ],
    });
    expect(await ask('getarticletotaldetail', day)).toEqual(first);
    expect(await ask('getarticleread', day)).toMatchObject({ list: [{ msgid: `${String(id)}_1` }] });
    expect(await ask('getarticlesummary', day)).toMatchObject({ list: [] });
    await bench.advance(DAY_MS);
    await bench.wechat.useNewToken();
    const later = await ask('getarticletotaldetail', day);
    const totals = (later['list'] as { detail_list: { read_user: number }[] }[])[0]?.detail_list ?? [];
    expect(totals).toHaveLength(2);
    expect(totals[1]?.read_user).toBeGreaterThan(totals[0]?.read_user ?? 0);
  });

  it('shows mass-sent articles in the old family', async () => {
    await bench.wechat.post('/cgi-bin/message/mass/sendall', {
      filter: { is_to_all: true },
      mpnews: { media_id: await bench.wechat.draft() },
      msgtype: 'mpnews',
    });
    await bench.advance(1000);
    const day = chinaDay(now());
    await nextMorning();
    expect(await ask('getarticlesummary', day)).toMatchObject({
      list: [{ ref_date: day, int_page_read_user: expect.any(Number) }],
    });
    const total = await ask('getarticletotal', day);
    expect(total).toMatchObject({ list: [{ details: [{ stat_date: day }] }] });
    const counters = (total['list'] as { details: Record<string, number>[] }[])[0]?.details[0] ?? {};
    const names = ['session', 'hist_msg', 'feed', 'friends', 'other', 'kanyikan', 'souyisou'];
    for (const unit of ['user', 'count']) {
      const parts = names.map((name) => counters[`int_page_from_${name}_read_${unit}`] ?? NaN);
      expect(parts.reduce((sum, part) => sum + part)).toBe(counters[`int_page_read_${unit}`]);
    }
    expect(counters).toMatchObject({
      feed_share_from_session_user: expect.any(Number),
      feed_share_from_feed_cnt: expect.any(Number),
      feed_share_from_other_cnt: expect.any(Number),
    });
    expect(await ask('getuserread', day)).toMatchObject({ list: [{ user_source: 99_999_999 }, {}, {}, {}] });
    expect((await ask('getuserreadhour', day))['list']).toHaveLength(24);
  });

  it('refuses wrong dates, wrong spans and what is not ready', async () => {
    const yesterday = chinaDay(now() - DAY_MS);
    expect(await ask('getarticleread', '2026/01/01')).toMatchObject({ errcode: 61500 });
    expect(await ask('getarticleread', '2026-02-30')).toMatchObject({ errcode: 61500 });
    expect(await ask('getarticleread', '2026-01-01', '2026-01-02')).toMatchObject({ errcode: 61501 });
    expect(await ask('getarticleread', '2026-01-02', '2026-01-01')).toMatchObject({ errcode: 61501 });
    expect(await ask('getbizsummary', '2026-01-01', '2026-01-30')).toHaveProperty('list');
    expect(await ask('getbizsummary', '2026-01-01', '2026-01-31')).toMatchObject({ errcode: 61501 });
    const appId = bench.credentials.wechat.appId;
    await bench.control.patch(`/wechat/accounts/${appId}`, { datacubeReadyHour: 24 });
    expect(await ask('getarticleread', yesterday)).toMatchObject({ errcode: 61503 });
    await bench.control.patch(`/wechat/accounts/${appId}`, { datacubeReadyHour: 0, datacubeDelayed: true });
    expect(await ask('getarticleread', yesterday)).toMatchObject({ is_delay: true });
  });
});
