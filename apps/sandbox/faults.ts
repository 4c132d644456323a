import { randomHex, steadyInt, steadyUnit } from './random.js';
import type { PlatformName } from './platform-name.js';

const BEFORE_KINDS = [
  'drop_before',
  'slow',
  'http_502',
  'system_busy',
  'token_invalid',
  'token_expired',
  'quota',
  'duplicate_error',
  'forbidden',
  'empty_body_before',
  'error_number',
] as const;
const AFTER_KINDS = [
  'work_then_drop',
  'work_then_hang',
  'work_then_502',
  'work_then_busy',
  'truncated',
  'work_then_truncated',
  'published_delay',
  'empty_body',
] as const;
const CALLBACK_KINDS = ['callback_lost', 'callback_late', 'callback_double', 'callback_reorder'] as const;

export type BeforeKind = (typeof BEFORE_KINDS)[number];
export type AfterKind = (typeof AFTER_KINDS)[number];
export type CallbackKind = (typeof CALLBACK_KINDS)[number];
export type FaultKind = BeforeKind | AfterKind | CallbackKind;

export const FAULT_KINDS: readonly FaultKind[] = [...BEFORE_KINDS, ...AFTER_KINDS, ...CALLBACK_KINDS];

/** Kinds that a random plan may draw: an error number has to be chosen by somebody. */
export const PLAN_KINDS: readonly FaultKind[] = FAULT_KINDS.filter((kind) => kind !== 'error_number');

export function isBefore(kind: FaultKind): kind is BeforeKind {
  return (BEFORE_KINDS as readonly string[]).includes(kind);
}

export function isCallback(kind: FaultKind): kind is CallbackKind {
  return (CALLBACK_KINDS as readonly string[]).includes(kind);
}

/** A fault somebody asked for. Without `nth`, `times` and `probability` it strikes every matching call. */
export interface FaultRuleInput {
  readonly platform: PlatformName | '*';
  /** A path suffix such as `freepublish/submit`, optionally after a method (`POST posts`), or `*`. */
  readonly endpoint: string;
  readonly kind: FaultKind;
  /** Strikes only the nth matching call, counted from 1 since the rule was made. */
  readonly nth?: number;
  /** Strikes the first so many matching calls. */
  readonly times?: number;
  readonly probability?: number;
  /** Milliseconds for `slow`, `work_then_hang`, `callback_late`, `callback_reorder`. */
  readonly ms?: number;
  /** For `error_number`: WeChat's `errcode`, Weibo's `error_code`, a website's HTTP status. */
  readonly number?: number;
  /** For `error_number` at a website: the platform's own code; without it a gateway's page answers. */
  readonly code?: string;
  readonly account?: string;
  /** Strikes only calls whose body holds this text. */
  readonly contains?: string;
}

export interface FaultRule extends FaultRuleInput {
  readonly id: string;
  seen: number;
  fired: number;
}

/** A random but repeatable plan: the nth call of an endpoint meets the same fault whenever the seed is the same. */
export interface FaultPlanInput {
  readonly seed: string | number;
  /** Share of calls that meet a fault, 0 to 1. */
  readonly rate: number;
  readonly kinds: readonly FaultKind[];
  readonly platform?: PlatformName | '*';
  readonly endpoints?: readonly string[];
  readonly ms?: number;
}

export interface FaultPlan extends FaultPlanInput {
  seen: number;
  fired: number;
  readonly firedByKind: Record<string, number>;
}

/** One call, or one callback about to be pushed, seen by the fault book. */
export interface FaultTarget {
  readonly platform: PlatformName;
  readonly method: string;
  readonly endpoint: string;
  readonly account: string | null;
  readonly callback: boolean;
  readonly body: () => string;
  /** False for a kind that means nothing at this platform. */
  readonly applies: (kind: FaultKind) => boolean;
}

export interface FiredFault {
  readonly kind: FaultKind;
  readonly ms: number | undefined;
  readonly number?: number | undefined;
  readonly code?: string | undefined;
}

export class FaultBook {
  private rules: FaultRule[] = [];
  private plan: FaultPlan | null = null;
  private readonly counters = new Map<string, number>();

