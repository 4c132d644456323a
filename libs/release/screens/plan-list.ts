import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import { micro } from './instants.js';
import { ReleaseList, ReleaseView } from './release-list.js';

export class PlanView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly draftId!: string;

  @ApiProperty({ format: 'uuid' })
  readonly revisionId!: string;

  @ApiProperty({ format: 'uuid' })
  readonly reviewId!: string;

  @ApiProperty()
  readonly note!: string;

  @ApiProperty()
  readonly createdBy!: string;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Nothing of it goes out before this',
  })
  readonly embargoAt!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly templateId!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The column whose slot it fills',
  })
  readonly columnId!: string | null;

  @ApiProperty({ type: [ReleaseView] })
  readonly releases!: readonly ReleaseView[];
}

/** A release plan with its releases. */
@Injectable()
export class PlanList {
  constructor(
    private readonly database: Database,
    private readonly releases: ReleaseList,
  ) {}

  /** @throws Problem not-found outside of the scope. */
  async one(planId: string, scope: Scope): Promise<PlanView> {
    const [plan] = isId(planId)
      ? await this.database.query<Omit<PlanView, 'releases'>>(
          `SELECT p.id, p.draft_id AS "draftId", p.revision_id AS "revisionId", p.review_id AS "reviewId", p.note,
             u.display_name AS "createdBy", ${micro('p.created_at')} AS "createdAt", ${micro('p.embargo_at')} AS "embargoAt",
             p.template_id AS "templateId", p.column_id AS "columnId"
           FROM release_plan p JOIN app_user u ON u.id = p.created_by WHERE p.id = $1 AND p.department_id = $2`,
          [planId, scope.departmentId],
        )
      : [];
    if (plan === undefined) throw notFound('这个发布计划');
    const filter = { states: null, channelId: null, planId, draftId: null, from: null, to: null };
    const page = await this.releases.page(filter, scope, 50, undefined);
    return { ...plan, releases: page.items };
  }
}
