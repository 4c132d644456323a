import type { ActContext } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import type { Release } from '../../api/queries.js';
import { UNTOUCHED } from '../../api/release-states.js';

export type Plan = Schemas['PlanView'];
export type EmbargoWay = 'set' | 'lift';

type Judged = Pick<Release, 'id' | 'state' | 'plannedAt' | 'gateState'>;

/** What the embargo makes of one release: it waits for it, goes at its own time anyhow, or goes out no more by itself. */
export interface EmbargoEffect<R extends Judged = Release> {
  readonly release: R;
  readonly kind: 'moved' | 'kept' | 'past';
  /** What else it waits for. */
  readonly manner: 'plain' | 'held' | 'gated';
}

/**
 * What the server would not refuse and would be of use: once something is out, an embargo can only be lifted; one that
 * is over binds nobody, and where nothing can still be given a time there is nothing to bind.
 */
export function embargoWays(
  embargoAt: string | null,
  releases: readonly Pick<Release, 'state' | 'commitStartedAt' | 'choices'>[],
  nowMs: number,
): readonly EmbargoWay[] {
  if (!releases.some((one) => one.choices.includes('reschedule'))) return [];
  const out = releases.some((one) => one.commitStartedAt !== null || one.state === 'committing');
  const inForce = embargoAt !== null && Date.parse(embargoAt) > nowMs;
  return [...(out ? [] : (['set'] as const)), ...(inForce ? (['lift'] as const) : [])];
}

/** What the server does with each release: what is planned too early moves to the embargo; lifting it moves nothing. */
export function embargoEffects<R extends Judged>(
  releases: readonly R[],
  embargoAt: string | null,
): readonly EmbargoEffect<R>[] {
  return releases.map((release) => {
    const early = embargoAt !== null && Date.parse(release.plannedAt) < Date.parse(embargoAt);
    const kind = !UNTOUCHED.has(release.state) ? 'past' : early ? 'moved' : 'kept';
    const manner = release.state === 'held' ? 'held' : release.gateState === 'waiting' ? 'gated' : 'plain';
    return { release, kind, manner };
  });
}

export interface EmbargoWish {
  readonly planId: string;
  /** Null lifts it. */
  readonly embargoAt: string | null;
  readonly timeZone: string;
}

export async function setEmbargo({ planId, ...body }: EmbargoWish, { headers }: ActContext): Promise<Plan> {
  return await ask(
    api.PUT('/api/v1/plans/{id}/embargo', { params: { path: { id: planId } }, body, headers }),
  );
}
