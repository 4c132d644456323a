import {
  HttpException,
  Injectable,
  Logger,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import type { PrincipalRequest } from '#libs/identity/principal.js';
import { contentHash } from '#libs/kernel/canonical-json.js';
import { newId } from '#libs/kernel/ids.js';
import type { Json } from '#libs/kernel/json.js';
import { Problem } from '#libs/kernel/problem.js';

const KEPT_HOURS = 24;
/** A request that has not ended after this long is taken for one whose process died. */
const STUCK_MINUTES = 5;
/** An act that was done is answered within this time, or its answer is lost. */
const ANSWERED_WITHIN_SECONDS = 60;
/** Keys whose freeing failed that this process remembers; of more, the oldest stay taken until they are stuck. */
const MOST_OWED = 1_000;
/** Of the first answer's headers, those that say something about the thing. Never a cookie. */
const KEPT_HEADERS = ['etag', 'location'] as const;

interface Kept {
  readonly request_hash: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: Json;
  /** The act itself is done, whether or not its answer was kept. */
  readonly acted: boolean;
  readonly running: boolean;
}

interface Claim {
  readonly userId: string;
  readonly key: string;
  readonly hash: string;
  readonly id: string;
}

/**
 * `Idempotency-Key` on POST: the first good answer is kept for a day and given again to the same request of the same
 * person. A refusal is not kept, so that what was refused can be mended and sent again under its key.
 *
 * The act's own transaction marks the key: when this process dies between the act and its answer, or cannot tell
 * whether the act was committed, the key still says what happened, and the act is not done a second time.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly log = new Logger(IdempotencyInterceptor.name);
  /** Requests that failed with the database gone, so that their keys could not be freed; by their claim. */
  private readonly owed = new Map<string, Claim>();

  constructor(private readonly database: Database) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & PrincipalRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || typeof key !== 'string' || request.principal === undefined)
      return next.handle();
    const claim = { userId: request.principal.userId, key, hash: requestHash(request), id: newId() };
    return from(this.once(claim, http.getResponse<FastifyReply>(), next));
  }

  private async once(claim: Claim, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    demandGoodKey(claim.key);
    const kept = await this.claim(claim);
    if (kept !== undefined) return replay(kept, claim.hash, reply);
    let body: unknown;
    try {
      body = await this.database.sealing(
        async (tx) => {
          await mark(tx, claim);
        },
        async (): Promise<unknown> =>
          await lastValueFrom<unknown, null>(next.handle(), { defaultValue: null }),
      );
    } catch (error) {
      await this.release(claim, error);
      throw error;
    }
    await this.keep(claim, reply, body);
    return body;
  }

  /** Takes the key, or answers what it was used for. Clears what this person's keys left behind. */
  private async claim({ userId, key, hash, id }: Claim): Promise<Kept | undefined> {
    const owed = [...this.owed.values()].filter((one) => one.userId === userId && one.key === key);
    for (const one of owed) await this.free(one, false);
    await this.database.query(
      `DELETE FROM idempotent_request
       WHERE user_id = $1 AND (created_at < clock_timestamp() - make_interval(hours => $3)
         OR (key = $2 AND status IS NULL AND acted_at IS NULL AND created_at < clock_timestamp() - make_interval(mins => $4)))`,
      [userId, key, KEPT_HOURS, STUCK_MINUTES],
    );
    const mine = await this.database.query(
      `INSERT INTO idempotent_request (user_id, key, request_hash, claim_id, created_at)
       VALUES ($1, $2, $3, $4, clock_timestamp()) ON CONFLICT DO NOTHING RETURNING key`,
      [userId, key, hash, id],
    );
    if (mine.length > 0) return undefined;
    const [kept] = await this.database.query<Kept>(
      `SELECT request_hash, status, headers, body, acted_at IS NOT NULL AS acted,
         created_at > clock_timestamp() - make_interval(secs => $3) AS running
       FROM idempotent_request WHERE user_id = $1 AND key = $2`,
      [userId, key, ANSWERED_WITHIN_SECONDS],
    );
    return (
      kept ?? { request_hash: hash, status: null, headers: null, body: null, acted: false, running: true }
    );
  }

  /** The act is done: a failure to keep its answer must neither hide that nor free the key for doing it again. */
  private async keep({ userId, key }: Claim, reply: FastifyReply, body: unknown): Promise<void> {
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => {
        const value = reply.getHeader(name);
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
    try {
      await this.database.query(
        'UPDATE idempotent_request SET status = $3, headers = $4, body = $5 WHERE user_id = $1 AND key = $2',
        [userId, key, reply.statusCode, JSON.stringify(headers), JSON.stringify(body ?? null)],
      );
    } catch (error) {
      this.log.warn({ err: error }, 'the answer to a request with an idempotency key was not kept');
    }
  }

  /** A clean refusal frees the key. After any other failure it is free only if surely nothing was done. */
  private async release(claim: Claim, error: unknown): Promise<void> {
    const refused = error instanceof HttpException || (error instanceof Problem && error.status < 500);
    try {
      await this.free(claim, refused);
    } catch (error) {
      this.log.warn({ err: error }, 'an idempotency key stays taken until it is asked for again');
      this.owe(claim);
    }
  }

  private async free({ userId, id }: Claim, refused: boolean): Promise<void> {
    await this.database.query(
      `DELETE FROM idempotent_request
       WHERE user_id = $1 AND claim_id = $2 AND status IS NULL AND ($3 OR acted_at IS NULL)`,
      [userId, id, refused],
    );
    this.owed.delete(id);
  }

  private owe(claim: Claim): void {
    const [oldest] = this.owed.keys();
    if (oldest !== undefined && this.owed.size >= MOST_OWED) this.owed.delete(oldest);
    this.owed.set(claim.id, claim);
  }
}

