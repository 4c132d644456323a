import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { micro } from './instants.js';
import { ReleaseList, type ReleaseView } from './release-list.js';

export interface TimelineEvent {
  readonly at: string;
  readonly from: string | null;
  readonly to: string;
  readonly cause: string;
  readonly actor: string;
  readonly detail: JsonObject;
}

export interface TimelineAttempt {
  readonly number: number;
  readonly kind: string;
  readonly worker: string;
  readonly startedAt: string;
  readonly deadlineAt: string;
  readonly finishedAt: string | null;
  readonly outcome: string | null;
  readonly fault: JsonObject | null;
}

export interface ReleaseTimeline {
  readonly release: ReleaseView;
  readonly events: readonly TimelineEvent[];
  readonly attempts: readonly TimelineAttempt[];
}

/** Everything that ever happened to one release, in order. */
@Injectable()
export class ReleaseTimelines {
  constructor(
    private readonly database: Database,
    private readonly list: ReleaseList,
  ) {}

  async of(releaseId: string, scope: Scope): Promise<ReleaseTimeline> {
    const release = await this.list.one(releaseId, scope);
    const events = await this.database.query<TimelineEvent>(
      `SELECT ${micro('e.at')} AS at, e.from_state AS "from", e.to_state AS "to", e.cause, coalesce(u.display_name, '系统') AS actor, e.detail
       FROM release_event e LEFT JOIN app_user u ON u.id = e.actor_id WHERE e.release_id = $1 ORDER BY e.at, e.id`,
      [releaseId],
    );
    const attempts = await this.database.query<TimelineAttempt>(
      `SELECT number, kind, worker, ${micro('started_at')} AS "startedAt", ${micro('deadline_at')} AS "deadlineAt",
         ${micro('finished_at')} AS "finishedAt", outcome, fault
       FROM release_attempt WHERE release_id = $1 ORDER BY started_at, id`,
      [releaseId],
    );
    return { release, events, attempts };
  }
}
