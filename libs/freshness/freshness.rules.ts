/** One step of the ladder: after so many days without a publication, these roles hear of it. */
export interface Rung {
  readonly days: number;
  readonly level: 'warn' | 'alarm';
  readonly roles: readonly RungRole[];
}

export type RungRole = 'editor' | 'reviewer' | 'admin' | 'leader';

export interface FreshnessRule {
  /** An inspection fails the account or column after so many days without an update. */
  readonly limitDays: number;
  /** By days, rising. */
  readonly rungs: readonly Rung[];
}

/**
 * Two weeks for home pages, news columns and new-media accounts (government-web 2.2); the operator hears at day 10, the
 * leader at day 12 (and reviewers and administrators, lest nobody does where no leader is named), and everybody with an
 * alarm the day before the limit.
 */
export const DEFAULT_RULE: FreshnessRule = {
  limitDays: 14,
  rungs: [
    { days: 10, level: 'warn', roles: ['editor'] },
    { days: 12, level: 'warn', roles: ['editor', 'leader', 'reviewer', 'admin'] },
    { days: 13, level: 'alarm', roles: ['editor', 'leader', 'reviewer', 'admin'] },
  ],
};

export type FreshnessState = 'fresh' | 'warned' | 'failing';

const DAY_MS = 86_400_000;

/** Whole days between two instants, in milliseconds since 1970; 0 for one in the future. */
export function daysSince(sinceMs: number, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - sinceMs) / DAY_MS));
}

/** The rungs that are reached after so many days, the highest last. */
export function reached(rule: FreshnessRule, days: number): readonly Rung[] {
  return rule.rungs.filter((rung) => rung.days <= days).sort((one, other) => one.days - other.days);
}

/** Everybody who hears of it by then, in the order in which they first do. */
export function toldOf(rule: FreshnessRule, days: number): readonly RungRole[] {
  return [...new Set(reached(rule, days).flatMap((rung) => rung.roles))];
}

export function stateOf(rule: FreshnessRule, days: number): FreshnessState {
  if (days >= rule.limitDays) return 'failing';
  return reached(rule, days).length > 0 ? 'warned' : 'fresh';
}

/** When the inspection's limit is reached without another publication, in milliseconds since 1970. */
export function limitAt(rule: FreshnessRule, sinceMs: number): number {
  return sinceMs + rule.limitDays * DAY_MS;
}

export type RuleFault = 'no-rungs' | 'rung-after-limit' | 'rungs-repeat';

/** Why a rule would not warn in time; undefined when it does. */
export function ruleFault(rule: FreshnessRule): RuleFault | undefined {
  if (rule.rungs.length === 0) return 'no-rungs';
  if (rule.rungs.some((rung) => rung.days >= rule.limitDays)) return 'rung-after-limit';
  if (new Set(rule.rungs.map((rung) => rung.days)).size < rule.rungs.length) return 'rungs-repeat';
  return undefined;
}
