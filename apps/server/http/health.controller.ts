import { Controller, Get, Module, type OnModuleDestroy } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import { Public } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Problem } from '#libs/kernel/problem.js';
import {
  databaseAnswers,
  Health,
  migrationsCurrent,
  type CheckResult,
  type HealthReport,
} from '#libs/telemetry/health.js';

class LiveView {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';
}

class ReadyView {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';

  @ApiProperty({
    type: 'object',
    additionalProperties: {
      type: 'object',
      required: ['ok', 'ms'],
      properties: { ok: { type: 'boolean' }, ms: { type: 'integer' } },
    },
    description: 'By name of the check',
  })
  checks!: Readonly<Record<string, CheckResult>>;
}

const TEXT: Readonly<Record<string, string>> = {
  'database-unavailable': '数据库暂时连接不上，您的内容没有丢失，请稍后重试。',
  'migrations-pending': '数据库结构不是最新的，请管理员运行 npm run migrate。',
  stopping: '服务正在停止，请稍后重试。',
};

@ApiTags('health')
@Controller('health')
@Public()
export class HealthController implements OnModuleDestroy {
  constructor(private readonly health: Health) {}

  /** The process runs. */
  @Get('live')
  @ApiOkResponse({ type: LiveView })
  live(): LiveView {
    return { status: 'ok' };
  }

  /** It can serve: the database answers in time and has every migration this program knows. 503 otherwise. */
  @Get('ready')
  @ApiOkResponse({ type: ReadyView })
  @ApiServiceUnavailableResponse({
    description: 'A problem document whose code and `checks` name what is wrong',
  })
  async ready(): Promise<ReadyView> {
    const { status, checks } = await this.health.report();
    if (status === 'ok') return { status, checks };
    const code = codeOf(status, checks);
    throw new Problem(503, code, '暂时无法服务', TEXT[code] ?? '服务暂时不可用，请稍后重试。', {
      members: { checks },
    });
  }

  onModuleDestroy(): void {
    this.health.stop();
  }
}

/** The database first: without it nothing else can be told. */
function codeOf(status: HealthReport['status'], checks: HealthReport['checks']): string {
  if (status === 'stopping') return 'stopping';
  const failed = checks['database']?.ok === false ? checks['database'] : undefined;
  return (failed ?? Object.values(checks).find((one) => !one.ok))?.code ?? 'not-ready';
}

@Module({
  controllers: [HealthController],
  providers: [
    {
      provide: Health,
      useFactory: (database: Database, clock: Clock) =>
        new Health(clock, [databaseAnswers(database), migrationsCurrent(database)]),
      inject: [Database, CLOCK],
    },
  ],
  exports: [Health],
})
export class HealthModule {}
