import { Inject, Injectable } from '@nestjs/common';
import { CHANNEL_HTTP, type ChannelHttp } from '#libs/channels/channel-http.js';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { noticesSent } from '#libs/telemetry/meters.js';
import { Vault, type SealedSecret } from '#libs/vault/vault.js';
import { NoticeBook } from '../notice-book.js';
import { KINDS } from '../notice.rules.js';
import { textOf } from '../notice.text.js';
import type { NoticeFacts } from './notice-mail.js';
import { signedHeaders, webhookKey } from './webhook-signature.js';

const BATCH = 20;
const LEASE_SECONDS = 60;
const TIMEOUT_MS = 10_000;
const RETRY_SECONDS = [5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200];
/** A receiver that took nothing for this long is given up, with a notice. */
export const DISABLE_AFTER_HOURS = 24;

interface Due extends NoticeFacts {
  readonly id: string;
  readonly attempts: number;
  readonly body: string | null;
  readonly noticeId: string;
  readonly level: string;
  readonly lastAt: Date;
  readonly hook: Hook;
  readonly state: string;
}

interface Hook {
  readonly id: string;
  readonly name: string;
  readonly departmentId: string;
  readonly url: string;
  readonly sealed: SealedSecret;
}

export interface Delivery {
  readonly ok: boolean;
  readonly status: number | null;
  readonly fault: string | null;
}

export function webhookPurpose(webhookId: string): string {
  return `webhook:${webhookId}`;
}

/** Pushes signed notices to departments' own systems, again with growing waits until they are taken. */
@Injectable()
export class WebhookPost {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly book: NoticeBook,
    @Inject(CHANNEL_HTTP) private readonly http: ChannelHttp,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers how many messages it dealt with. */
  async run(): Promise<number> {
    const due = await this.take();
    await Promise.all(
      due.map(async (one) => {
        await this.deal(one);
      }),
    );
    return due.length;
  }

  /** Pushes one body now; the fault is a stable code without any of the receiver's words. */
  async push(hook: Pick<Hook, 'id' | 'url' | 'sealed'>, id: string, body: string): Promise<Delivery> {
    const key = this.keyOf(hook);
    if (key === undefined) return { ok: false, status: null, fault: 'secret-unreadable' };
    const answer = await this.http.writeOnce({
      method: 'POST',
      url: hook.url,
      headers: signedHeaders({ id, at: this.clock.now(), body }, key),
      body: { type: 'raw', contentType: 'application/json', bytes: Buffer.from(body, 'utf8') },
      timeoutMs: TIMEOUT_MS,
      signal: AbortSignal.timeout(TIMEOUT_MS + 1_000),
    });
    if (answer.kind !== 'answer') return { ok: false, status: null, fault: answer.fault.code };
    const ok = answer.status >= 200 && answer.status < 300;
    return { ok, status: answer.status, fault: ok ? null : `http.${answer.status}` };
  }

  private async take(): Promise<readonly Due[]> {
    return await this.database.query<Due>(
      `WITH due AS (
         SELECT m.id FROM notice_message m WHERE m.way = 'webhook' AND m.state = 'waiting' AND m.due_at <= $1
         ORDER BY m.due_at LIMIT $2 FOR UPDATE SKIP LOCKED),
       taken AS (
         UPDATE notice_message m SET attempts = m.attempts + 1, due_at = $1::timestamptz + make_interval(secs => $3)
         FROM due WHERE m.id = due.id RETURNING m.id, m.notice_id, m.target_id, m.attempts, m.body)
       SELECT t.id, t.attempts, t.body, n.id AS "noticeId", n.kind, n.level, n.count, n.facts, n.path, n.last_at AS "lastAt",
         h.state, jsonb_build_object('id', h.id, 'name', h.name, 'departmentId', h.department_id, 'url', h.url,
           'sealed', h.sealed_secret) AS hook,
         ARRAY(SELECT jsonb_build_object('path', i.path, 'title', i.title) FROM notice_item i
           WHERE i.notice_id = n.id ORDER BY i.at, i.path) AS items
       FROM taken t JOIN notice n ON n.id = t.notice_id JOIN notice_webhook h ON h.id = t.target_id`,
      [this.clock.now(), BATCH, LEASE_SECONDS],
    );
  }

