import axios from 'axios';
import { faultPlan, type Blow, type FaultPlan } from './fault-plan.js';
import { historiesOf } from './histories.js';
import { Newsroom } from './newsroom.js';
import { verdictOn, type Verdict } from './verdict.js';
import { WAYS } from './ways.js';

export interface FaultBenchOptions {
  readonly releases: number;
  readonly publishers: number;
  readonly seed: number;
  /** The run is given up after this long, in milliseconds; what has not ended by then counts as lost. */
  readonly limitMs: number;
  /** Lets the platforms be once our own processes are no longer beaten, so that a small run ends soon. */
  readonly calm?: boolean;
  readonly say: (line: string) => void;
  /** Ends the run early; everything that was started is stopped. */
  readonly stop: AbortSignal;
}

export interface FaultBenchResult extends Verdict {
  readonly bench: 'faults';
  readonly seed: number;
  readonly publishers: number;
  readonly plan_digest: string;
  readonly calls_total: number;
  readonly calls_faulted: number;
  readonly share_faulted: number;
  readonly faults_by_kind: Readonly<Record<string, number>>;
  readonly callbacks: Readonly<Record<string, number>>;
  readonly blows: Readonly<Record<Blow['kind'], number>>;
  readonly states: Readonly<Record<string, number>>;
  readonly commits: number;
  readonly most_commits: number;
  readonly lookups: number;
  readonly workers_lost: number;
  readonly audit_intact: boolean;
  readonly seconds: number;
}

const PER_RELEASE_MS = 90;
const LEAST_MS = 30_000;
const ACCOUNT_HOLDS = 60;
const OPEN = `SELECT state, count(*)::int AS n FROM release GROUP BY state ORDER BY state`;
const OPEN_STATES = [
  'scheduled',
  'staging',
  'staged',
  'committing',
  'accepted',
  'waiting_quota',
  'verifying',
  'withdrawing',
];

/** Plans releases over all platforms, breaks everything breakable while they go out, and compares the books. */
export async function runFaultBench(options: FaultBenchOptions): Promise<FaultBenchResult> {
  const { say } = options;
  const durationMs = Math.max(LEAST_MS, options.releases * PER_RELEASE_MS);
  const plan = faultPlan({ ...options, durationMs });
  say(`plan ${plan.digest}: ${plan.blows.length} blows over ${Math.round(durationMs / 1000)} s`);
  const began = performance.now();
  const newsroom = await Newsroom.open();
  try {
    await newsroom.furnish(Math.max(2, Math.ceil(options.releases / (WAYS.length * ACCOUNT_HOLDS))));
    say(`${newsroom.channels.length} channels; approving and planning ${options.releases} releases …`);
    const planningMs = 5_000 + options.releases * 40;
    await newsroom.plan(options.releases, planningMs, durationMs);
    await order(newsroom, plan);
    for (let position = 0; position < options.publishers; position += 1)
      await newsroom.startPublisher(position);
    say('publishers are up; faults begin');
    const start = performance.now();
    const beaten = beat(newsroom, plan, start, say);
    await settled(newsroom, options, start, beaten);
    return await report(newsroom, options, plan, began);
  } finally {
    await newsroom.close();
  }
}

async function order(newsroom: Newsroom, plan: FaultPlan): Promise<void> {
  await axios.put(`${newsroom.control}/faults/plan`, plan.platforms);
  await axios.post(`${newsroom.control}/faults`, plan.rules);
}

interface Beating {
  readonly done: Promise<void>;
  over: boolean;
}

function beat(newsroom: Newsroom, plan: FaultPlan, start: number, say: (line: string) => void): Beating {
  const beating: { done: Promise<void>; over: boolean } = { done: Promise.resolve(), over: false };
  const thaws: Promise<void>[] = [];
  const strike = async (): Promise<void> => {
    for (const blow of plan.blows) {
      await pause(start + blow.at - performance.now());
      if (blow.kind === 'restart_database') {
        await newsroom.database.crash();
        say(`${seconds(start)} PostgreSQL crashed and came back`);
        continue;
      }
      const publisher = newsroom.publishers[blow.publisher];
      if (publisher?.alive !== true) continue;
      if (blow.kind === 'kill') {
        await publisher.kill();
        await newsroom.startPublisher(blow.publisher);
      } else {
        publisher.freeze();
        thaws.push(
          pause(blow.forMs).then(() => {
            publisher.thaw();
          }),
        );
      }
    }
    await Promise.all(thaws);
    beating.over = true;
  };
  beating.done = strike();
  return beating;
}

