import { afterEach, describe, expect, it } from '@jest/globals';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Connector, ReleaseJob } from '#libs/channels/connector.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { Departure } from '#libs/kernel/departure.js';
import { METERS } from './meters.js';
import { observed } from './observed-connector.js';
import { inSpan, startTracing, Traced } from './tracing.js';

const clock = new SystemClock();

class Worker {
  private readonly connector: Connector;

  constructor(connector: Connector) {
    this.connector = observed(connector, clock);
  }

  @Traced('release.commit')
  async run(releaseId: string): Promise<string> {
    const outcome = await this.connector.commit(jobFor(releaseId), {}, {} as never);
    return outcome.kind;
  }

  @Traced('release.fail')
  async fail(ticket: { row: { id: string } }): Promise<never> {
    return await Promise.reject(new TypeError(`no way for ${ticket.row.id}`));
  }
}

function jobFor(releaseId: string): ReleaseJob {
  return { releaseId, plannedAt: new Date(clock.now().getTime() - 1_500) } as ReleaseJob;
}

class Platform {
  readonly kind = 'fake';
  #calls = 0;

  async commit(): Promise<{ kind: 'done' }> {
    this.#calls += 1;
    return await Promise.resolve({ kind: 'done' });
  }

  get calls(): number {
    return this.#calls;
  }
}

/** Stands still until the test lets time pass. */
class StillClock extends SystemClock {
  private ms = 0;

  override now(): Date {
    return this.later(0);
  }

  override monotonic(): number {
    return this.ms;
  }

  later(ms: number): Date {
    return new Date(Date.UTC(2026, 2, 2) + this.ms + ms);
  }

  pass(ms: number): void {
    this.ms += ms;
  }
}

describe('tracing', () => {
  let stop: (() => Promise<void>) | undefined;

  afterEach(async () => {
    await stop?.();
    stop = undefined;
    METERS.resetMetrics();
  });

  const trace = (): InMemorySpanExporter => {
    const exporter = new InMemorySpanExporter();
    const tracing = startTracing({
      endpoint: null,
      service: 'test',
      processor: new SimpleSpanProcessor(exporter),
    });
    stop = async () => {
      await tracing.stop();
    };
    return exporter;
  };

  it('shows the step and, inside it, the one call, with the release, the platform and the outcome', async () => {
    const exporter = trace();
    const worker = new Worker(new Platform() as unknown as Connector);
    expect(await worker.run('r-1')).toBe('done');
    const [call, step] = exporter.getFinishedSpans();
    expect(step?.name).toBe('release.commit');
    expect(step?.attributes).toEqual({ 'jida.release_id': 'r-1' });
    expect(call?.name).toBe('connector.commit');
    expect(call?.attributes).toEqual({
      'jida.release_id': 'r-1',
      'jida.connector': 'fake',
      'jida.outcome': 'done',
    });
    expect(call?.parentSpanContext?.spanId).toBe(step?.spanContext().spanId);
  });

  it('marks what threw and passes the fault on, without its message', async () => {
    const exporter = trace();
    const worker = new Worker(new Platform() as unknown as Connector);
    await expect(worker.fail({ row: { id: 'r-2' } })).rejects.toThrow('no way for r-2');
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes).toEqual({ 'jida.release_id': 'r-2' });
    expect(span?.status).toMatchObject({ code: 2, message: 'TypeError' });
  });

  it('tells when a call departed that stood ready, and not that one given up did', async () => {
    const exporter = trace();
    const connector = observed(new Platform() as unknown as Connector, clock);
    const departs = new Departure();
    await connector.commit(jobFor('r-6'), {}, { departs } as never);
    departs.give();
    await connector.commit(jobFor('r-7'), {}, { departs } as never);
    expect(exporter.getFinishedSpans().map((span) => span.events.map((event) => event.name))).toEqual([
      [],
      ['departed'],
    ]);
    expect(await METERS.metrics()).toMatch(/jida_commit_lateness_seconds_count\{kind="fake"\} 1\n/);
  });

  it('makes no span while it is off, and does the work all the same', async () => {
    const exporter = trace();
    await stop?.();
    stop = undefined;
    const worker = new Worker(new Platform() as unknown as Connector);
    expect(await worker.run('r-3')).toBe('done');
    expect(await inSpan('x', {}, async (span) => await Promise.resolve(span))).toBeUndefined();
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});

describe('an observed connector', () => {
  afterEach(() => {
    METERS.resetMetrics();
  });

  it('is measured by kind, step and outcome, with the lateness of the one call', async () => {
    const worker = new Worker(new Platform() as unknown as Connector);
    await worker.run('r-1');
    const text = await METERS.metrics();
    expect(text).toMatch(/jida_connector_step_seconds_count\{kind="fake",step="commit",outcome="done"\} 1/);
    expect(text).toMatch(/jida_commit_lateness_seconds_bucket\{le="1",kind="fake"\} 0/);
    expect(text).toMatch(/jida_commit_lateness_seconds_bucket\{le="2",kind="fake"\} 1/);
    expect(text).not.toContain('r-1');
  });

  it('is measured from its departure where it stands ready before its instant', async () => {
    const platform = Object.assign(new Platform(), {
      commit: async (_job: ReleaseJob, _staged: unknown, { departs }: { departs: Departure }) =>
        await new Promise((done) => {
          departs.whenGiven(() => {
            done({ kind: 'done' });
          });
        }),
    });
    const still = new StillClock();
    const departs = new Departure();
    const ahead = { releaseId: 'r-8', plannedAt: still.later(900) } as ReleaseJob;
    const commit = observed(platform as unknown as Connector, still).commit(ahead, {}, { departs } as never);
    expect(await METERS.metrics()).not.toMatch(/jida_commit_lateness_seconds_count\{kind="fake"\}/);
    still.pass(1_600);
    departs.give();
    await commit;
    const text = await METERS.metrics();
    expect(text).toMatch(/jida_commit_lateness_seconds_sum\{kind="fake"\} 0\.7\n/);
    expect(text).toMatch(/jida_connector_step_seconds_sum\{kind="fake",step="commit",outcome="done"\} 0\n/);
  });

  it('keeps what the platform leaves out left out, its own parts reachable, and what it throws', async () => {
    const platform = Object.assign(new Platform(), {
      lookup: async () => await Promise.reject(new Error('cut off')),
    });
    const connector = observed(platform as unknown as Connector, clock);
    expect(Reflect.get(connector, 'withdraw')).toBeUndefined();
    expect('withdraw' in connector).toBe(false);
    await connector.commit(jobFor('r-9'), {}, {} as never);
    expect(platform.calls).toBe(1);
    await expect(connector.lookup(jobFor('r-9'), {}, {} as never)).rejects.toThrow('cut off');
    expect(await METERS.metrics()).toMatch(/_count\{kind="fake",step="lookup",outcome="threw"\} 1/);
  });
});