  private async deal(one: Due): Promise<void> {
    if (one.state !== 'active') {
      await this.end(this.database, one, 'dropped', null);
      return;
    }
    const body = one.body ?? this.bodyOf(one);
    if (one.body === null)
      await this.database.query('UPDATE notice_message SET body = $2 WHERE id = $1 AND body IS NULL', [
        one.id,
        body,
      ]);
    const delivery = await this.push(one.hook, one.id, body);
    noticesSent.inc({ way: 'webhook', outcome: delivery.ok ? 'sent' : 'failed' });
    await this.database.transaction(async (tx) => {
      if (delivery.ok) await this.taken(tx, one);
      else await this.refused(tx, one, delivery);
    });
  }

  private async taken(tx: Tx, one: Due): Promise<void> {
    await this.end(tx, one, 'sent', null);
    await tx.query(
      'UPDATE notice_webhook SET failures = 0, failing_since = NULL WHERE id = $1 AND failures > 0',
      [one.hook.id],
    );
  }

  private async refused(tx: Tx, one: Due, delivery: Delivery): Promise<void> {
    const now = this.clock.now();
    const fault = delivery.fault ?? 'unknown';
    const [hook] = await tx.query<{ failingSince: Date }>(
      `UPDATE notice_webhook SET failures = failures + 1, failing_since = coalesce(failing_since, $2) WHERE id = $1
       RETURNING failing_since AS "failingSince"`,
      [one.hook.id, now],
    );
    const wait = RETRY_SECONDS[one.attempts - 1];
    if (wait === undefined) await this.end(tx, one, 'failed', fault);
    else {
      await tx.query(
        `UPDATE notice_message SET due_at = $3, last_fault = $4 WHERE id = $1 AND attempts = $2 AND state = 'waiting'`,
        [one.id, one.attempts, new Date(now.getTime() + wait * 1000), fault],
      );
    }
    const failingMs = now.getTime() - (hook?.failingSince ?? now).getTime();
    if (delivery.status === 410 || failingMs >= DISABLE_AFTER_HOURS * 3_600_000)
      await this.giveUp(tx, one.hook, fault);
  }

  private async giveUp(tx: Tx, hook: Hook, fault: string): Promise<void> {
    const changed = await tx.query(
      `UPDATE notice_webhook SET state = 'disabled', state_reason = $2, updated_at = $3, version = version + 1
       WHERE id = $1 AND state = 'active' RETURNING id`,
      [hook.id, fault, this.clock.now()],
    );
    if (changed.length === 0) return;
    await tx.query(
      `UPDATE notice_message SET state = 'dropped', done_at = $2 WHERE target_id = $1 AND way = 'webhook' AND state = 'waiting'`,
      [hook.id, this.clock.now()],
    );
    await this.book.raise(tx, {
      kind: 'webhook.disabled',
      groupKey: `webhook.disabled:${hook.id}`,
      departmentId: hook.departmentId,
      subject: { type: 'system', id: 'webhooks' },
      groupPath: null,
      level: KINDS['webhook.disabled'].level,
      facts: { name: hook.name, message: fault },
      audience: { by: 'roles', departmentId: hook.departmentId, roles: ['admin'] },
      except: null,
    });
  }

  private async end(
    reader: Pick<Tx, 'query'>,
    one: Due,
    state: 'sent' | 'failed' | 'dropped',
    fault: string | null,
  ): Promise<void> {
    await reader.query(
      `UPDATE notice_message SET state = $3, done_at = $4, last_fault = coalesce($5, last_fault)
       WHERE id = $1 AND attempts = $2 AND state = 'waiting'`,
      [one.id, one.attempts, state, this.clock.now(), fault],
    );
  }

  private bodyOf(one: Due): string {
    const url = (path: string): string => `${this.settings.publicUrl}${path}`;
    return JSON.stringify({
      type: one.kind,
      timestamp: one.lastAt.toISOString(),
      data: {
        id: one.noticeId,
        level: one.level,
        departmentId: one.hook.departmentId,
        count: one.count,
        url: url(one.path),
        zh: textOf(one, 'zh'),
        en: textOf(one, 'en'),
        items: one.items.map((item) => ({ title: item.title, url: url(item.path) })),
      },
    });
  }

  private keyOf(hook: Pick<Hook, 'id' | 'sealed'>): Buffer | undefined {
    try {
      return webhookKey(this.vault.open(hook.sealed, webhookPurpose(hook.id)));
    } catch {
      return undefined;
    }
  }
}

/** What a test push says. */
export function testBody(name: string, at: Date): string {
  return JSON.stringify({
    type: 'webhook.test',
    timestamp: at.toISOString(),
    data: {
      id: newId(),
      zh: { title: `通知推送“${name}”的测试` },
      en: { title: `Test of webhook “${name}”` },
    },
  });
}
