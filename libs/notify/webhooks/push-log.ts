import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Principal } from '#libs/identity/principal.js';
import { textOf, type Told } from '../notice.text.js';
import type { PushState, PushView } from './webhook.views.js';
import { Webhooks } from './webhooks.js';

interface Row extends Told {
  readonly id: string;
  readonly state: PushState;
  readonly attempts: number;
  readonly lastFault: string | null;
  readonly createdAt: Date;
  readonly nextAt: Date | null;
  readonly doneAt: Date | null;
}

/** Enough to see since when a receiver refuses, and what for. */
const SHOWN = 20;

/** What was pushed to a webhook of late, and what came of it. */
@Injectable()
export class PushLog {
  constructor(
    private readonly database: Database,
    private readonly webhooks: Webhooks,
  ) {}

  /** The newest first. @throws Problem not-found. */
  async of(webhookId: string, user: Principal): Promise<readonly PushView[]> {
    const { id } = await this.webhooks.one(webhookId, user);
    const rows = await this.database.query<Row>(
      `SELECT m.id, m.state, m.attempts, m.last_fault AS "lastFault", m.created_at AS "createdAt",
         CASE m.state WHEN 'waiting' THEN m.due_at END AS "nextAt", m.done_at AS "doneAt", n.kind, n.count, n.facts
       FROM notice_message m JOIN notice n ON n.id = m.notice_id
       WHERE m.target_id = $1 AND m.way = 'webhook' ORDER BY m.created_at DESC, m.id LIMIT $2`,
      [id, SHOWN],
    );
    return rows.map(({ count, facts, ...push }) => {
      const told = { kind: push.kind, count, facts };
      return { ...push, title: { zh: textOf(told, 'zh').title, en: textOf(told, 'en').title } };
    });
  }
}
