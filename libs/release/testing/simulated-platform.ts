import type { CommitOutcome, Fault } from '#libs/kernel/outcome.js';
import type { LookupFinding } from '../release.rules.js';

/** What becomes of one call: whether the platform does the work, and what the caller hears of it. */
export type CallFate =
  | 'good'
  | 'lost_before'
  | 'lost_after'
  | 'busy_after'
  | 'answer_late'
  | 'not_sent'
  | 'busy_before'
  | 'stale_token'
  | 'refused_content'
  | 'says_duplicate';

export type CallbackFate = 'prompt' | 'late' | 'lost' | 'double';

export const CALL_FATES: readonly CallFate[] = [
  'good',
  'lost_before',
  'lost_after',
  'busy_after',
  'answer_late',
  'not_sent',
  'busy_before',
  'stale_token',
  'refused_content',
  'says_duplicate',
];

const WORKS: readonly CallFate[] = ['good', 'lost_after', 'busy_after', 'answer_late'];

/** How long a request is on its way, and how long what was done stays invisible: within the settle time together. */
export const TRANSIT_MS = 800;
const VISIBLE_AFTER_MS = 3_000;
const PUBLISHED_AFTER_MS = 2_000;

export interface Publication {
  readonly release: string;
  readonly at: number;
}

/**
 * The worst platform imaginable: it knows no keys, and shows every call that reaches it. What it did becomes visible
 * after a while, and its callbacks come late, twice or never.
 */
export class SimulatedPlatform {
  readonly publications: Publication[] = [];

  constructor(readonly asynchronous: boolean) {}

  /** A request that left at `at`: whether it will be shown, from when, and what the caller hears. */
  take(
    release: string,
    fate: CallFate,
    at: number,
  ): { readonly outcome: CommitOutcome; readonly publishesAt: number | null } {
    const arrives = at + TRANSIT_MS;
    const publishesAt = WORKS.includes(fate) ? arrives + (this.asynchronous ? PUBLISHED_AFTER_MS : 0) : null;
    if (publishesAt !== null) this.publications.push({ release, at: publishesAt });
    return { outcome: this.answer(release, fate), publishesAt };
  }

  private answer(release: string, fate: CallFate): CommitOutcome {
    const fault: Fault = { code: `platform.${fate}`, message: fate };
    switch (fate) {
      case 'good':
        return this.asynchronous
          ? { kind: 'accepted', handle: { correlation: `job of ${release}`, data: {} } }
          : { kind: 'done', receipt: receiptOf(release) };
      case 'lost_before':
      case 'lost_after':
      case 'busy_after':
      case 'answer_late':
        return { kind: 'unknown', fault };
      case 'not_sent':
      case 'busy_before':
        return { kind: 'retry', fault };
      case 'stale_token':
        return { kind: 'refresh', fault };
      case 'refused_content':
        return { kind: 'content', fault };
      case 'says_duplicate':
        return { kind: 'already_done', fault };
    }
  }

  /** What a look-up for the marker of `release` finds at `at`. */
  look(release: string, at: number): LookupFinding {
    const own = this.publications.filter((one) => one.release === release);
    if (own.some((one) => one.at + VISIBLE_AFTER_MS <= at))
      return { kind: 'found', receipt: receiptOf(release) };
    if (own.some((one) => one.at > at && this.asynchronous))
      return { kind: 'undecidable', reason: 'in the making', final: false };
    return { kind: 'absent' };
  }

  shown(release: string, at: number): number {
    return this.publications.filter((one) => one.release === release && one.at <= at).length;
  }
}

export function receiptOf(release: string): {
  ids: Record<string, string>;
  publicUrl: string;
  publishedAt: null;
} {
  return { ids: { id: release }, publicUrl: `https://platform.example/${release}`, publishedAt: null };
}
