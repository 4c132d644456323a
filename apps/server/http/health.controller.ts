import { Controller, Get, Module } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import { Public } from '#libs/identity/principal.js';
import { Problem } from '#libs/kernel/problem.js';

@ApiTags('health')
@Controller('health')
@Public()
export class HealthController {
  constructor(private readonly database: Database) {}

  /** The process runs. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** It can serve: the database answers and has every migration this program knows. 503 otherwise. */
  @Get('ready')
  async ready(): Promise<{ status: 'ok' }> {
    const ran = await this.database.query<{ name: string }>('SELECT name FROM schema_migration');
    const known = new Set(ran.map((row) => row.name));
    const pending = this.database.dataSource.migrations
      .map((migration) => migration.name ?? migration.constructor.name)
      .filter((name) => !known.has(name));
    if (pending.length > 0) {
      throw new Problem(
        503,
        'migrations-pending',
        '暂时无法服务',
        '数据库结构不是最新的，请管理员运行 npm run migrate。',
      );
    }
    return { status: 'ok' };
  }
}

@Module({ controllers: [HealthController] })
export class HealthModule {}
