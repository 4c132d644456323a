import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import { actorOf, type Principal, type Scope } from '#libs/identity/principal.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { invalid, Problem } from '#libs/kernel/problem.js';
import { isZone } from '#libs/kernel/wall-clock.js';
import type { Severity } from '../obstacle.js';

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Releases outside of it are refused or warned of; weekends and festivals are outside. */
export class WorkingHoursRequest {
  @ApiProperty({ example: '09:00' })
  @Matches(TIME_OF_DAY, { message: '时间请写作 HH:mm，例如 09:00' })
  from!: string;

  @ApiProperty({ example: '17:30' })
  @Matches(TIME_OF_DAY, { message: '时间请写作 HH:mm，例如 17:30' })
  to!: string;

  @ApiProperty({ example: 'Asia/Shanghai' })
  @IsString({ message: '时区名称无效' })
  @MaxLength(60, { message: '时区名称无效' })
  zone!: string;

  @ApiProperty({ enum: ['refuse', 'warn'] })
  @IsIn(['refuse', 'warn'], { message: 'severity 只能是 refuse 或 warn' })
  severity!: Severity;
}

/** What the department asks of its releases. */
export class DepartmentRulesRequest {
  @ApiProperty({ minimum: 0, maximum: 43_200, description: 'Between the last approval and the release' })
  @IsInt({ message: '间隔是分钟数' })
  @Min(0, { message: '间隔不能为负' })
  @Max(43_200, { message: '间隔最多 30 天（43200 分钟）' })
  minLeadMinutes!: number;

  @ApiProperty({ type: WorkingHoursRequest, nullable: true, description: 'Null: any time will do' })
  @ValidateIf((request: DepartmentRulesRequest) => request.workingHours !== null)
  @IsObject({ message: '请填写工作时间，或填 null 表示不限' })
  @ValidateNested()
  @Type(() => WorkingHoursRequest)
  workingHours!: WorkingHoursRequest | null;
}

export class DepartmentRulesView {
  @ApiProperty()
  readonly minLeadMinutes!: number;

  @ApiProperty({ type: WorkingHoursRequest, nullable: true })
  readonly workingHours!: WorkingHoursRequest | null;

  @ApiProperty({ description: '0: never set' })
  readonly version!: number;
}

const NONE: DepartmentRulesView = { minLeadMinutes: 0, workingHours: null, version: 0 };

/** The release rules of a department. */
@Injectable()
export class DepartmentReleaseRules {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  async read(scope: Scope): Promise<DepartmentRulesView> {
    const [row] = await this.database.query<DepartmentRulesView>(READ, [scope.departmentId]);
    return row ?? NONE;
  }

  /** @throws Problem 422; 412 `stale-version`. */
  async set(version: number, request: DepartmentRulesRequest, principal: Principal): Promise<void> {
    const hours = request.workingHours;
    if (hours !== null && !isZone(hours.zone))
      throw invalid([{ field: 'workingHours.zone', code: 'invalid-zone', message: '时区名称无效。' }]);
    if (hours !== null && hours.from >= hours.to)
      throw invalid([
        { field: 'workingHours.to', code: 'end-before-start', message: '下班时间必须晚于上班时间。' },
      ]);
    await this.database.transaction(async (tx) => {
      const [set] = await tx.query(SET, [
        principal.departmentId,
        request.minLeadMinutes,
        hours === null ? null : JSON.stringify(hours),
        principal.userId,
        version,
      ]);
      if (set === undefined)
        throw new Problem(412, 'stale-version', '内容已被他人修改', '发布规则已被他人修改，请刷新后再保存。');
      await this.audit.append(tx, [
        {
          actor: actorOf(principal),
          action: 'release-rules.changed',
          subjectType: 'department',
          subjectId: principal.departmentId,
          departmentId: principal.departmentId,
          detail: JSON.parse(JSON.stringify(request)) as JsonObject,
          lane: `department:${principal.departmentId}`,
        },
      ]);
    });
  }
}

const READ = `
  SELECT min_lead_minutes AS "minLeadMinutes", working_hours AS "workingHours", version
  FROM department_release_rules WHERE department_id = $1`;

const SET = `
  INSERT INTO department_release_rules AS u (department_id, min_lead_minutes, working_hours, version, updated_by,
    updated_at)
  SELECT $1, $2, $3::jsonb, 1, $4, clock_timestamp()
  WHERE $5 = 0 OR EXISTS (SELECT 1 FROM department_release_rules WHERE department_id = $1)
  ON CONFLICT (department_id) DO UPDATE SET min_lead_minutes = excluded.min_lead_minutes,
    working_hours = excluded.working_hours, version = u.version + 1, updated_by = excluded.updated_by,
    updated_at = excluded.updated_at WHERE u.version = $5
  RETURNING version`;