/** Until nothing is owed any more and the beating is over; bounded. */
async function settled(
  newsroom: Newsroom,
  options: FaultBenchOptions,
  start: number,
  beating: Beating,
): Promise<void> {
  let failed: Error | undefined;
  beating.done.catch((error: unknown) => {
    failed = error instanceof Error ? error : new Error(String(error));
  });
  let told = 0;
  while (performance.now() - start < options.limitMs) {
    if (failed !== undefined) throw failed;
    options.stop.throwIfAborted();
    await pause(1_000);
    const states = await newsroom.database.query<{ state: string; n: number }>(OPEN).catch(() => undefined);
    if (states === undefined) continue;
    const owed = states.filter(({ state }) => OPEN_STATES.includes(state)).reduce((sum, { n }) => sum + n, 0);
    if (performance.now() - told > 10_000) {
      told = performance.now();
      options.say(`${seconds(start)} ${states.map(({ state, n }) => `${state} ${n}`).join(', ')}`);
    }
    if (beating.over && options.calm === true) await axios.delete(`${newsroom.control}/faults/plan`);
    if (owed === 0 && beating.over) return;
  }
  options.say('the limit of the run has passed');
  await beating.done;
}

async function report(
  newsroom: Newsroom,
  options: FaultBenchOptions,
  plan: FaultPlan,
  began: number,
): Promise<FaultBenchResult> {
  const verdict = await verdictOn(newsroom);
  for (const line of await historiesOf(newsroom, verdict)) options.say(line);
  const { data } = await axios.get<{ calls: { fault: string | null; count: number }[] }>(
    `${newsroom.control}/calls`,
  );
  const total = data.calls.reduce((sum, call) => sum + call.count, 0);
  const byKind: Record<string, number> = {};
  for (const { fault, count } of data.calls) if (fault !== null) byKind[fault] = (byKind[fault] ?? 0) + count;
  const faulted = Object.values(byKind).reduce((sum, count) => sum + count, 0);
  const { data: book } = await axios.get<{ plan: { firedByKind: Record<string, number> } | null }>(
    `${newsroom.control}/faults`,
  );
  const callbacks = Object.fromEntries(
    Object.entries(book.plan?.firedByKind ?? {}).filter(([kind]) => kind.startsWith('callback_')),
  );
  const blows = { kill: 0, freeze: 0, restart_database: 0 };
  for (const blow of plan.blows) blows[blow.kind] += 1;
  const states = await newsroom.database.query<{ state: string; n: number }>(OPEN);
  const [attempts] = await newsroom.database.query<{ commits: number; most: number }>(
    `SELECT count(*)::int AS commits, coalesce(max(number), 0)::int AS most FROM release_attempt WHERE kind = 'commit'`,
  );
  const [events] = await newsroom.database.query<{ lookups: number; lost: number }>(
    `SELECT count(*) FILTER (WHERE cause LIKE 'lookup.%')::int AS lookups,
       count(*) FILTER (WHERE cause = 'commit.worker_lost')::int AS lost FROM release_event`,
  );
  return {
    bench: 'faults',
    seed: options.seed,
    publishers: options.publishers,
    plan_digest: plan.digest,
    ...verdict,
    calls_total: total,
    calls_faulted: faulted,
    share_faulted: Math.round((faulted / Math.max(total, 1)) * 1000) / 1000,
    faults_by_kind: byKind,
    callbacks,
    blows,
    states: Object.fromEntries(states.map(({ state, n }) => [state, n])),
    commits: attempts?.commits ?? 0,
    most_commits: attempts?.most ?? 0,
    lookups: events?.lookups ?? 0,
    workers_lost: events?.lost ?? 0,
    audit_intact: await newsroom.auditIsIntact(),
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

function seconds(start: number): string {
  return `${Math.round((performance.now() - start) / 1000)} s:`;
}

async function pause(ms: number): Promise<void> {
  await new Promise((done) => setTimeout(done, Math.max(0, ms)));
}
