import type { Clock } from '#libs/kernel/clock.js';
import type { ReleaseState } from '#libs/release/release.transitions.js';
import { ApiRefusal, type ApiClient } from './api-client.js';
import type { DemoCast, DemoChannel } from './seed.js';

export interface ReviewAnswer {
  readonly id: string;
  readonly revisionId: string;
  readonly contentHash: string;
}

export interface ReleaseAnswer {
  readonly id: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly channelKind: string;
  readonly draftCode: string;
  readonly marker: string;
  readonly state: ReleaseState;
  readonly approvedHash: string;
  readonly receiptHash: string | null;
  readonly plannedAt: string;
  readonly stagedAt: string | null;
  readonly commitStartedAt: string | null;
  readonly publishedAt: string | null;
  readonly commitLatenessMs: number | null;
  readonly publicLatenessMs: number | null;
  readonly publicUrl: string | null;
  readonly platformIds: Readonly<Record<string, string>> | null;
  readonly fault: { readonly message?: string } | null;
}

/** Submits a draft and approves both stages, each by another person. Answers the approved revision. */
export async function approve(draftId: string, cast: DemoCast): Promise<ReviewAnswer> {
  const review = await cast.editor.post<ReviewAnswer>(`/drafts/${draftId}/reviews`, {});
  for (const reviewer of cast.reviewers) {
    await reviewer.post(`/reviews/${review.id}/decisions`, {
      verdict: 'approve',
      opinion: '同意发布',
      contentHash: review.contentHash,
    });
  }
  return review;
}

/** Plans a revision for every channel at one instant. Answers the plan's id. */
export async function plan(
  revisionId: string,
  channels: readonly DemoChannel[],
  due: Date,
  editor: ApiClient,
): Promise<string> {
  const releases = channels.map((channel) => ({
    channelId: channel.id,
    plannedAt: due.toISOString(),
    timeZone: 'Asia/Shanghai',
  }));
  const made = await editor.post<{ id: string }>('/plans', { revisionId, releases });
  return made.id;
}

const ENDED = new Set<ReleaseState>([
  'published',
  'failed',
  'cancelled',
  'needs_attention',
  'expired',
  'held',
  'withdrawn',
  'removed_by_platform',
]);

export interface WaitOptions {
  readonly clock: Clock;
  readonly withinMs: number;
  readonly onChange?: (release: ReleaseAnswer) => void;
}

/** Waits until every release of the plans has ended, telling each change of state. */
export async function waitForEnd(
  planIds: readonly string[],
  reader: ApiClient,
  options: WaitOptions,
): Promise<readonly ReleaseAnswer[]> {
  const { clock, withinMs, onChange } = options;
  const until = clock.monotonic() + withinMs;
  const states = new Map<string, ReleaseState>();
  const ended = new Map<string, readonly ReleaseAnswer[]>();
  for (;;) {
    for (const planId of planIds) {
      if (ended.has(planId)) continue;
      const { releases } = await reader.get<{ releases: readonly ReleaseAnswer[] }>(`/plans/${planId}`);
      for (const release of releases) {
        if (states.get(release.id) !== release.state) onChange?.(release);
        states.set(release.id, release.state);
      }
      if (releases.every((release) => ENDED.has(release.state)) || clock.monotonic() > until)
        ended.set(planId, releases);
    }
    if (ended.size === planIds.length) return planIds.flatMap((planId) => ended.get(planId) ?? []);
    await clock.sleep(planIds.length > 3 ? 500 : 150);
  }
}

/** The next whole second that is at least `ms` ahead. */
export function wholeSecondAhead(now: Date, ms: number): Date {
  return new Date(Math.ceil((now.getTime() + ms) / 1000) * 1000);
}

export function reasonOf(error: unknown): string {
  if (error instanceof ApiRefusal) return error.message;
  return error instanceof Error ? error.message : String(error);
}
