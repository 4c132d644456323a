import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { chinaDay } from '../../china-time.js';
import { readUpload, type UploadedFile } from '../../uploads.js';
import type { World } from '../../world.js';
import type { WeiboAccount, WeiboApp, WeiboToken } from './account.js';
import { missing, OAuthError, refuseWeibo, WeiboError, weiboStatus, weiboText } from './errors.js';

export const WEIBO_TYPE = 'application/json;charset=UTF-8';
const HOUR_MS = 3_600_000;
/** Also a wrong method is answered in the platform's words, 10021 (reference B1, B7.2). */
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export interface WeiboParams {
  readonly values: ReadonlyMap<string, string>;
  readonly files: readonly UploadedFile[];
  readonly multipart: boolean;
}

export interface WeiboCall {
  readonly world: World;
  readonly app: WeiboApp;
  readonly account: WeiboAccount;
  readonly token: WeiboToken;
  readonly params: WeiboParams;
  /** The endpoint as errors and limits name it. */
  readonly path: string;
  readonly ip: string;
  readonly now: number;
}

export interface WeiboRule {
  readonly method: 'GET' | 'POST' | 'ANY';
  /** Not counted against the user's calls. */
  readonly free?: boolean;
}

export type WeiboHandler = (call: WeiboCall) => unknown;

/** Registers endpoints that need a token, each behind method, token and quota checks. */
export class WeiboRoutes {
  constructor(
    private readonly app: FastifyInstance,
    private readonly world: World,
  ) {}

  add(path: string, rule: WeiboRule, handler: WeiboHandler): void {
    this.app.route({
      method: [...METHODS],
      url: path,
      handler: async (request, reply) => {
        if (rule.method !== 'ANY' && request.method !== rule.method) return refuseWeibo(10021);
        const params = await paramsOf(request);
        const { token, account, app } = authorise(this.world, request, params);
        if (request.visit !== null) request.visit.account = account.uid;
        const now = this.world.clock.now();
        const shortPath = apiName(path);
        if (account.settings.ipList?.includes(request.ip) === false) return refuseWeibo(10004);
        const call = { world: this.world, app, account, token, params, path: shortPath, ip: request.ip, now };
        if (rule.free !== true && spendCall(call) === 'silent') return await reply.send('');
        const answer = await handler(call);
        this.world.touch();
        return await sendWeibo(reply, answer);
      },
    });
  }
}

/** `/2/statuses/share.json` as the platform names it in errors and limits. */
function apiName(path: string): string {
  return path.replace(/^\/2/, '').replace(/\.json$/, '');
}

export async function sendWeibo(reply: FastifyReply, answer: unknown): Promise<FastifyReply> {
  return await reply.header('content-type', WEIBO_TYPE).send(JSON.stringify(answer));
}

/** Parameters of query, form and multipart together; the body wins. */
export async function paramsOf(request: FastifyRequest): Promise<WeiboParams> {
  const values = new Map<string, string>();
  collect(values, request.query);
  if (!request.isMultipart()) {
    collect(values, request.body);
    return { values, files: [], multipart: false };
  }
  const upload = await readUpload(request);
  for (const [name, value] of upload?.fields ?? []) values.set(name, value);
  return { values, files: upload?.files ?? [], multipart: true };
}

function collect(values: Map<string, string>, source: unknown): void {
  if (typeof source !== 'object' || source === null) return;
  for (const [name, value] of Object.entries(source)) if (typeof value === 'string') values.set(name, value);
}

/** The token of a request: parameter, form or `Authorization: OAuth2` (reference B1). */
export function weiboTokenOf(request: FastifyRequest, params?: WeiboParams): string | undefined {
  const header = /^OAuth2\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (params !== undefined) return params.values.get('access_token') ?? header;
  const values = new Map<string, string>();
  collect(values, request.query);
  collect(values, request.body);
  return values.get('access_token') ?? header;
}

interface Authorised {
  readonly token: WeiboToken;
  readonly account: WeiboAccount;
  readonly app: WeiboApp;
}

