import type { Connector, ReleaseJob } from '#libs/channels/connector.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Departure } from '#libs/kernel/departure.js';
import { commitLateness, connectorSteps } from './meters.js';
import { inSpan } from './tracing.js';

const STEPS: ReadonlySet<string | symbol> = new Set([
  'checkConnection',
  'stage',
  'commit',
  'lookup',
  'confirm',
  'withdraw',
  'renewCredential',
]);

type Act = (...args: unknown[]) => Promise<unknown>;

/**
 * The same connector, each of whose steps at the platform is measured and traced: a commit that stands ready ahead of
 * its instant is measured from its departure, and its span tells when that was. Neither its answers nor what it throws
 * are touched, and what it leaves out stays left out.
 */
export function observed(connector: Connector, clock: Clock): Connector {
  return new Proxy(connector, {
    get: (target, property): unknown => {
      const member: unknown = Reflect.get(target, property);
      if (typeof member !== 'function') return member;
      const act = member.bind(target) as Act;
      if (typeof property !== 'string' || !STEPS.has(property)) return act;
      return async (...args: unknown[]) =>
        await watch({ kind: target.kind, step: property, clock }, act, args);
    },
  });
}

interface Watched {
  readonly kind: string;
  readonly step: string;
  readonly clock: Clock;
}

async function watch({ kind, step, clock }: Watched, act: Act, args: unknown[]): Promise<unknown> {
  const job = jobOf(args[0]);
  const attributes = {
    'jida.connector': kind,
    ...(job === undefined ? {} : { 'jida.release_id': job.releaseId }),
  };
  return await inSpan(`connector.${step}`, attributes, async (span) => {
    let departedAt: number | undefined;
    const departed = (): void => {
      departedAt = clock.monotonic();
      if (step !== 'commit' || job === undefined) return;
      const lateMs = clock.now().getTime() - job.plannedAt.getTime();
      commitLateness.observe({ kind }, Math.max(0, lateMs / 1000));
    };
    const departs = departureOf(args);
    if (departs === undefined) departed();
    const takeBack = departs?.whenGiven(() => {
      span?.addEvent('departed');
      departed();
    });
    let outcome = 'threw';
    try {
      const answer = await act(...args);
      outcome = outcomeOf(answer);
      return answer;
    } finally {
      span?.setAttribute('jida.outcome', outcome);
      takeBack?.();
      const tookMs = departedAt === undefined ? 0 : clock.monotonic() - departedAt;
      connectorSteps.observe({ kind, step, outcome }, tookMs / 1000);
    }
  });
}

/** Of the context among the arguments of a step. */
function departureOf(args: readonly unknown[]): Departure | undefined {
  for (const one of args)
    if (typeof one === 'object' && one !== null && 'departs' in one && one.departs instanceof Departure)
      return one.departs;
  return undefined;
}

function jobOf(subject: unknown): ReleaseJob | undefined {
  if (typeof subject !== 'object' || subject === null) return undefined;
  return 'releaseId' in subject && 'plannedAt' in subject ? (subject as ReleaseJob) : undefined;
}

/** The kind of the outcome, which is one of a closed set; what has none is only told good from bad. */
function outcomeOf(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return 'ok';
  if ('kind' in answer && typeof answer.kind === 'string') return answer.kind;
  if ('ok' in answer) return answer.ok === true ? 'ok' : 'failed';
  if ('renewed' in answer) return answer.renewed === true ? 'ok' : 'failed';
  return 'ok';
}
