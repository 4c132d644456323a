import { createHash } from 'node:crypto';

/** What happens to our own processes, and when, in milliseconds from the start of the run. */
export type Blow =
  | { readonly at: number; readonly kind: 'kill'; readonly publisher: number }
  | { readonly at: number; readonly kind: 'freeze'; readonly publisher: number; readonly forMs: number }
  | { readonly at: number; readonly kind: 'restart_database' };

export interface PlatformRule {
  readonly platform: string;
  readonly endpoint: string;
  readonly kind: string;
  readonly nth?: number;
  readonly probability?: number;
  readonly ms?: number;
}

export interface PlatformPlan {
  readonly seed: number;
  readonly rate: number;
  readonly kinds: readonly string[];
  readonly ms: number;
}

export interface FaultPlan {
  readonly platforms: PlatformPlan;
  readonly rules: readonly PlatformRule[];
  readonly blows: readonly Blow[];
  /** The same for the same seed and size. */
  readonly digest: string;
}

export interface PlanSize {
  readonly seed: number;
  readonly publishers: number;
  readonly releases: number;
  /** How long our own processes are beaten. */
  readonly durationMs: number;
}

/** Share of the platforms' calls that meet a fault of the random plan; rules and blows come on top. */
const RATE = 0.27;

const KINDS = [
  'drop_before',
  'http_502',
  'system_busy',
  'empty_body_before',
  'slow',
  'work_then_drop',
  'work_then_502',
  'work_then_busy',
  'truncated',
  'empty_body',
  'published_delay',
  'callback_lost',
  'callback_late',
  'callback_double',
  'callback_reorder',
] as const;

const SLOW_MS = 400;
const BLOW_EVERY_MS = 5_000;
const RESTART_EVERY_MS = 45_000;

/** Everything that will go wrong in a run, decided by its seed alone. */
export function faultPlan(size: PlanSize): FaultPlan {
  const random = seeded(size.seed);
  const platforms: PlatformPlan = { seed: size.seed, rate: RATE, kinds: KINDS, ms: SLOW_MS };
  const rules: PlatformRule[] = [
    // Longer than the calls' own limit: the work is done, and nobody hears of it.
    { platform: '*', endpoint: '*', kind: 'work_then_hang', probability: 0.008, ms: 6_000 },
    // Weibo calls a post repeated that it does not have (20019): nobody can tell, so these are few.
    { platform: 'weibo', endpoint: 'statuses/share.json', kind: 'duplicate_error', probability: 0.004 },
    ...tokenEnds(size.releases, random),
  ];
  const blows = blowsOver(size, random);
  const digest = createHash('sha256')
    .update(JSON.stringify({ platforms, rules, blows }))
    .digest('hex')
    .slice(0, 16);
  return { platforms, rules, blows, digest };
}

/** Tokens that end for real in the middle of the work, far enough apart to be renewed in between. */
function tokenEnds(releases: number, random: () => number): PlatformRule[] {
  const rules: PlatformRule[] = [];
  const kinds = ['token_expired', 'token_invalid'];
  for (let nth = 5 + Math.floor(random() * 10); nth < releases / 4; nth += 30 + Math.floor(random() * 30)) {
    const kind = kinds[rules.length % kinds.length] ?? 'token_expired';
    for (const endpoint of ['freepublish/submit', 'message/mass/sendall'])
      rules.push({ platform: 'wechat', endpoint, kind, nth });
  }
  return rules;
}

function blowsOver(size: PlanSize, random: () => number): Blow[] {
  const blows: Blow[] = [];
  for (let at = 2_000 + random() * 2_000; at < size.durationMs; at += BLOW_EVERY_MS * (0.5 + random())) {
    const publisher = Math.floor(random() * size.publishers);
    const whole = Math.round(at);
    if (random() < 0.6) blows.push({ at: whole, kind: 'kill', publisher });
    else blows.push({ at: whole, kind: 'freeze', publisher, forMs: Math.round(1_000 + random() * 11_000) });
  }
  for (let at = RESTART_EVERY_MS * (0.2 + 0.3 * random()); at < size.durationMs; at += RESTART_EVERY_MS) {
    blows.push({ at: Math.round(at), kind: 'restart_database' });
  }
  return blows.sort((one, other) => one.at - other.at);
}

/** A small generator of numbers from 0 to 1 (mulberry32): the same for the same seed, on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
