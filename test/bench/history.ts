import { parseArgs } from 'node:util';
import { hundredths, median, say, spread, tell, tenths } from './support/figures.js';
import { makePast } from './support/past.js';
import { inWorld, type World } from './support/world.js';

/**
 * What a million past releases cost: lateness and the lists people open, against a database that has just enough of a
 * past for its pages to be as full.
 */
const { values } = parseArgs({
  options: {
    past: { type: 'string', default: '1000000' },
    months: { type: 'string', default: '12' },
    releases: { type: 'string', default: '200' },
    channels: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '3' },
    reads: { type: 'string', default: '30' },
    // Milliseconds allowed for planning and staging one release before the instant; more on a busy machine.
    'per-release': { type: 'string', default: '100' },
  },
});
const perReleaseMs = Number(values['per-release']);
const past = Number(values.past);
const months = Number(values.months);
const releases = Number(values.releases);
const channels = Number(values.channels);
const rounds = Number(values.rounds);
const reads = Number(values.reads);

/** Past releases of the small database: fifty plans of fifty. */
const FULL_PAGES = 2_500;

interface Measured {
  /** Median over the rounds, in milliseconds. */
  readonly callP50: number;
  readonly callP99: number;
  /** Median of each page, in milliseconds. */
  readonly pages: Readonly<Record<string, number>>;
}

async function measure(world: World): Promise<Measured> {
  const p50: number[] = [];
  const p99: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const due = await world.stagedAhead({
      revisions: Math.ceil(releases / channels),
      channels: world.channelIds,
      leadMs: 20_000 + releases * perReleaseMs,
    });
    await world.published(due);
    const late = spread((await world.seen(due.at)).map((one) => one.calledAt - due.at.getTime()));
    say(JSON.stringify(late));
    p50.push(late.p50);
    p99.push(late.p99);
  }
  return { callP50: median(p50), callP99: median(p99), pages: await pages(world) };
}

async function pages(world: World): Promise<Readonly<Record<string, number>>> {
  const [newest] = await world.runtime.database.query<{ id: string; planId: string }>(
    `SELECT id, plan_id AS "planId" FROM release ORDER BY created_at DESC LIMIT 1`,
  );
  const day = 86_400_000;
  const now = world.runtime.clock.now().getTime();
  const span = `from=${new Date(now - day).toISOString()}&to=${new Date(now + day).toISOString()}`;
  const paths = {
    plans: '/plans?limit=50',
    releases: '/releases?limit=50',
    releasesOfTheDay: `/releases?limit=50&${span}`,
    releasesInFrontOfAPerson: '/releases?limit=50&state=needs_attention',
    plan: `/plans/${newest?.planId ?? ''}`,
    timeline: `/releases/${newest?.id ?? ''}/timeline`,
    why: `/releases/${newest?.id ?? ''}/why`,
    timing: `/timing?${span}`,
  };
  const medians: Record<string, number> = {};
  for (const [name, path] of Object.entries(paths)) {
    const took: number[] = [];
    for (let read = 0; read < reads; read += 1) {
      const start = performance.now();
      await world.editor('GET', path);
      took.push(performance.now() - start);
    }
    medians[name] = tenths(median(took));
  }
  return medians;
}

function ratios(before: Measured, after: Measured): object {
  const pageRatios = Object.entries(after.pages).map(([name, ms]) => [
    name,
    hundredths(ms / Math.max(before.pages[name] ?? ms, 0.1)),
  ]);
  return {
    callP50: hundredths(after.callP50 / before.callP50),
    callP99: hundredths(after.callP99 / before.callP99),
    pages: Object.fromEntries(pageRatios) as Record<string, number>,
  };
}

await inWorld({ latencyMs: 50, channels }, async (world) => {
  const [revisionId = ''] = await world.approvedRevisions(1);
  const fill = async (made: number, wanted: number): Promise<void> => {
    const started = performance.now();
    await makePast(world.databaseUrl, { made, releases: wanted, revisionId, months }, (count) => {
      say(`${count} past releases after ${Math.round((performance.now() - started) / 1000)} s`);
    });
  };
  await fill(0, FULL_PAGES);
  await world.startPublishers(1);
  const before = await measure(world);
  say(JSON.stringify(before));
  await fill(FULL_PAGES, past);
  const after = await measure(world);
  say(JSON.stringify(after));
  tell({ bench: 'history', past, months, releases, channels, before, after, ratios: ratios(before, after) });
});
