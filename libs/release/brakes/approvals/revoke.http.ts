import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type Principal } from '#libs/identity/principal.js';
import { ReasonRequest } from '../../release.requests.js';
import { RevocationView, RevokeApprovals } from './revoke.js';

@ApiTags('reviews')
@Controller('reviews/:id/revoke')
export class RevokeController {
  constructor(private readonly revoking: RevokeApprovals) {}

  /** Takes back an approval; when this has answered, no later commit of the revision begins. */
  @Post()
  @HttpCode(200)
  @Requires('review.revoke')
  @ApiOkResponse({ type: RevocationView })
  async revoke(
    @Param('id') id: string,
    @Body() body: ReasonRequest,
    @CurrentUser() user: Principal,
  ): Promise<RevocationView> {
    return await this.revoking.run(id, body.reason, user);
  }
}
