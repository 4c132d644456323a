import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CredentialWatch } from '#libs/channels/credential-watch.js';
import { Session } from '#libs/database/session.js';
import { FreshnessWatch } from '#libs/freshness/freshness-watch.js';
import { Watchdog } from '#libs/notify/watchdog.js';
import { MetricsPage } from '#libs/telemetry/database-gauges.js';
import { makePast } from '../bench/support/past.js';
import { Office } from '../support/office.js';
import { wholeReads } from '../support/whole-reads.js';

/** With a million the same ways are taken (`bench:history`). */
const PAST = 30_000;
const MONTHS = 12;
/** Smaller tables, and partitions, are rightly read as a whole. */
const LARGE = 2_000;
/** Each with thirty releases. */
const DRAFTS = PAST / 30;
const DAY_MS = 86_400_000;

interface Sent {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

describe('with a year of releases behind it', () => {
  const sent: Sent[] = [];
  let listening = false;
  let office: Office;
  let large: ReadonlySet<string>;
  const ids = { release: '', plan: '', draft: '', channel: '' };

  beforeAll(async () => {
    office = await Office.open();
    const channels = [await office.connect('wordpress'), await office.connect('push')];
    const draft = await office.draft('一年以来');
    const revisionId = await office.approve(draft.id);
    const [release = ''] = await office.plan(revisionId, channels, 3_600_000);
    await makePast(office.test.url, { made: 0, releases: PAST, revisionId, months: MONTHS }, () => undefined);
    await spreadOverDrafts(draft.id);
    const tables = await office.test.database.query<{ name: string }>(
      'SELECT relname AS name FROM pg_class WHERE reltuples >= $1',
      [LARGE],
    );
    large = new Set(tables.map(({ name }) => name));
    const { planId } = await office.release(release);
    Object.assign(ids, { release, plan: planId, draft: draft.id, channel: channels[0]?.id });
    const query: unknown = Reflect.get(Session.prototype, 'query');
    if (typeof query !== 'function') throw new Error('sessions do not query');
    jest.spyOn(Session.prototype, 'query').mockImplementation(async function (
      this: Session,
      sql: string,
      parameters: readonly unknown[] = [],
    ) {
      if (listening) sent.push({ sql, parameters });
      return (await Reflect.apply(query, this, [sql, parameters])) as object[];
    });
  }, 60_000);

  afterAll(async () => {
    jest.restoreAllMocks();
    await office.close();
  });

  /** As many drafts as a year brings, so that one draft's releases are few. */
  const spreadOverDrafts = async (draftId: string): Promise<void> => {
    const { database } = office.test;
    const columns = await database.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns
       WHERE table_name = 'draft' AND table_schema = 'public' AND is_generated = 'NEVER'`,
    );
    const own = ['id', 'code'];
    const same = columns.map(({ name }) => name).filter((name) => !own.includes(name));
    await database.query(
      `INSERT INTO draft (id, code, ${same.join(', ')})
       SELECT md5('draft' || n)::uuid, 'Q' || n, ${same.join(', ')} FROM draft, generate_series(0, $2::int - 1) n WHERE id = $1`,
      [draftId, DRAFTS],
    );
    await database.query(
      `UPDATE release r SET draft_id = md5('draft' || p.place % $1)::uuid
       FROM (SELECT id, row_number() OVER (ORDER BY planned_at) AS place FROM release WHERE state = 'published') p
       WHERE p.id = r.id`,
      [DRAFTS],
    );
    await database.query('VACUUM ANALYZE release');
    await database.query('ANALYZE draft');
  };

  /** What `act` asked the database, and which large tables that reads as a whole. */
  const largeReads = async (act: () => Promise<unknown>): Promise<readonly string[]> => {
    sent.length = 0;
    listening = true;
    try {
      await act();
    } finally {
      listening = false;
    }
    const reads = sent.filter(({ sql }) => /^\s*(SELECT|WITH|UPDATE|INSERT|DELETE)/i.test(sql));
    expect(reads.length).toBeGreaterThan(0);
    const found: string[] = [];
    for (const statement of reads) {
      const tables = await wholeReads(office.test.database, statement);
      found.push(...tables.filter((table) => large.has(table)).map((table) => `${table}: ${statement.sql}`));
    }
    return found;
  };

  it('has filled what the pages read', () => {
    for (const table of ['release', 'release_receipt']) expect(large).toContain(table);
    for (const table of ['release_event', 'release_attempt', 'audit_entry'])
      expect([...large].filter((name) => name.startsWith(`${table}_`)).length).toBeGreaterThan(MONTHS - 2);
  });

  const now = Date.now();
  const day = `from=${new Date(now - DAY_MS).toISOString()}&to=${new Date(now + DAY_MS).toISOString()}`;

  it.each([
    '/releases',
    `/releases?${day}`,
    '/releases?state=needs_attention',
    '/releases?state=published',
    '/releases?channelId={channel}',
    `/releases?channelId={channel}&${day}`,
    '/releases?planId={plan}',
    '/releases/{release}',
    '/releases/{release}/timeline',
    '/releases/{release}/why',
    '/plans',
    `/plans?${day}`,
    '/plans/{plan}',
    '/drafts',
    '/drafts/{draft}',
    '/drafts/{draft}/why',
    '/drafts/{draft}/schedule',
    '/channels',
    '/channels/{channel}',
    '/channels/{channel}/credential-forecast',
    `/channels/{channel}/timing?${day}`,
    `/timing?${day}`,
    '/backlog',
    '/backlog?channelId={channel}',
    '/freshness',
    `/calendar?${day}`,
    '/columns',
    '/stops',
    '/blackouts',
    '/notices',
  ])('GET %s reads no large table as a whole', async (path) => {
    const filled = path.replace(/\{(\w+)\}/g, (_whole, name: keyof typeof ids) => ids[name]);
    expect(await largeReads(async () => await office.people.editor.get(filled))).toEqual([]);
  });

  it('an emergency stop, its list and its end read no large table as a whole', async () => {
    const { admin } = office.people;
    const stop = async (scope: object): Promise<void> => {
      const { id } = await admin.post<{ id: string }>('/stops', { ...scope, reason: '核对口径' });
      await admin.get(`/stops/${id}`);
      await admin.get(`/stops/${id}/held`);
      await admin.post(`/stops/${id}/lift`);
    };
    expect(
      await largeReads(async () => {
        await stop({ scope: 'all' });
      }),
    ).toEqual([]);
    expect(
      await largeReads(async () => {
        await stop({ scope: 'platform', platform: 'website' });
      }),
    ).toEqual([]);
    const pause = async (): Promise<void> => {
      await admin.post(`/channels/${ids.channel}/pause`, { reason: '核对口径' });
      await admin.post(`/channels/${ids.channel}/resume`);
    };
    expect(await largeReads(pause)).toEqual([]);
  });

  it('the metrics page reads no large table as a whole', async () => {
    const page = new MetricsPage(office.runtime.database, office.runtime.clock);
    expect(await largeReads(async () => await page.text())).toEqual([]);
  });

  it.each([
    ['the watch over freshness', FreshnessWatch],
    ['the watchdog', Watchdog],
    ['the watch over credentials', CredentialWatch],
  ] as const)('%s reads no large table as a whole', async (_name, type) => {
    const watch = office.app.get<{ run(): Promise<unknown> }>(type, { strict: false });
    expect(await largeReads(async () => await watch.run())).toEqual([]);
  });
});
