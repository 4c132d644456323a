import { Controller, Get, Module, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ChainCheck } from '#libs/audit/chain-check.js';
import { Database } from '#libs/database/database.js';
import type { DataOf } from '#libs/http/data-of.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { AuditPageView, VerificationView } from './audit/audit.view.js';
import { AuditQuery } from './audit/audit.request.js';
import { auditPage } from './audit/audit-page.query.js';

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(
    private readonly database: Database,
    private readonly chains: ChainCheck,
  ) {}

  /** Newest first: what happened in the caller's department, and what belongs to none. */
  @Get()
  @Requires('audit.read')
  @ApiOkResponse({ type: AuditPageView })
  async page(@Query() query: AuditQuery, @CurrentUser() user: Principal): Promise<DataOf<AuditPageView>> {
    return await auditPage(this.database, query, scopeOf(user));
  }

  /** Walks every chain and names the first broken link of each. */
  @Get('verification')
  @Requires('audit.read')
  @ApiOkResponse({ type: VerificationView })
  async verify(): Promise<DataOf<VerificationView>> {
    return await this.chains.run();
  }
}

@Module({ controllers: [AuditController], providers: [ChainCheck] })
export class AuditHttpModule {}
