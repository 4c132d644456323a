import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Database } from '#libs/database/database.js';
import type { PrincipalRequest } from '#libs/identity/principal.js';
import { contentHash } from '#libs/kernel/canonical-json.js';
import type { Json } from '#libs/kernel/json.js';
import { Problem } from '#libs/kernel/problem.js';

const KEPT_HOURS = 24;
/** A request that has not ended after this long is taken for one whose process died. */
const STUCK_MINUTES = 5;

interface Kept {
  readonly request_hash: string;
  readonly status: number | null;
  readonly body: Json;
}

/** `Idempotency-Key` on POST: the first answer is kept for a day and given again to the same request. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly database: Database) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & PrincipalRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || typeof key !== 'string' || request.principal === undefined)
      return next.handle();
    return from(this.once(key, request, http.getResponse<FastifyReply>(), request.principal.userId, next));
  }

  private async once(
    key: string,
    request: FastifyRequest,
    reply: FastifyReply,
    userId: string,
    next: CallHandler,
  ): Promise<unknown> {
    if (!/^[\x21-\x7e]{1,120}$/.test(key)) {
      throw new Problem(
        400,
        'invalid-idempotency-key',
        '幂等键无效',
        'Idempotency-Key 为 1 到 120 个可见 ASCII 字符。',
      );
    }
    const hash = contentHash([
      request.method,
      request.url,
      JSON.parse(JSON.stringify(request.body ?? null)) as Json,
    ]);
    const kept = await this.claim(userId, key, hash);
    if (kept !== undefined) return replay(kept, hash, reply);
    try {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: null });
      await this.keep(userId, key, reply.statusCode, body);
      return body;
    } catch (error) {
      await this.database.query(
        'DELETE FROM idempotent_request WHERE user_id = $1 AND key = $2 AND status IS NULL',
        [userId, key],
      );
      throw error;
    }
  }

  private async claim(userId: string, key: string, hash: string): Promise<Kept | undefined> {
    await this.database.query(
      `DELETE FROM idempotent_request WHERE user_id = $1 AND key = $2 AND (created_at < clock_timestamp() - make_interval(hours => $3)
         OR (status IS NULL AND created_at < clock_timestamp() - make_interval(mins => $4)))`,
      [userId, key, KEPT_HOURS, STUCK_MINUTES],
    );
    const mine = await this.database.query(
      'INSERT INTO idempotent_request (user_id, key, request_hash, created_at) VALUES ($1, $2, $3, clock_timestamp()) ON CONFLICT DO NOTHING RETURNING key',
      [userId, key, hash],
    );
    if (mine.length > 0) return undefined;
    const [kept] = await this.database.query<Kept>(
      'SELECT request_hash, status, body FROM idempotent_request WHERE user_id = $1 AND key = $2',
      [userId, key],
    );
    return kept ?? { request_hash: hash, status: null, body: null };
  }

  private async keep(userId: string, key: string, status: number, body: unknown): Promise<void> {
    await this.database.query(
      'UPDATE idempotent_request SET status = $3, body = $4 WHERE user_id = $1 AND key = $2',
      [userId, key, status, JSON.stringify(body ?? null)],
    );
  }
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
  if (kept.status === null) {
    throw new Problem(
      409,
      'request-in-progress',
      '请求正在处理',
      '同一个请求正在处理，请稍候再查看结果，不要重复提交。',
    );
  }
  reply.status(kept.status).header('Idempotency-Replayed', 'true');
  return kept.body;
}
