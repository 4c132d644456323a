import { parseArgs } from 'node:util';
import { say, spread, tell, tenths, type Spread } from './support/figures.js';
import { BODY_BYTES, runFloor } from './support/floor.js';
import { inWorld, type Due, type Seen, type World } from './support/world.js';

/** How late releases that are all due at one instant go out, and one alone. */
const { values } = parseArgs({
  options: {
    releases: { type: 'string', default: '1000' },
    channels: { type: 'string', default: '200' },
    publishers: { type: 'string', default: '1' },
    latency: { type: 'string', default: '50' },
    lone: { type: 'string', default: '5' },
    // How often the crowd is due. In the first the publishers have just started and their code is not yet compiled.
    rounds: { type: 'string', default: '2' },
    // Milliseconds allowed for planning and staging one release before the instant; more on a busy machine.
    'per-release': { type: 'string', default: '100' },
  },
});
const perReleaseMs = Number(values['per-release']);
const releases = Number(values.releases);
const channels = Math.min(Number(values.channels), releases);
const publishers = Number(values.publishers);
const latencyMs = Number(values.latency);
const loneRuns = Number(values.lone);
const rounds = Number(values.rounds);
const LONE_LEAD_MS = 5_000;

interface Lateness {
  /** The one call arrived at the platform, after the planned instant. */
  readonly callMs: Spread;
  /** The same, less the answers of the platform that it had to wait for: calls of an account go one after another. */
  readonly ownMs: Spread;
  /** The page was public, after the planned instant. */
  readonly publicMs: Spread;
}

async function measure(world: World, due: Due): Promise<Lateness> {
  await world.published(due);
  const seen = await world.seen(due.at);
  const planned = due.at.getTime();
  return {
    callMs: spread(seen.map((one) => one.calledAt - planned)),
    ownMs: spread(withoutPlatform(seen).map((calledAt) => calledAt - planned)),
    publicMs: spread(seen.map((one) => one.publicAt - planned)),
  };
}

/** When each call would have arrived, had the calls of its account before it been answered at once. */
function withoutPlatform(seen: readonly Seen[]): readonly number[] {
  const before = new Map<string, number>();
  return [...seen]
    .sort((a, b) => a.calledAt - b.calledAt)
    .map(({ channelId, calledAt }) => {
      const place = before.get(channelId) ?? 0;
      before.set(channelId, place + 1);
      return calledAt - place * latencyMs;
    });
}

async function together(world: World): Promise<Lateness & { readonly publisherCpuMsPerRelease: number }> {
  const due = await world.stagedAhead({
    revisions: Math.ceil(releases / channels),
    channels: world.channelIds,
    leadMs: 20_000 + releases * perReleaseMs,
  });
  const before = await world.publisherCpuSeconds();
  const lateness = await measure(world, due);
  const used = (await world.publisherCpuSeconds()) - before;
  return { ...lateness, publisherCpuMsPerRelease: tenths((used * 1000) / due.count) };
}

async function alone(world: World): Promise<Lateness> {
  const calls: number[] = [];
  const publics: number[] = [];
  for (let run = 0; run < loneRuns; run += 1) {
    const due = await world.stagedAhead({
      revisions: 1,
      channels: world.channelIds.slice(0, 1),
      leadMs: LONE_LEAD_MS,
    });
    const { callMs, publicMs } = await measure(world, due);
    calls.push(callMs.worst);
    publics.push(publicMs.worst);
  }
  return { callMs: spread(calls), ownMs: spread(calls), publicMs: spread(publics) };
}

await inWorld({ latencyMs, channels }, async (world) => {
  await world.startPublishers(publishers);
  say('one release alone …');
  const lone = await alone(world);
  say(JSON.stringify(lone));
  const crowds: Awaited<ReturnType<typeof together>>[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const crowd = await together(world);
    say(JSON.stringify(crowd));
    crowds.push(crowd);
  }
  const floor = await runFloor({
    platformUrl: world.platformUrl,
    databaseUrl: world.databaseUrl,
    lanes: channels,
    calls: releases,
    bodyBytes: BODY_BYTES,
  });
  tell({
    bench: 'lateness',
    releases,
    channels,
    publishers,
    platformLatencyMs: latencyMs,
    lone,
    together: crowds,
    floor: { recordedMs: spread(floor.doneMs) },
  });
});
