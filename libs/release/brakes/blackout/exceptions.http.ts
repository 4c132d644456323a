import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { ACT_PERMISSIONS } from '../../hold/act.rules.js';
import { ReasonRequest } from '../../release.requests.js';
import { ReleaseList, ReleaseView } from '../../screens/release-list.js';
import { BlackoutExceptions } from './exceptions.js';

@ApiTags('blackouts')
@Controller('releases/:id')
export class BlackoutExceptionsController {
  constructor(
    private readonly exceptions: BlackoutExceptions,
    private readonly list: ReleaseList,
  ) {}

  /** Marks one release as an emergency that no blackout holds. */
  @Post('exempt')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.exempt)
  @ApiOkResponse({ type: ReleaseView })
  async exempt(
    @Param('id') id: string,
    @Body() body: ReasonRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReleaseView> {
    await this.exceptions.exempt(id, body.reason, user);
    return await this.list.one(id, scopeOf(user));
  }

  /** A fresh approval after a blackout that asks for one. Sends nothing by itself. */
  @Post('reapprove')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.reapprove)
  @ApiOkResponse({ type: ReleaseView })
  async reapprove(
    @Param('id') id: string,
    @Body() body: ReasonRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReleaseView> {
    await this.exceptions.reapprove(id, body.reason, user);
    return await this.list.one(id, scopeOf(user));
  }
}
