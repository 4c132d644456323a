import { Controller, Get, Module, Query } from '@nestjs/common';
import { ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsISO8601, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { ChainCheck } from '#libs/audit/chain-check.js';
import { Database } from '#libs/database/database.js';
import { PageQuery } from '#libs/http/page-query.js';
import { CurrentUser, Requires, type Principal } from '#libs/identity/principal.js';
import { decodeCursor, pageOf, type Page } from '#libs/kernel/paging.js';

export class AuditQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(80)
  subjectId?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(80)
  action?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'actorId 无效' })
  actorId?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'from 必须是带时区的时间' })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'to 必须是带时区的时间' })
  to?: string;
}

interface EntryView {
  readonly id: string;
  readonly at: string;
  readonly lane: string;
  readonly number: string;
  readonly actor: string;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly detail: unknown;
  readonly hash: string;
}

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(
    private readonly database: Database,
    private readonly chains: ChainCheck,
  ) {}

  /** Newest first: the caller's department and what belongs to none. */
  @Get()
  @Requires('audit.read')
  async page(@Query() query: AuditQuery, @CurrentUser() user: Principal): Promise<Page<EntryView>> {
    const [at, id] = query.cursor === undefined ? [null, null] : decodeCursor(query.cursor, 2);
    const rows = await this.database.query<EntryView>(
      `SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, lane, number, actor_name AS actor, action,
         subject_type AS "subjectType", subject_id AS "subjectId", detail, hash
       FROM audit_entry
       WHERE (department_id = $1 OR department_id IS NULL)
         AND ($2::text IS NULL OR subject_id = $2) AND ($3::text IS NULL OR action = $3) AND ($4::uuid IS NULL OR actor_id = $4)
         AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
         AND ($7::timestamptz IS NULL OR (at, id) < ($7::timestamptz, $8::uuid))
       ORDER BY audit_entry.at DESC, id DESC LIMIT $9`,
      [
        user.departmentId,
        query.subjectId ?? null,
        query.action ?? null,
        query.actorId ?? null,
        query.from ?? null,
        query.to ?? null,
        at,
        id,
        query.limit + 1,
      ],
    );
    return pageOf(
      rows,
      query.limit,
      (row) => [row.at, row.id],
      (row) => row,
    );
  }

  /** Walks every chain and names the first broken link. */
  @Get('verification')
  @Requires('audit.read')
  async verify(): Promise<Awaited<ReturnType<ChainCheck['run']>>> {
    return await this.chains.run();
  }
}

@Module({ controllers: [AuditController], providers: [ChainCheck] })
export class AuditHttpModule {}
