import { BASE62, randomText } from '../../random.js';
import type { World } from '../../world.js';
import type { TokenFamily, TokenRecord, WechatAccount } from './account.js';
import { refuse } from './errors.js';

/** How long an old token lives on beside the new one (reference A2.1, A2.2). */
const OVERLAP_MS = 5 * 60_000;
/** Two forced refreshes closer than this count as one (reference A2.2). */
const FORCED_APART_MS = 30_000;
const TOKEN_SHAPE = /^[0-9A-Za-z_-]{40,512}$/;

export interface Issued {
  readonly token: string;
  readonly expiresIn: number;
}

/** A new token of the plain family; those before are "not latest" in five minutes (reference A2.1, A2.3). */
export function issuePlain(world: World, account: WechatAccount): Issued {
  const end = world.clock.now() + OVERLAP_MS;
  for (const [, record] of liveTokens(world, account.appId, 'plain')) {
    if (end < record.expiresAt) record.revokedAt ??= end;
  }
  return issue(world, account, 'plain');
}

/** The stable token, the same for every caller until five minutes before its end (reference A2.2). */
export function issueStable(world: World, account: WechatAccount): Issued {
  const now = world.clock.now();
  const current = newest(world, account.appId);
  if (current === undefined || current[1].expiresAt - now <= OVERLAP_MS)
    return issue(world, account, 'stable');
  return { token: current[0], expiresIn: secondsLeft(current[1], now) };
}

/** A new stable token that ends the ones before, unless one was forced less than 30 s ago (reference A2.2). */
export function forceStable(world: World, account: WechatAccount): Issued {
  const now = world.clock.now();
  if (now - account.lastForcedAt < FORCED_APART_MS) return issueStable(world, account);
  account.lastForcedAt = now;
  for (const [, record] of liveTokens(world, account.appId, 'stable')) record.revokedAt = now;
  return issue(world, account, 'stable');
}

/** Ends a token at once, as an outside refresh or a changed password would. */
export function revokeToken(world: World, token: string): void {
  const record = world.data.wechat.tokens.get(token);
  if (record !== undefined) record.revokedAt = world.clock.now();
}

export function expireToken(world: World, token: string): void {
  const record = world.data.wechat.tokens.get(token);
  if (record !== undefined) record.expiresAt = world.clock.now();
}

/** The account a token speaks for. @throws WechatError 41001, 40014, 40001 or 42001 (reference A2.3). */
export function accountOfToken(world: World, token: string | undefined): WechatAccount {
  if (token === undefined || token === '') return refuse(41001);
  if (!TOKEN_SHAPE.test(token)) return refuse(40014);
  const record = world.data.wechat.tokens.get(token);
  const now = world.clock.now();
  if (record === undefined || isRevoked(record, now)) return refuse(40001);
  if (record.expiresAt <= now) return refuse(42001);
  return world.data.wechat.accounts.get(record.appId) ?? refuse(40001);
}

function issue(world: World, account: WechatAccount, family: TokenFamily): Issued {
  const now = world.clock.now();
  forgetOld(world, now);
  const token = randomText(account.settings.tokenLength, `${BASE62}_-`);
  const expiresAt = now + account.settings.tokenSeconds * 1000;
  world.data.wechat.tokens.set(token, {
    appId: account.appId,
    family,
    issuedAt: now,
    expiresAt,
    revokedAt: null,
  });
  world.touch();
  return { token, expiresIn: account.settings.tokenSeconds };
}

function isRevoked(record: TokenRecord, now: number): boolean {
  return record.revokedAt !== null && record.revokedAt <= now;
}

function secondsLeft(record: TokenRecord, now: number): number {
  return Math.floor((record.expiresAt - now) / 1000);
}

function liveTokens(world: World, appId: string, family: TokenFamily): [string, TokenRecord][] {
  const now = world.clock.now();
  return [...world.data.wechat.tokens].filter(
    ([, record]) =>
      record.appId === appId && record.family === family && !isRevoked(record, now) && record.expiresAt > now,
  );
}

function newest(world: World, appId: string): [string, TokenRecord] | undefined {
  return liveTokens(world, appId, 'stable').reduce<[string, TokenRecord] | undefined>(
    (best, entry) => (best === undefined || entry[1].expiresAt >= best[1].expiresAt ? entry : best),
    undefined,
  );
}

/** Tokens a day past their end are forgotten: they answer 40001 instead of 42001. */
function forgetOld(world: World, now: number): void {
  const { tokens } = world.data.wechat;
  for (const [token, record] of tokens) if (record.expiresAt < now - 86_400_000) tokens.delete(token);
}