/** @throws WeiboError 10006, 21301, 21332, 21327 or the code a revoked token is set to answer (reference B2). */
export function authorise(world: World, request: FastifyRequest, params: WeiboParams): Authorised {
  const text = weiboTokenOf(request, params);
  if (text === undefined || text === '') return refuseWeibo(params.values.has('source') ? 21301 : 10006);
  const data = world.data.weibo;
  const token = data.tokens.get(text);
  const account = token === undefined ? undefined : data.accounts.get(token.uid);
  const app = token === undefined ? undefined : data.apps.get(token.appKey);
  if (token === undefined || account === undefined || app === undefined) return refuseWeibo(21332);
  if (token.revoked) return refuseWeibo(account.settings.revokedCode);
  if (token.expiresAt <= world.clock.now()) return refuseWeibo(21327);
  return { token, account, app };
}

/** Counts a call against the day of the user and the hour of the address (reference B7.1). */
function spendCall(call: WeiboCall): 'counted' | 'silent' {
  const { world, account, now } = call;
  const day = chinaDay(now);
  const used = account.used.get(day) ?? 0;
  if (used >= account.settings.dailyLimit) return refuseOverLimit(call, day);
  const fromIp = usedFromAddress(call);
  if (fromIp >= account.settings.ipHourlyLimit) return refuseWeibo(10022);
  if (fromIp === 0) forgetHours(world, now);
  world.data.weibo.ipUsed.set(addressHour(call), fromIp + 1);
  if (used === 0) account.used.clear();
  account.used.set(day, used + 1);
  return 'counted';
}

const hourMark = (now: number): string => `|${Math.floor(now / HOUR_MS)}`;
const addressHour = ({ ip, now }: WeiboCall): string => `${ip}${hourMark(now)}`;

/** Counts of hours gone by. */
function forgetHours(world: World, now: number): void {
  const { ipUsed } = world.data.weibo;
  for (const key of ipUsed.keys()) if (!key.endsWith(hourMark(now))) ipUsed.delete(key);
}

/** Calls of the caller's address in this hour. */
export function usedFromAddress(call: WeiboCall): number {
  return call.world.data.weibo.ipUsed.get(addressHour(call)) ?? 0;
}

function refuseOverLimit({ account, path }: WeiboCall, day: string): 'silent' {
  const refused = (account.refused.get(day) ?? 0) + 1;
  account.refused.set(day, refused);
  const { emptyAfterRefusals, dailyCode } = account.settings;
  if (emptyAfterRefusals !== null && refused > emptyAfterRefusals) return 'silent';
  return dailyCode === 10024
    ? refuseWeibo(10024, `User requests for (${path}) out of rate limit`)
    : refuseWeibo(dailyCode);
}

export function usedOn(account: WeiboAccount, now: number): number {
  return account.used.get(chinaDay(now)) ?? 0;
}

/** A parameter that must be there. @throws WeiboError 10016. */
export function required(call: Pick<WeiboCall, 'params'>, name: string): string {
  const value = call.params.values.get(name);
  return value === undefined || value === '' ? missing(name) : value;
}

export function wholeNumber(call: Pick<WeiboCall, 'params'>, name: string, fallback: number): number {
  const value = call.params.values.get(name);
  if (value === undefined || value === '') return fallback;
  return /^\d+$/.test(value) ? Number(value) : refuseWeibo(10017);
}

export function weiboErrorBody(code: number, path: string, text = weiboText(code)): string {
  return JSON.stringify({ error: text, error_code: code, request: path });
}

export async function answerWeiboError(
  world: World,
  fault: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const path = requestName(request);
  if (fault instanceof OAuthError) {
    note(request, fault.code);
    const body = { error: fault.error, error_code: fault.code, request: path, error_uri: path };
    return await reply
      .status(400)
      .type(WEIBO_TYPE)
      .send(JSON.stringify({ ...body, error_description: fault.description }));
  }
  if (!(fault instanceof WeiboError)) world.warn(fault);
  const code = fault instanceof WeiboError ? fault.code : codeOf(fault);
  const text = fault instanceof WeiboError ? fault.text : weiboText(code);
  note(request, code);
  return await reply
    .status(weiboStatus(code))
    .type(WEIBO_TYPE)
    .send(weiboErrorBody(code, path, text));
}

function note(request: FastifyRequest, code: number): void {
  if (request.visit !== null) request.visit.result = String(code);
}

function codeOf(fault: unknown): number {
  const tooLarge = fault instanceof Error && 'statusCode' in fault && fault.statusCode === 413;
  return tooLarge ? 10018 : 10001;
}

/** The path the platform names in an error, without the sandbox's prefix. */
export function requestName(request: FastifyRequest): string {
  return (request.url.split('?')[0] ?? '').replace(/^\/weibo(?=\/)/, '');
}
