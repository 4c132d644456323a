import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import { actorOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId, newId } from '#libs/kernel/ids.js';
import { conflict, invalid, notFound, Problem } from '#libs/kernel/problem.js';
import { Vault, type SealedSecret } from '#libs/vault/vault.js';
import { NoticeBook } from '../notice-book.js';
import { webhookKey } from '../post/webhook-signature.js';
import { testBody, webhookPurpose, WebhookPost, type Delivery } from '../post/webhook-post.js';
import type { ChangeWebhookRequest, CreateWebhookRequest, WebhookView } from './webhook.views.js';

/** Webhooks of one department. */
const MOST = 20;

const VIEW = `
  SELECT id, name, url, kinds, state, state_reason AS "stateReason", failures, failing_since AS "failingSince",
    created_at AS "createdAt", version
  FROM notice_webhook`;

/** A department's own systems that are told of its notices. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly audit: AuditLog,
    private readonly book: NoticeBook,
    private readonly post: WebhookPost,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(user: Principal): Promise<readonly WebhookView[]> {
    return await this.database.query<WebhookView>(`${VIEW} WHERE department_id = $1 ORDER BY name, id`, [
      user.departmentId,
    ]);
  }

  /** @throws Problem not-found. */
  async one(id: string, user: Principal, reader: Reader = this.database): Promise<WebhookView> {
    const [row] = isId(id)
      ? await reader.query<WebhookView>(`${VIEW} WHERE id = $1 AND department_id = $2`, [
          id,
          user.departmentId,
        ])
      : [];
    if (row === undefined) throw notFound('这个通知推送');
    return row;
  }

  /** @throws Problem 422 for an unfit secret, 409 `too-many-webhooks`. */
  async create(request: CreateWebhookRequest, user: Principal): Promise<string> {
    demandKey(request.secret);
    const id = newId();
    const sealed = this.vault.seal(request.secret, webhookPurpose(id));
    await this.database.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM department WHERE id = $1 FOR UPDATE', [user.departmentId]);
      const present = await tx.query('SELECT 1 FROM notice_webhook WHERE department_id = $1', [
        user.departmentId,
      ]);
      if (present.length >= MOST)
        throw conflict('too-many-webhooks', `一个部门最多设置 ${MOST} 个通知推送，请先删除不用的。`);
      await tx.query(
        `INSERT INTO notice_webhook (id, department_id, name, url, sealed_secret, kinds, state, failures, created_by, created_at, updated_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, 'active', 0, $7, $8, $8, 1)`,
        [
          id,
          user.departmentId,
          request.name,
          request.url,
          sealed,
          request.kinds ?? null,
          user.userId,
          this.clock.now(),
        ],
      );
      await this.note(tx, 'webhook.created', id, user, { name: request.name, url: request.url });
    });
    return id;
  }

  /** @throws Problem not-found, 412 `stale-version`, 422 when the address moves without its secret. */
  async change(id: string, version: number, request: ChangeWebhookRequest, user: Principal): Promise<void> {
    if (request.secret !== undefined) demandKey(request.secret);
    await this.database.transaction(async (tx) => {
      const before = await this.one(id, user, tx);
      if (request.url !== undefined && request.url !== before.url && request.secret === undefined) {
        throw invalid([
          {
            field: 'secret',
            code: 'secret-needed',
            message: '更改地址时请重新填写密钥，以免旧密钥被送往别处。',
          },
        ]);
      }
      const sealed =
        request.secret === undefined ? null : this.vault.seal(request.secret, webhookPurpose(id));
      const changed = await tx.query(
        `UPDATE notice_webhook SET name = coalesce($3, name), url = coalesce($4, url),
           sealed_secret = coalesce($5, sealed_secret), kinds = CASE WHEN $6 THEN $7::text[] ELSE kinds END,
           state = coalesce($8, state), state_reason = CASE WHEN $8 = 'active' THEN NULL ELSE state_reason END,
           failures = CASE WHEN $8 = 'active' THEN 0 ELSE failures END,
           failing_since = CASE WHEN $8 = 'active' THEN NULL ELSE failing_since END, updated_at = $9, version = version + 1
         WHERE id = $1 AND version = $2 RETURNING id`,
        [
          id,
          version,
          request.name ?? null,
          request.url ?? null,
          sealed,
          request.kinds !== undefined,
          request.kinds ?? null,
          request.state ?? null,
          this.clock.now(),
        ],
      );
      if (changed.length === 0)
        throw new Problem(412, 'stale-version', '内容已被他人修改', '请重新读取后再修改。', {
          members: { version: before.version },
        });
      if (request.state === 'active') await this.book.settle(tx, [`webhook.disabled:${id}`]);
      const fields = Object.keys(request).filter((name) => Reflect.get(request, name) !== undefined);
      await this.note(tx, 'webhook.changed', id, user, { changed: fields });
    });
  }

  async remove(id: string, user: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await this.one(id, user, tx);
      await tx.query(
        `UPDATE notice_message SET state = 'dropped', done_at = $2 WHERE target_id = $1 AND way = 'webhook' AND state = 'waiting'`,
        [id, this.clock.now()],
      );
      await tx.query('DELETE FROM notice_webhook WHERE id = $1', [id]);
      await this.book.settle(tx, [`webhook.disabled:${id}`]);
      await this.note(tx, 'webhook.removed', id, user, { name: before.name });
    });
  }

  /** Pushes a test message now. */
  async test(id: string, user: Principal): Promise<Delivery> {
    const { name, url } = await this.one(id, user);
    const [row] = await this.database.query<{ sealed: SealedSecret }>(
      'SELECT sealed_secret AS sealed FROM notice_webhook WHERE id = $1',
      [id],
    );
    if (row === undefined) throw notFound('这个通知推送');
    return await this.post.push({ id, url, sealed: row.sealed }, newId(), testBody(name, this.clock.now()));
  }

  private async note(
    tx: Tx,
    action: string,
    webhookId: string,
    user: Principal,
    detail: Parameters<AuditLog['append']>[1][number]['detail'],
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(user),
        action,
        subjectType: 'webhook',
        subjectId: webhookId,
        departmentId: user.departmentId,
        detail,
        lane: `department:${user.departmentId}`,
      },
    ]);
  }
}

function demandKey(secret: string): void {
  if (webhookKey(secret) !== undefined) return;
  throw invalid([
    {
      field: 'secret',
      code: 'unfit-secret',
      message: '密钥为 whsec_ 加 24 到 64 字节的 base64；生成: echo whsec_$(openssl rand -base64 32)',
    },
  ]);
}
