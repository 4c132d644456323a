import { parseArgs } from 'node:util';
import { hundredths, say, tell, tenths } from './support/figures.js';
import { BODY_BYTES, runFloor } from './support/floor.js';
import { inWorld, type World } from './support/world.js';

/**
 * Releases a second from the due instant to the recorded receipt: beside the floor of the same run, and with one, two
 * and four publishers.
 */
const { values } = parseArgs({
  options: {
    releases: { type: 'string', default: '480' },
    accounts: { type: 'string', default: '16' },
    latency: { type: 'string', default: '50' },
    publishers: { type: 'string', default: '1,2,4' },
    'scaling-latency': { type: 'string', default: '200' },
    'scaling-accounts': { type: 'string', default: '240' },
    'calls-at-once': { type: 'string', default: '8' },
    rounds: { type: 'string', default: '2' },
    // Milliseconds allowed for planning and staging one release before the instant; more on a busy machine.
    'per-release': { type: 'string', default: '100' },
  },
});
const perReleaseMs = Number(values['per-release']);
const releases = Number(values.releases);
const accounts = Number(values.accounts);
const latencyMs = Number(values.latency);
const publisherCounts = values.publishers.split(',').map(Number);
const scalingLatencyMs = Number(values['scaling-latency']);
const scalingAccounts = Number(values['scaling-accounts']);
const callsAtOnce = Number(values['calls-at-once']);
const rounds = Number(values.rounds);

/** The share of releases after which the accounts run dry one by one and the rate says nothing any more. */
const STEADY_SHARE = 0.9;

interface Rate {
  readonly perSecond: number;
  /** Over the first nine tenths. */
  readonly steadyPerSecond: number;
}

async function together(world: World, channels: readonly string[], count: number): Promise<Rate> {
  const due = await world.stagedAhead({
    revisions: Math.ceil(count / channels.length),
    channels,
    leadMs: 20_000 + count * perReleaseMs,
  });
  await world.published(due);
  await world.seen(due.at);
  const rows = await world.runtime.database.query<{ ms: number }>(
    `SELECT extract(epoch FROM (c.recorded_at - r.planned_at))::float8 * 1000 AS ms
     FROM release r JOIN release_receipt c ON c.release_id = r.id WHERE r.planned_at = $1 ORDER BY 1`,
    [due.at],
  );
  return rateOf(rows.map((row) => row.ms));
}

function rateOf(sortedMs: readonly number[]): Rate {
  const steady = Math.floor(sortedMs.length * STEADY_SHARE);
  return {
    perSecond: tenths((sortedMs.length * 1000) / (sortedMs.at(-1) ?? 1)),
    steadyPerSecond: tenths((steady * 1000) / (sortedMs[steady - 1] ?? 1)),
  };
}

async function besideTheFloor(world: World): Promise<object> {
  await world.startPublishers(1);
  const channels = world.channelIds.slice(0, accounts);
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    const product = await together(world, channels, releases);
    const floor = await runFloor({
      platformUrl: world.platformUrl,
      databaseUrl: world.databaseUrl,
      lanes: accounts,
      calls: releases,
      bodyBytes: BODY_BYTES,
    });
    const floorRate = rateOf([...floor.doneMs].sort((a, b) => a - b));
    measured.push({
      product,
      floor: floorRate,
      ratio: hundredths(product.steadyPerSecond / floorRate.steadyPerSecond),
    });
    say(JSON.stringify(measured.at(-1)));
  }
  await world.stopPublishers();
  return {
    accounts,
    latencyMs,
    releases,
    ratio: Math.max(...measured.map((one) => one.ratio)),
    rounds: measured,
  };
}

async function scaling(world: World): Promise<object> {
  await world.setLatency(scalingLatencyMs);
  const measured: { publishers: number; rate: Rate; cpuMsPerRelease: number }[] = [];
  for (const publishers of publisherCounts) {
    await world.startPublishers(publishers, { JIDA_CALLS_AT_ONCE: String(callsAtOnce) });
    const rates: Rate[] = [];
    const before = await world.publisherCpuSeconds();
    for (let round = 0; round < rounds; round += 1)
      rates.push(await together(world, world.channelIds, releases));
    const used = (await world.publisherCpuSeconds()) - before;
    await world.stopPublishers();
    const rate = rates.reduce((best, one) => (one.steadyPerSecond > best.steadyPerSecond ? one : best));
    measured.push({ publishers, rate, cpuMsPerRelease: tenths((used * 1000) / (releases * rounds)) });
    say(JSON.stringify(measured.at(-1)));
  }
  const first = measured[0]?.rate.steadyPerSecond ?? 1;
  return {
    latencyMs: scalingLatencyMs,
    accounts: world.channelIds.length,
    callsAtOncePerPublisher: callsAtOnce,
    possiblePerPublisher: tenths((callsAtOnce * 1000) / scalingLatencyMs),
    measured: measured.map((one) => ({ ...one, times: hundredths(one.rate.steadyPerSecond / first) })),
  };
}

await inWorld({ latencyMs, channels: Math.max(accounts, scalingAccounts) }, async (world) => {
  const floor = accounts === 0 ? null : await besideTheFloor(world);
  const scaled = publisherCounts.length === 0 ? null : await scaling(world);
  tell({ bench: 'throughput', floor, scaling: scaled });
});
