import { Body, Controller, Get, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { setEtag } from '#libs/http/etag.js';
import { IfMatch } from '#libs/http/if-match.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { DepartmentReleaseRules, DepartmentRulesRequest, DepartmentRulesView } from './department-rules.js';

@ApiTags('release-rules')
@Controller('release-rules')
export class DepartmentRulesController {
  constructor(private readonly rules: DepartmentReleaseRules) {}

  /** What the department asks of its releases. */
  @Get()
  @Requires('rules.read')
  @ApiOkResponse({ type: DepartmentRulesView })
  async read(
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DepartmentRulesView> {
    const view = await this.rules.read(scopeOf(user));
    setEtag(reply, view.version);
    return view;
  }

  @Put()
  @Requires('rules.manage')
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the version that is changed' })
  @ApiOkResponse({ type: DepartmentRulesView })
  async set(
    @IfMatch() version: number,
    @Body() body: DepartmentRulesRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DepartmentRulesView> {
    await this.rules.set(version, body, user);
    return await this.read(user, reply);
  }
}
