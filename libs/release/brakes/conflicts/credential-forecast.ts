import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import { UNTOUCHED } from '../../release.transitions.js';
import { BRIEF_COLUMNS, BRIEF_FROM, ReleaseBriefView } from '../release-brief.js';

const MOST_LISTED = 200;

/** Which planned releases a channel's ending authorisation will reach. */
export class CredentialForecastView {
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null: it does not end, or is unknown',
  })
  readonly credentialsExpireAt!: string | null;

  @ApiProperty({ type: [ReleaseBriefView], description: 'Due after its end, at most 200' })
  readonly releases!: readonly ReleaseBriefView[];

  @ApiProperty()
  readonly total!: number;
}

/** Looks ahead to the end of a channel's credentials, as its last connection check told it. */
@Injectable()
export class CredentialForecast {
  constructor(private readonly database: Database) {}

  /** @throws Problem not-found. */
  async of(channelId: string, scope: Scope): Promise<CredentialForecastView> {
    const [channel] = isId(channelId)
      ? await this.database.query<{ expires: string | null }>(
          `SELECT health ->> 'credentialsExpireAt' AS expires FROM channel WHERE id = $1 AND department_id = $2`,
          [channelId, scope.departmentId],
        )
      : [];
    if (channel === undefined) throw notFound('这个渠道');
    const { expires } = channel;
    if (expires === null) return { credentialsExpireAt: null, releases: [], total: 0 };
    const rows = await this.database.query<ReleaseBriefView & { readonly total: number }>(
      `SELECT ${BRIEF_COLUMNS}, count(*) OVER ()::int AS total FROM ${BRIEF_FROM}
       WHERE r.channel_id = $1 AND r.state = ANY($2) AND r.planned_at >= $3
       ORDER BY r.planned_at, r.id LIMIT ${MOST_LISTED}`,
      [channelId, [...UNTOUCHED], expires],
    );
    const releases = rows.map(({ total: _total, ...brief }) => brief);
    return { credentialsExpireAt: expires, releases, total: rows[0]?.total ?? 0 };
  }
}