  add(input: FaultRuleInput): FaultRule {
    const rule: FaultRule = { ...input, id: `fault-${randomHex(8)}`, seen: 0, fired: 0 };
    this.rules.push(rule);
    return rule;
  }

  setPlan(input: FaultPlanInput): FaultPlan {
    this.counters.clear();
    this.plan = { ...input, seen: 0, fired: 0, firedByKind: {} };
    return this.plan;
  }

  list(): { rules: readonly FaultRule[]; plan: FaultPlan | null } {
    return { rules: this.rules, plan: this.plan };
  }

  /** Removes one rule, or everything when no id is given; tells whether there was anything to remove. */
  clear(id?: string): boolean {
    const before = this.rules.length + (this.plan === null ? 0 : 1);
    this.rules = id === undefined ? [] : this.rules.filter((rule) => rule.id !== id);
    if (id === undefined) this.clearPlan();
    return before > this.rules.length + (this.plan === null ? 0 : 1);
  }

  clearPlan(): void {
    this.plan = null;
    this.counters.clear();
  }

  /** The fault this call meets. Every matching rule counts the call; the first that strikes wins. */
  pick(target: FaultTarget): FiredFault | null {
    let struck: FiredFault | null = null;
    for (const [position, rule] of this.rules.entries()) {
      if (!ruleMatches(rule, target)) continue;
      rule.seen += 1;
      if (struck !== null || !strikes(rule, position)) continue;
      rule.fired += 1;
      struck = { kind: rule.kind, ms: rule.ms, number: rule.number, code: rule.code };
    }
    return this.pickFromPlan(target, struck);
  }

  private pickFromPlan(target: FaultTarget, struck: FiredFault | null): FiredFault | null {
    const plan = this.plan;
    if (plan === null || !planCovers(plan, target)) return struck;
    const kinds = plan.kinds.filter((kind) => isCallback(kind) === target.callback && target.applies(kind));
    const key = `${target.platform} ${target.method} ${target.endpoint}`;
    const nth = (this.counters.get(key) ?? 0) + 1;
    this.counters.set(key, nth);
    plan.seen += 1;
    if (struck !== null || kinds.length === 0) return struck;
    if (steadyUnit('strike', plan.seed, key, nth) >= plan.rate) return null;
    const kind = kinds[steadyInt(kinds.length, 'kind', plan.seed, key, nth)];
    if (kind === undefined) return null;
    plan.fired += 1;
    plan.firedByKind[kind] = (plan.firedByKind[kind] ?? 0) + 1;
    return { kind, ms: plan.ms };
  }
}

function ruleMatches(rule: FaultRule, target: FaultTarget): boolean {
  return (
    (rule.platform === '*' || rule.platform === target.platform) &&
    isCallback(rule.kind) === target.callback &&
    target.applies(rule.kind) &&
    endpointMatches(rule.endpoint, target) &&
    (rule.account === undefined || rule.account === target.account) &&
    (rule.contains === undefined || target.body().includes(rule.contains))
  );
}

/** `probability` depends on the rule and its nth call alone, so a run can be repeated. */
function strikes(rule: FaultRule, position: number): boolean {
  if (rule.nth !== undefined && rule.seen !== rule.nth) return false;
  if (rule.times !== undefined && rule.fired >= rule.times) return false;
  return (
    rule.probability === undefined ||
    steadyUnit(position, rule.platform, rule.endpoint, rule.kind, rule.seen) < rule.probability
  );
}

function planCovers(plan: FaultPlan, target: FaultTarget): boolean {
  if (plan.platform !== undefined && plan.platform !== '*' && plan.platform !== target.platform) return false;
  return plan.endpoints === undefined || plan.endpoints.some((endpoint) => endpointMatches(endpoint, target));
}

function endpointMatches(pattern: string, target: FaultTarget): boolean {
  const parts = /^(?:([A-Z]+) )?(.*)$/.exec(pattern);
  const method = parts?.[1];
  const path = parts?.[2] ?? '';
  if (method !== undefined && method !== target.method) return false;
  return path === '*' || target.endpoint === path || target.endpoint.endsWith(`/${path.replace(/^\//, '')}`);
}
