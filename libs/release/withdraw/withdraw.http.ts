import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { ReasonRequest } from '../release.requests.js';
import { ReleaseList, ReleaseView } from '../screens/release-list.js';
import { AskWithdrawal } from './ask-withdrawal.js';

/** Taking back what is out. */
@ApiTags('releases')
@Controller('releases/:id')
export class WithdrawController {
  constructor(
    private readonly list: ReleaseList,
    private readonly withdrawals: AskWithdrawal,
  ) {}

  @Post('withdraw')
  @HttpCode(200)
  @Requires('release.plan')
  @ApiOkResponse({ type: ReleaseView })
  async withdraw(
    @Param('id') id: string,
    @Body() body: ReasonRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReleaseView> {
    await this.withdrawals.ask(id, body.reason, user);
    return await this.list.one(id, scopeOf(user));
  }
}