/** In the transaction of the act. @throws Problem when another request has taken the key over meanwhile. */
async function mark(tx: Tx, { userId, id }: Claim): Promise<void> {
  const marked = await tx.query(
    `UPDATE idempotent_request SET acted_at = coalesce(acted_at, clock_timestamp())
     WHERE user_id = $1 AND claim_id = $2 RETURNING key`,
    [userId, id],
  );
  if (marked.length > 0) return;
  throw new Problem(
    409,
    'request-superseded',
    '请求已被取代',
    '这个请求耗时过长，同一幂等键的另一个请求已经接手。请刷新查看结果。',
  );
}

function requestHash(request: FastifyRequest): string {
  const body: unknown = request.body ?? null;
  return contentHash([request.method, request.url, JSON.parse(JSON.stringify(body)) as Json]);
}

function demandGoodKey(key: string): void {
  if (/^[\x21-\x7e]{1,120}$/.test(key)) return;
  throw new Problem(
    400,
    'invalid-idempotency-key',
    '幂等键无效',
    'Idempotency-Key 为 1 到 120 个可见 ASCII 字符。',
  );
}

function replay(kept: Kept, hash: string, reply: FastifyReply): Json {
  if (kept.request_hash !== hash) {
    throw new Problem(
      422,
      'idempotency-key-reused',
      '幂等键已被使用',
      '这个 Idempotency-Key 已用于另一个请求，请换一个新的。',
    );
  }
  if (kept.status === null && kept.acted && !kept.running) {
    throw new Problem(
      409,
      'request-done',
      '请求已经执行',
      '这个请求已经执行完成，但当时的答复没有保存下来。请刷新查看结果，不要重复提交。',
    );
  }
  if (kept.status === null) {
    throw new Problem(
      409,
      'request-in-progress',
      '请求正在处理',
      '同一个请求正在处理，请稍候再查看结果，不要重复提交。',
    );
  }
  reply.status(kept.status).headers({ ...kept.headers, 'Idempotency-Replayed': 'true' });
  return kept.body;
}
