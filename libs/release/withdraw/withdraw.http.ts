import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { ACT_PERMISSIONS } from '../hold/act.rules.js';
import { ReasonRequest } from '../release.requests.js';
import { ReleaseList, ReleaseView } from '../screens/release-list.js';
import { AskWithdrawal } from './ask-withdrawal.js';
import { ConfirmGone } from './confirm-gone.js';
import { RecheckRelease } from './recheck-release.js';
import { ConfirmGoneRequest, RecheckView } from './withdraw.views.js';

/** Taking back what is out, proving that it is gone, and looking whether it is still there. */
@ApiTags('releases')
@Controller('releases/:id')
export class WithdrawController {
  constructor(
    private readonly list: ReleaseList,
    private readonly withdrawals: AskWithdrawal,
    private readonly gone: ConfirmGone,
    private readonly rechecks: RecheckRelease,
  ) {}

  @Post('withdraw')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.withdraw)
  @ApiOkResponse({ type: ReleaseView })
  async withdraw(
    @Param('id') id: string,
    @Body() body: ReasonRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReleaseView> {
    await this.withdrawals.ask(id, body.reason, user);
    return await this.list.one(id, scopeOf(user));
  }

  @Post('confirm-gone')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.confirm_gone)
  @ApiOkResponse({ type: ReleaseView })
  async confirmGone(
    @Param('id') id: string,
    @Body() body: ConfirmGoneRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReleaseView> {
    await this.gone.confirm(id, body.note, user);
    return await this.list.one(id, scopeOf(user));
  }

  @Post('recheck')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.recheck)
  @ApiOkResponse({ type: RecheckView })
  async recheck(@Param('id') id: string, @CurrentUser() user: Principal): Promise<RecheckView> {
    const { seen, checkedAt } = await this.rechecks.run(id, user);
    return {
      presence: seen.kind,
      checkedAt: checkedAt.toISOString(),
      evidence: seen.kind === 'unknown' ? null : seen.evidence,
      fault: seen.kind === 'unknown' ? seen.fault : null,
      release: await this.list.one(id, scopeOf(user)),
    };
  }
}
