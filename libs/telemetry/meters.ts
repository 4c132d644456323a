import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What this process counts and measures. Labels are few and fixed: kinds, steps, outcomes, queues, states. */
export const METERS = new Registry();

/** Standing, CPU, memory and event loop of the process; called once, by the applications. */
export function collectProcessMetrics(): void {
  collectDefaultMetrics({ register: METERS, prefix: 'jida_' });
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const LATENESS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 1800];

/** One step of the protocol at a platform: its duration by kind of connector, step and outcome. */
export const connectorSteps = new Histogram({
  name: 'jida_connector_step_seconds',
  help: 'Duration of one step at a platform',
  labelNames: ['kind', 'step', 'outcome'] as const,
  buckets: SECONDS,
  registers: [METERS],
});

/** From the planned instant to the start of the one call. */
export const commitLateness = new Histogram({
  name: 'jida_commit_lateness_seconds',
  help: 'From the planned instant to the start of the one call',
  labelNames: ['kind'] as const,
  buckets: LATENESS_SECONDS,
  registers: [METERS],
});

/** One job: its duration by queue and whether it was done or will be offered again. */
export const jobs = new Histogram({
  name: 'jida_job_seconds',
  help: 'Duration of one job',
  labelNames: ['queue', 'outcome'] as const,
  buckets: [...SECONDS, 180],
  registers: [METERS],
});

export const claimFailures = new Counter({
  name: 'jida_queue_claim_failures_total',
  help: 'Claims of jobs that the database did not answer',
  labelNames: ['queue'] as const,
  registers: [METERS],
});

export const sweepRescues = new Counter({
  name: 'jida_sweep_rescues_total',
  help: 'Releases that owed work without a job, found by the sweep of this process; should stay 0',
  registers: [METERS],
});

export const requests = new Histogram({
  name: 'jida_http_request_seconds',
  help: 'Duration of requests by method, route and class of status',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: SECONDS,
  registers: [METERS],
});

export const noticesSent = new Counter({
  name: 'jida_notices_sent_total',
  help: 'Messages about notices by way and outcome',
  labelNames: ['way', 'outcome'] as const,
  registers: [METERS],
});

export const clockAhead = new Gauge({
  name: 'jida_clock_ahead_seconds',
  help: 'How far the clock of this publisher is certainly ahead of the one of the database; negative when behind',
  registers: [METERS],
});

/** A gauge that is set from the database at each reading. */
export function gauge<Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Gauge<Label> {
  return new Gauge({ name, help, labelNames: [...labelNames], registers: [METERS] });
}
